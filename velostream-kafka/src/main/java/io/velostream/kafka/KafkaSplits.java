package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
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
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** All partitions, and those that are added while running. */
final class KafkaSplits implements SplitEnumerator {
    /** A guess; sizes matter relative to each other alone. */
    private static final long RECORD_BYTES = 100;

    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final StartPositions positions;
    private final TopicWatch watch;
    private final Set<TopicPartition> known = new HashSet<>();
    /** The highest number of a partition that an earlier run has begun with, by topic. */
    private final Map<String, Integer> begun = new HashMap<>();

    private boolean first = true;

    /** @param begun what an earlier run has read something of */
    KafkaSplits(KafkaConfig.Input config, KafkaClient client, List<Split> begun) {
        this.config = config;
        this.client = client;
        this.positions = new StartPositions(config, client);
        for (Split split : begun) {
            TopicPartition p = PartitionSplit.of(split).partition();
            this.begun.merge(p.topic(), p.partition(), Math::max);
        }
        this.watch = new TopicWatch(config, client);
    }

    @Override
    public SplitResult next(Duration wait) {
        if (first) {
            List<Split> found = look();
            first = false;
            if (found.isEmpty() && config.bounded()) {
                throw nothing();
            }
            return new SplitResult.Found(found);
        }
        if (config.bounded()) {
            return SplitResult.END;
        }
        long due = watch.dueIn();
        if (due > wait.toNanos()) {
            pause(wait.toNanos());
            return SplitResult.IDLE;
        }
        pause(due);
        List<Split> found = look();
        return found.isEmpty() ? SplitResult.IDLE : new SplitResult.Found(found);
    }

    private VeloException nothing() {
        return VeloException.of(ErrorKind.NOT_FOUND, "There is nothing to read")
                .where(client.where())
                .why("no topic's name matches topic_pattern as a whole")
                .cure("Correct it; a source without an end, such as one without stop, waits for topics instead.")
                .build();
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
        Map<TopicPartition, String> there = watch.partitions();
        if (first) {
            positions.check(there.keySet());
        }
        List<TopicPartition> found = new ArrayList<>(there.keySet());
        found.removeAll(known);
        found.sort(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        Set<TopicPartition> all = new HashSet<>(found);
        if (all.isEmpty()) {
            return List.of();
        }
        // Of what appears while running nothing may be left out.
        Set<TopicPartition> added =
                all.stream().filter(p -> !first || isAdded(p)).collect(Collectors.toSet());
        Map<TopicPartition, Long> starts = new HashMap<>(positions.beginnings(added));
        Set<TopicPartition> others = new HashSet<>(all);
        others.removeAll(added);
        starts.putAll(positions.starts(others));
        Map<TopicPartition, Long> stops = config.bounded() ? positions.stops(all) : new HashMap<>();
        List<Split> splits = new ArrayList<>();
        for (TopicPartition p : found) {
            long from = starts.getOrDefault(p, 0L);
            long to = stops.getOrDefault(p, -1L);
            OptionalLong size = to < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, to - from) * RECORD_BYTES);
            splits.add(new PartitionSplit(p, from, to, 0, there.getOrDefault(p, "")).toSplit(size));
        }
        known.addAll(all);
        return splits;
    }

    /** Whether a partition, or a whole topic of the pattern, was added since an earlier run. */
    private boolean isAdded(TopicPartition p) {
        Integer highest = begun.get(p.topic());
        return highest == null ? config.pattern().isPresent() && !begun.isEmpty() : p.partition() > highest;
    }

    @Override
    public void close() {
        // The client belongs to the source.
    }
}
