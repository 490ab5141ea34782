package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Where partitions begin and end, as the options say it. */
final class StartPositions {
    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final Map<TopicPartition, Long> startOffsets;
    private final Map<TopicPartition, Long> stopOffsets;

    StartPositions(KafkaConfig.Input config, KafkaClient client) {
        this.config = config;
        this.client = client;
        this.startOffsets = PartitionOffsets.parse(
                config.options().find(KafkaOptions.START_OFFSETS).orElse(List.of()), config.topics());
        this.stopOffsets = PartitionOffsets.parse(
                config.options().find(KafkaOptions.STOP_OFFSETS).orElse(List.of()), config.topics());
    }

    /** Where reading begins: at what the group committed, where it did, and else as the options say. */
    Map<TopicPartition, Long> starts(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> found = new HashMap<>();
        config.group().ifPresent(group -> found.putAll(client.committed(group, partitions)));
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        KafkaOptions.Start start = config.options().find(KafkaOptions.START).orElse(KafkaOptions.Start.EARLIEST);
        for (TopicPartition p : partitions) {
            Long given = startOffsets.get(p);
            if (found.containsKey(p)) {
                continue;
            } else if (given != null) {
                found.put(p, given);
            } else if (config.options().isSet(KafkaOptions.START_TIMESTAMP)) {
                asked.put(
                        p,
                        OffsetSpec.forTimestamp(config.options()
                                .get(KafkaOptions.START_TIMESTAMP)
                                .toEpochMilli()));
            } else {
                asked.put(p, spec(start, p));
            }
        }
        Map<TopicPartition, Long> answers = client.offsets(asked, config.readCommitted());
        found.putAll(answers);
        // No record is that late: those that come are.
        found.putAll(ends(missing(answers)));
        return found;
    }

    private OffsetSpec spec(KafkaOptions.Start start, TopicPartition p) {
        return switch (start) {
            case EARLIEST -> OffsetSpec.earliest();
            case LATEST -> OffsetSpec.latest();
            case COMMITTED ->
                throw VeloException.of(ErrorKind.NOT_FOUND, "Cannot begin where the group left off")
                        .where(client.where())
                        .why("the group " + config.group().orElse("") + " has committed no offset for " + p)
                        .cure("Set start=earliest or start=latest: it counts where nothing is committed.")
                        .build();
        };
    }

    private static Set<TopicPartition> missing(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> without = new HashMap<>(offsets);
        without.values().removeIf(offset -> offset >= 0);
        return without.keySet();
    }

    Map<TopicPartition, Long> beginnings(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(p -> asked.put(p, OffsetSpec.earliest()));
        return client.offsets(asked, config.readCommitted());
    }

    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(p -> asked.put(p, OffsetSpec.latest()));
        return client.offsets(asked, config.readCommitted());
    }

    /** Where a bounded read ends: at the end as it is now, or before it. */
    Map<TopicPartition, Long> stops(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> found = new HashMap<>(ends(partitions));
        config.options().find(KafkaOptions.STOP_TIMESTAMP).ifPresent(time -> {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            partitions.forEach(p -> asked.put(p, OffsetSpec.forTimestamp(time.toEpochMilli())));
            client.offsets(asked, config.readCommitted()).forEach((p, offset) -> {
                if (offset >= 0) {
                    found.merge(p, offset, Math::min);
                }
            });
        });
        stopOffsets.forEach((p, offset) -> found.computeIfPresent(p, (k, end) -> Math.min(end, offset)));
        return found;
    }
}
