package io.velostream.kafka;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Where a group begins to read partitions of which it has committed no offset. */
final class GroupBeginnings {
    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final String group;

    GroupBeginnings(KafkaConfig.Input config, KafkaClient client, String group) {
        this.config = config;
        this.client = client;
        this.group = group;
    }

    /**
     * The beginnings, to be committed before anything is read: the end, say, is elsewhere when it is asked for again. Of topics
     * that are new to the group they are those of all partitions, for a partition that is still without an offset later is one
     * that was added since, and nothing of it may be left out.
     */
    Map<TopicPartition, Long> of(Set<TopicPartition> unknown) {
        Set<String> read = client.topicsRead(group);
        boolean patternRead = config.pattern()
                .map(p -> read.stream().anyMatch(t -> p.matcher(t).matches()))
                .orElse(false);
        Set<TopicPartition> added = new HashSet<>();
        Set<TopicPartition> begun = new HashSet<>();
        unknown.forEach(p -> (patternRead || read.contains(p.topic()) ? added : begun).add(p));
        StartPositions positions = new StartPositions(config, client);
        Map<TopicPartition, Long> found = new HashMap<>(positions.beginnings(added));
        if (!begun.isEmpty()) {
            client.partitions(config).keySet().stream()
                    .filter(p -> !read.contains(p.topic()))
                    .forEach(begun::add);
            found.putAll(positions.starts(begun));
        }
        return found;
    }
}
