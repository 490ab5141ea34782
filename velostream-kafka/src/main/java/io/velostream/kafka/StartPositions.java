package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.Option;
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

    /** Refuses offsets that were given for partitions that there are not. */
    void check(Set<TopicPartition> partitions) {
        check(KafkaOptions.START_OFFSETS, startOffsets.keySet(), partitions);
        check(KafkaOptions.STOP_OFFSETS, stopOffsets.keySet(), partitions);
    }

    private void check(Option<?> option, Set<TopicPartition> named, Set<TopicPartition> there) {
        for (TopicPartition p : named) {
            if (!there.contains(p)) {
                long count =
                        there.stream().filter(t -> t.topic().equals(p.topic())).count();
                throw VeloException.of(ErrorKind.CONFIGURATION, "Cannot find the partition " + p)
                        .where(client.where())
                        .why(
                                count == 0
                                        ? option.name() + " names it, and the topic " + p.topic() + " is not read"
                                        : option.name() + " names it, and the topic " + p.topic() + " has " + count
                                                + ", from 0 on")
                        .build();
            }
        }
    }

    /**
     * Where reading begins: at what the group committed, where it did, and else as the options say. An offset that was
     * committed or given but is not in the topic is met as {@code out_of_range} says.
     */
    Map<TopicPartition, Long> starts(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> found = promised(partitions);
        if (!found.isEmpty()) {
            found.putAll(inRange(found));
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        KafkaOptions.Start start = config.options().find(KafkaOptions.START).orElse(KafkaOptions.Start.EARLIEST);
        for (TopicPartition p : partitions) {
            if (found.containsKey(p)) {
                continue;
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

    /** The offsets that somebody counts on: those committed, and those given for others. */
    private Map<TopicPartition, Long> promised(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> found = new HashMap<>(startOffsets);
        found.keySet().retainAll(partitions);
        config.group().ifPresent(group -> found.putAll(client.committed(group, partitions)));
        return found;
    }

    /** The same offsets where they are in their topics, and others where they are not and that is no error. */
    private Map<TopicPartition, Long> inRange(Map<TopicPartition, Long> offsets) {
        KafkaOptions.OutOfRange policy = config.options().get(KafkaOptions.OUT_OF_RANGE);
        Map<TopicPartition, Long> first = beginnings(offsets.keySet());
        // Whoever read without regard to transactions may have gone beyond those that are open.
        Map<TopicPartition, Long> last = client.offsets(specs(offsets.keySet(), OffsetSpec.latest()), false);
        Map<TopicPartition, Long> found = new HashMap<>();
        offsets.forEach((p, offset) -> {
            long from = first.getOrDefault(p, 0L);
            long to = last.getOrDefault(p, from);
            found.put(
                    p,
                    offset >= from && offset <= to
                            ? offset
                            : switch (policy) {
                                case FAIL -> throw SharedConsumer.outOfRange(client.where(), p, offset, null);
                                case EARLIEST -> from;
                                case LATEST -> to;
                            });
        });
        return found;
    }

    /** Where a split begins that was to begin there when it was made. */
    long begin(TopicPartition partition, long from) {
        Set<TopicPartition> one = Set.of(partition);
        long first = beginnings(one).getOrDefault(partition, 0L);
        if (from >= first) {
            return from;
        }
        // What retention deleted since, nobody counted on, unless it was named.
        return promised(one).isEmpty() ? first : goOn(partition, from);
    }

    /** Where reading goes on that was to go on there. */
    long goOn(TopicPartition partition, long at) {
        return inRange(Map.of(partition, at)).getOrDefault(partition, at);
    }

    /** Where reading begins of a topic that is another one than that which was read, by its name. */
    long anew(TopicPartition partition) {
        Set<TopicPartition> one = Set.of(partition);
        return switch (config.options().get(KafkaOptions.OUT_OF_RANGE)) {
            case FAIL -> throw KafkaErrors.anew("Cannot go on reading the partition " + partition, client.where());
            case EARLIEST -> beginnings(one).getOrDefault(partition, 0L);
            case LATEST -> ends(one).getOrDefault(partition, 0L);
        };
    }

    private static Map<TopicPartition, OffsetSpec> specs(Set<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(p -> asked.put(p, spec));
        return asked;
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
        return client.offsets(specs(partitions, OffsetSpec.earliest()), config.readCommitted());
    }

    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        return client.offsets(specs(partitions, OffsetSpec.latest()), config.readCommitted());
    }

    /** Where a bounded read ends: at the end as it is now, or before it. */
    Map<TopicPartition, Long> stops(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> found = new HashMap<>(ends(partitions));
        config.options().find(KafkaOptions.STOP_TIMESTAMP).ifPresent(time -> {
            var asked = specs(partitions, OffsetSpec.forTimestamp(time.toEpochMilli()));
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
