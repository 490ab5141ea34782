package io.velostream.kafka;

import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Looks now and then whether the topics that a source reads are still there. Not thread-safe. */
final class TopicWatch {
    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final long intervalNanos;
    private long lastLook = System.nanoTime();

    TopicWatch(KafkaConfig.Input config, KafkaClient client) {
        this.config = config;
        this.client = client;
        this.intervalNanos =
                config.options().get(KafkaOptions.DISCOVERY_INTERVAL).toNanos();
    }

    /** Throws when a topic that was named is gone, at most once an interval. */
    void look() {
        if (dueIn() <= 0) {
            partitions();
        }
    }

    /** Nanoseconds until the next look; zero or less when it is due. */
    long dueIn() {
        return lastLook + intervalNanos - System.nanoTime();
    }

    /** All partitions that are there now; throws when a topic that was named has none. With a pattern topics may come and go. */
    Set<TopicPartition> partitions() {
        lastLook = System.nanoTime();
        Set<TopicPartition> there = client.partitions(config);
        Set<String> topics = there.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        for (String topic : config.topics()) {
            if (!topics.contains(topic)) {
                throw client.missing(topic, "It was there when reading began.");
            }
        }
        return there;
    }
}
