package io.velostream.kafka;

import io.velostream.api.config.ConnectorConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** Sees to it that the topic of a sink is there. */
final class TopicSetup {
    private final KafkaConfig.Output config;
    private final KafkaClient client;

    /** What a writer has to know of the topic. */
    record Topic(int partitions, TopicLimits limits) {}

    TopicSetup(KafkaConfig.Output config, KafkaClient client) {
        this.config = config;
        this.client = client;
    }

    /** The topic, which takes records now. */
    Topic ready() {
        String topic = config.topic();
        int partitions = client.partitions(topic);
        if (partitions == 0) {
            if (!config.options().get(KafkaOptions.CREATE_TOPIC)) {
                throw client.missing(topic, "Create it, or set create_topic=true.");
            }
            client.create(description());
            partitions = client.partitions(topic);
        } else {
            client.awaitReady(topic);
        }
        return new Topic(partitions, TopicLimits.of(client, topic));
    }

    /** What {@link #ready} would find, and what it would do for that. */
    Topic expected(List<String> actions) {
        String topic = config.topic();
        int partitions = client.partitions(topic);
        if (partitions > 0) {
            return new Topic(partitions, TopicLimits.of(client, topic));
        }
        if (!config.options().get(KafkaOptions.CREATE_TOPIC)) {
            throw client.missing(topic, "Create it, or set create_topic=true.");
        }
        NewTopic created = description();
        StringBuilder action = new StringBuilder("create the topic " + topic);
        if (created.numPartitions() > 0) {
            action.append(", partitions ").append(created.numPartitions());
        }
        if (created.replicationFactor() > 0) {
            action.append(", replication ").append(created.replicationFactor());
        }
        new TreeMap<>(created.configs())
                .forEach((name, value) ->
                        action.append(", ").append(name).append('=').append(value));
        actions.add(action.toString());
        return new Topic(Math.max(1, created.numPartitions()), TopicLimits.of(created.configs()));
    }

    private NewTopic description() {
        ConnectorConfig c = config.options();
        Map<String, String> settings = new HashMap<>();
        c.find(KafkaOptions.RETENTION)
                .ifPresent(r -> settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(r.toMillis())));
        if (c.get(KafkaOptions.COMPACT)) {
            settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        settings.putAll(c.get(KafkaOptions.TOPIC_CONFIG));
        Optional<Short> copies = c.find(KafkaOptions.REPLICATION).map(Integer::shortValue);
        return new NewTopic(config.topic(), c.find(KafkaOptions.PARTITIONS), copies).configs(settings);
    }
}
