package io.velostream.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.Checkpoint;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The checkpoints of pipelines in a compacted topic. A key names the topic written to, the pipeline and the lane; its last
 * record is the lane's last checkpoint. Thread-safe.
 */
final class CheckpointTopic {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration STEP = Duration.ofMillis(200);

    private final KafkaConfig.Output config;
    private final KafkaClient client;
    private final String topic;

    CheckpointTopic(KafkaConfig.Output config, KafkaClient client) {
        this.config = config;
        this.client = client;
        this.topic = config.checkpointTopic();
    }

    /** Whether checkpoints are kept at all. */
    boolean isKept() {
        return !topic.isEmpty();
    }

    void create() {
        if (client.partitions(topic) == 0) {
            Map<String, String> settings =
                    Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            client.create(new NewTopic(topic, Optional.of(1), Optional.empty()).configs(settings));
        } else {
            client.awaitReady(topic);
        }
    }

    ProducerRecord<byte[], byte[]> record(Checkpoint c) {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        value.put("version", VERSION)
                .put("number", c.number())
                .put("complete", c.complete())
                .put("state", c.state());
        return new ProducerRecord<>(topic, key(c.pipeline(), c.lane()), bytes(value));
    }

    private byte[] key(String pipeline, String lane) {
        return bytes(JsonNodeFactory.instance
                .objectNode()
                .put("topic", config.topic())
                .put("pipeline", pipeline)
                .put("lane", lane));
    }

    private static byte[] bytes(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether this checkpoint or a later one of its lane is stored. */
    boolean holds(Checkpoint c) {
        return isKept()
                && read(c.pipeline()).stream()
                        .anyMatch(stored -> stored.lane().equals(c.lane()) && stored.number() >= c.number());
    }

    /** The last checkpoint of each lane, of all transactions that have ended. */
    List<Checkpoint> read(String pipeline) {
        int partitions = client.partitions(topic);
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int p = 0; p < partitions; p++) {
            asked.put(new TopicPartition(topic, p), OffsetSpec.latest());
        }
        // Up to the last record of all, open transactions included: those of others end within their time-out.
        Map<TopicPartition, Long> ends = new HashMap<>(client.offsets(asked, false));
        ends.values().removeIf(end -> end == 0);
        if (ends.isEmpty()) {
            return List.of();
        }
        Map<String, Checkpoint> found = new LinkedHashMap<>();
        Consumer<byte[], byte[]> consumer = null;
        try {
            consumer = new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            read(consumer, pipeline, ends, found);
        } catch (KafkaException e) {
            throw KafkaErrors.reading("Cannot read the checkpoints", client.where(), e);
        } finally {
            if (consumer != null) {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
            }
        }
        return List.copyOf(found.values());
    }

    private void read(
            Consumer<byte[], byte[]> consumer,
            String pipeline,
            Map<TopicPartition, Long> ends,
            Map<String, Checkpoint> found) {
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        long deadline = System.nanoTime()
                + config.timeout().toNanos()
                + Duration.ofMinutes(1).toNanos();
        while (!ends.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> r : consumer.poll(STEP)) {
                take(r, pipeline, found);
            }
            ends.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
            if (System.nanoTime() > deadline) {
                throw VeloException.of(ErrorKind.TIMEOUT, "Cannot read the checkpoints to their end")
                        .where(client.where())
                        .why("a transaction in the topic " + topic + " does not end")
                        .cure("Look for it with kafka-transactions.sh, and abort it.")
                        .build();
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> r, String pipeline, Map<String, Checkpoint> found) {
        try {
            if (r.key() == null) {
                return;
            }
            JsonNode key = JSON.readTree(r.key());
            boolean ours = key.path("topic").asText().equals(config.topic())
                    && key.path("pipeline").asText().equals(pipeline);
            if (!ours) {
                return;
            }
            String lane = key.path("lane").asText();
            if (r.value() == null) {
                found.remove(lane);
                return;
            }
            JsonNode v = JSON.readTree(r.value());
            if (v.path("version").asInt() != VERSION) {
                throw unreadable(r, "it is of version " + v.path("version"));
            }
            found.put(
                    lane,
                    new Checkpoint(
                            pipeline,
                            lane,
                            v.path("number").asLong(),
                            v.path("state").asText(),
                            v.path("complete").asBoolean()));
        } catch (JsonProcessingException e) {
            throw unreadable(r, "it is no JSON");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private VeloException unreadable(ConsumerRecord<byte[], byte[]> r, String why) {
        return VeloException.of(ErrorKind.DATA, "Cannot read a checkpoint")
                .where(client.where() + ", topic " + topic + ", offset " + r.offset())
                .why(why)
                .cure("Another version of this library or something else wrote it; name another checkpoint_topic.")
                .build();
    }

    private Map<String, Object> properties() {
        Map<String, Object> own = new HashMap<>();
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        own.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ClientProperties.SHORT_WAIT_MILLIS);
        Map<String, Object> all = ClientProperties.consumer(config, own);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return all;
    }
}
