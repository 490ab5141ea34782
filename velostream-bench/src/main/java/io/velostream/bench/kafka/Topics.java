package io.velostream.bench.kafka;

import io.velostream.bench.run.Inputs;
import io.velostream.testkit.kafka.KafkaBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics that cases read and write, and the bare clients for them. */
final class Topics {
    static final int PARTITIONS = 4;
    /** Rows of one transaction. */
    static final long TRANSACTION_ROWS = 50_000;
    /** What both sides tell the producer; the client's own 16 KiB would limit both. */
    static final int BATCH_BYTES = 128 << 10;

    /**
     * How often the rows of lineitem are sent: often enough that starts do not matter, and only once in memory, where those of
     * the peer would have no room.
     */
    static final int REPEATS = 10;

    private static final Duration STEP = Duration.ofMillis(200);

    private Topics() {}

    static KafkaBroker broker() {
        return KafkaBroker.shared();
    }

    /** A topic with all lines of lineitem as JSON, {@link #REPEATS} times; filled at the first call. */
    static String lineitem(Inputs in) throws IOException, ExecutionException, InterruptedException {
        String topic = "bench-lineitem-" + in.scale();
        try (Admin admin = broker().admin()) {
            if (!admin.listTopics().names().get().contains(topic)) {
                broker().createTopic(topic, PARTITIONS, Map.of());
                fill(in, topic);
            }
        }
        return topic;
    }

    private static void fill(Inputs in, String topic) throws IOException {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of(ProducerConfig.LINGER_MS_CONFIG, 20))) {
            for (int i = 0; i < REPEATS; i++) {
                try (BufferedReader lines = Files.newBufferedReader(in.jsonLines())) {
                    int row = 0;
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        byte[] value = line.getBytes(StandardCharsets.UTF_8);
                        producer.send(new ProducerRecord<>(topic, row++ % PARTITIONS, null, value));
                    }
                }
            }
        }
    }

    /** So that the disk has room for what is measured next. */
    static void delete(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = broker().admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker().servers());
        all.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker().servers());
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // As ours in a bounded read: closing waits for the answer that a broker holds back, half a second otherwise.
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 2);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Takes records. */
    interface Action {
        void take(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /** Reads the topic from its beginning to its end as it is now. */
    static void readAll(Consumer<byte[], byte[]> consumer, String topic, Action action) throws IOException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList();
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        while (!ends.isEmpty()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(STEP);
            for (ConsumerRecord<byte[], byte[]> r : records) {
                action.take(r);
            }
            ends.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
        }
    }
}
