package io.velostream.kafka;

import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** All partitions, and those that are added while running. */
final class KafkaSplits implements SplitEnumerator {
    /** A guess; sizes matter relative to each other alone. */
    private static final long RECORD_BYTES = 100;

    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final StartPositions positions;
    private final long intervalNanos;
    private final Set<TopicPartition> known = new HashSet<>();
    private long lastLook;
    private boolean first = true;

    KafkaSplits(KafkaConfig.Input config, KafkaClient client, StartPositions positions) {
        this.config = config;
        this.client = client;
        this.positions = positions;
        this.intervalNanos =
                config.options().get(KafkaOptions.DISCOVERY_INTERVAL).toNanos();
    }

    @Override
    public SplitResult next(Duration wait) {
        if (first) {
            List<Split> found = look();
            first = false;
            return found.isEmpty() && config.bounded() ? SplitResult.END : new SplitResult.Found(found);
        }
        if (config.bounded()) {
            return SplitResult.END;
        }
        long due = lastLook + intervalNanos - System.nanoTime();
        if (due > wait.toNanos()) {
            pause(wait.toNanos());
            return SplitResult.IDLE;
        }
        pause(due);
        List<Split> found = look();
        return found.isEmpty() ? SplitResult.IDLE : new SplitResult.Found(found);
    }

    private void pause(long nanos) {
        try {
            if (nanos > 0) {
                TimeUnit.NANOSECONDS.sleep(nanos);
            }
        } catch (InterruptedException e) {
            throw KafkaErrors.reading("The wait for new partitions was interrupted", client.where(), e);
        }
    }

    private List<Split> look() {
        lastLook = System.nanoTime();
        List<String> topics = client.topics(config.topics(), config.pattern().orElse(null));
        List<TopicPartition> found = new ArrayList<>();
        client.partitions(topics).forEach((topic, count) -> {
            for (int p = 0; p < count; p++) {
                TopicPartition partition = new TopicPartition(topic, p);
                if (!known.contains(partition)) {
                    found.add(partition);
                }
            }
        });
        found.sort(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        Set<TopicPartition> all = new HashSet<>(found);
        if (all.isEmpty()) {
            return List.of();
        }
        // Of what appears while running nothing may be left out.
        Map<TopicPartition, Long> starts = first ? positions.starts(all) : positions.beginnings(all);
        Map<TopicPartition, Long> stops = config.bounded() ? positions.stops(all) : new HashMap<>();
        List<Split> splits = new ArrayList<>();
        for (TopicPartition p : found) {
            long from = starts.getOrDefault(p, 0L);
            long to = stops.getOrDefault(p, -1L);
            OptionalLong size = to < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, to - from) * RECORD_BYTES);
            splits.add(new PartitionSplit(p, from, to, 0).toSplit(size));
        }
        known.addAll(all);
        return splits;
    }

    @Override
    public void close() {
        // The client belongs to the source.
    }
}
