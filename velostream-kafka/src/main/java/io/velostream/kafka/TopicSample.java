package io.velostream.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the newest records of topics, to look at what they are like. Used once. */
final class TopicSample {
    private static final Duration STEP = Duration.ofMillis(200);
    private static final long MOST_BYTES = 16L << 20;

    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;

    /** Takes over the consumer, and closes it. */
    TopicSample(KafkaConfig.Input config, KafkaClient client, Consumer<ByteBuffer, ByteBuffer> consumer) {
        this.config = config;
        this.client = client;
        this.consumer = consumer;
    }

    /** Values of records, not null, at most as many as the option says. */
    List<ByteBuffer> values(List<String> topics) {
        try {
            return read(topics);
        } catch (KafkaException e) {
            throw KafkaErrors.reading("Cannot read a sample of the topic", client.where(), e);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
        }
    }

    private List<ByteBuffer> read(List<String> topics) {
        Set<TopicPartition> partitions = new HashSet<>();
        client.partitions(topics).forEach((topic, count) -> {
            for (int p = 0; p < count; p++) {
                partitions.add(new TopicPartition(topic, p));
            }
        });
        StartPositions positions = new StartPositions(config, client);
        Map<TopicPartition, Long> ends = new HashMap<>(positions.ends(partitions));
        Map<TopicPartition, Long> beginnings = positions.beginnings(partitions);
        ends.entrySet().removeIf(e -> e.getValue() <= beginnings.getOrDefault(e.getKey(), 0L));
        List<ByteBuffer> values = new ArrayList<>();
        if (ends.isEmpty()) {
            return values;
        }
        int wanted = config.options().get(KafkaOptions.SAMPLE_ROWS);
        // Some more than each one's share, for not every offset is a record.
        long share = wanted / ends.size() + 10L;
        consumer.assign(ends.keySet());
        ends.forEach((p, end) -> consumer.seek(p, Math.max(beginnings.getOrDefault(p, 0L), end - share)));
        long bytes = 0;
        long deadline = System.nanoTime() + config.timeout().toNanos();
        while (!ends.isEmpty() && values.size() < wanted && bytes < MOST_BYTES && System.nanoTime() < deadline) {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> r : consumer.poll(STEP)) {
                if (r.value() != null && values.size() < wanted) {
                    values.add(r.value());
                    bytes += r.value().remaining();
                }
            }
            ends.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        }
        return values;
    }
}
