package io.velostream.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Looks now and then whether the topics that a source reads are still those that they were. Not thread-safe. */
final class TopicWatch {
    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final long intervalNanos;
    /** As each topic was found first. */
    private final Map<String, String> ids = new HashMap<>();

    private long lastLook = System.nanoTime();

    TopicWatch(KafkaConfig.Input config, KafkaClient client) {
        this.config = config;
        this.client = client;
        this.intervalNanos =
                config.options().get(KafkaOptions.DISCOVERY_INTERVAL).toNanos();
    }

    /** Throws when a topic that was named is gone or was made anew, at most once an interval. */
    void look() {
        if (dueIn() <= 0) {
            partitions();
        }
    }

    /** Nanoseconds until the next look; zero or less when it is due. */
    long dueIn() {
        return lastLook + intervalNanos - System.nanoTime();
    }

    /**
     * All partitions that are there now, with the ids of their topics; throws when a topic that was named has none, and when a
     * topic is another one than before. With a pattern topics may come and go.
     */
    Map<TopicPartition, String> partitions() {
        lastLook = System.nanoTime();
        Map<TopicPartition, String> there = client.partitions(config);
        Set<String> topics = there.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        for (String topic : config.topics()) {
            if (!topics.contains(topic)) {
                throw client.missing(topic, "It was there when reading began.");
            }
        }
        there.forEach((partition, id) -> {
            String before = ids.putIfAbsent(partition.topic(), id);
            if (before != null && !before.equals(id)) {
                throw KafkaErrors.anew("Cannot go on reading the topic " + partition.topic(), client.where());
            }
        });
        return there;
    }
}
