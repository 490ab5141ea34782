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
    /** The position in 100,000 files has up to 3 MB. */
    private static final int MAX_BYTES = 8 << 20;
    /** A segment is compacted once it is full, and all that is not has to be read at the start of a run. */
    private static final int SEGMENT_BYTES = 2 * MAX_BYTES;

    private final KafkaConfig.Output config;
    private final KafkaClient client;
    private final String topic;
    private volatile int maxBytes = TopicLimits.usual().maxBytes();

    CheckpointTopic(KafkaConfig.Output config, KafkaClient client) {
        this.config = config;
        this.client = client;
        this.topic = config.checkpointTopic();
    }

    /** Whether checkpoints are kept at all. */
    boolean isKept() {
        return !topic.isEmpty();
    }

    /** Sees to it that the topic is there and keeps what is written to it. */
    void ready() {
        if (client.partitions(topic) == 0) {
            Map<String, String> settings = Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    Integer.toString(MAX_BYTES),
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Integer.toString(SEGMENT_BYTES));
            client.create(new NewTopic(topic, Optional.of(1), Optional.empty()).configs(settings));
        } else {
            client.awaitReady(topic);
        }
        check();
    }

    /** What {@link #ready} would do. */
    void expected(List<String> actions) {
        if (client.partitions(topic) == 0) {
            actions.add("create the topic " + topic + " for checkpoints, compacted");
        } else {
            check();
        }
    }

    private void check() {
        TopicLimits limits = TopicLimits.of(client, topic);
        if (limits.forgets()) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The topic " + topic + " cannot keep checkpoints")
                    .where(client.where())
                    .why("it deletes records after some time, and a pipeline whose position is gone would write all of"
                            + " its rows again")
                    .cure("Set cleanup.policy=compact for it, or name another checkpoint_topic.")
                    .build();
        }
        maxBytes = limits.maxBytes();
    }

    /** The largest record that it takes. */
    int maxBytes() {
        return maxBytes;
    }

    ProducerRecord<byte[], byte[]> record(Checkpoint c) {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        value.put("version", VERSION)
                .put("number", c.number())
                .put("complete", c.complete())
                .put("state", c.state());
        byte[] key = key(c.pipeline(), c.lane());
        byte[] bytes = bytes(value);
        long size = (long) key.length + bytes.length + TopicLimits.RECORD_OVERHEAD;
        if (size > maxBytes) {
            throw VeloException.of(ErrorKind.RESOURCE, "The checkpoint is too large for its topic")
                    .where(client.where())
                    .why("it has " + size + " bytes, and " + topic + " takes " + maxBytes)
                    .cure("Raise max.message.bytes of " + topic + ", and segment.bytes where it is less.")
                    .build();
        }
        return new ProducerRecord<>(topic, key, bytes);
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

    /** Whether just this checkpoint is the last one of its lane. */
    boolean isLast(Checkpoint c) {
        return read(c.pipeline()).contains(c);
    }

    /** Where its partitions end that have records; of one that moved somebody has stored something since. */
    Map<TopicPartition, Long> ends() {
        int partitions = client.partitions(topic);
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int p = 0; p < partitions; p++) {
            asked.put(new TopicPartition(topic, p), OffsetSpec.latest());
        }
        // Up to the last record of all, open transactions included: those of others end within their time-out.
        Map<TopicPartition, Long> ends = new HashMap<>(client.offsets(asked, false));
        ends.values().removeIf(end -> end == 0);
        return ends;
    }

    /** The last checkpoint of each lane, of all transactions that have ended. */
    List<Checkpoint> read(String pipeline) {
        return read(pipeline, ends());
    }

    /** The same as far as these ends. */
    List<Checkpoint> read(String pipeline, Map<TopicPartition, Long> upTo) {
        if (upTo.isEmpty()) {
            return List.of();
        }
        Map<TopicPartition, Long> ends = new HashMap<>(upTo);
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
        long patience = config.timeout().plusMinutes(1).toNanos();
        long lastProgress = System.nanoTime();
        long reached = 0;
        while (!ends.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> r : consumer.poll(STEP)) {
                take(r, pipeline, found);
            }
            ends.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
            long now =
                    consumer.assignment().stream().mapToLong(consumer::position).sum();
            if (now > reached) {
                reached = now;
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > patience) {
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
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        own.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ClientProperties.SHORT_WAIT_MILLIS);
        Map<String, Object> fixed = Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        Map<String, Object> all = ClientProperties.consumer(config, own, fixed);
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return all;
    }
}
