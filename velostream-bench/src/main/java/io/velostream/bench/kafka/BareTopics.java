package io.velostream.bench.kafka;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The loops that one writes over the clients of Kafka by hand. */
final class BareTopics {
    private static final String PRICE = "l_extendedprice";

    private BareTopics() {}

    static Outcome raw(String topic) throws IOException {
        long[] sums = new long[2];
        try (KafkaConsumer<byte[], byte[]> consumer = Topics.consumer(Map.of())) {
            Topics.readAll(consumer, topic, r -> {
                sums[0]++;
                sums[1] += r.value().length;
            });
        }
        return new Outcome(sums[0], sums[1]);
    }

    static Outcome json(String topic) throws IOException {
        ObjectReader reader = new ObjectMapper()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readerFor(JsonNode.class);
        long[] sums = new long[2];
        try (KafkaConsumer<byte[], byte[]> consumer = Topics.consumer(Map.of())) {
            Topics.readAll(consumer, topic, r -> {
                JsonNode record = reader.readTree(r.value());
                BigDecimal price = record.get(PRICE).decimalValue();
                sums[0]++;
                sums[1] += price.movePointRight(2).longValue();
            });
        }
        return new Outcome(sums[0], sums[1]);
    }

    private static final Map<Double, List<Map<String, Object>>> ROWS = new HashMap<>();
    private static final Map<Double, List<byte[]>> LINES = new HashMap<>();

    /** The rows are made once, so that the measured run only writes. */
    static synchronized List<Map<String, Object>> rows(Inputs in) throws IOException {
        List<Map<String, Object>> known = ROWS.get(in.scale());
        if (known == null) {
            known = new ArrayList<>();
            ObjectReader reader = new ObjectMapper()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readerForMapOf(Object.class);
            try (BufferedReader lines = Files.newBufferedReader(in.jsonLines())) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    known.add(reader.readValue(line));
                }
            }
            ROWS.put(in.scale(), known);
        }
        return known;
    }

    /** The lines of the file, read once. */
    static synchronized List<byte[]> lines(Inputs in) throws IOException {
        List<byte[]> known = LINES.get(in.scale());
        if (known == null) {
            try (BufferedReader lines = Files.newBufferedReader(in.jsonLines())) {
                known = lines.lines()
                        .map(l -> l.getBytes(StandardCharsets.UTF_8))
                        .toList();
            }
            LINES.put(in.scale(), known);
        }
        return known;
    }

    static Outcome produce(Inputs in) throws Exception {
        return produce(rows(in), new ObjectMapper()::writeValueAsBytes);
    }

    /** What the client and the broker take alone. */
    static Outcome produceLines(Inputs in) throws Exception {
        return produce(lines(in), line -> line);
    }

    private interface Encoder<T> {
        byte[] encode(T row) throws IOException;
    }

    private static <T> Outcome produce(List<T> all, Encoder<T> encoder) throws Exception {
        String topic = Topics.broker().newTopic(Topics.PARTITIONS);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = Topics.producer(Map.of())) {
            for (int i = 0; i < Topics.REPEATS; i++) {
                for (T row : all) {
                    producer.send(new ProducerRecord<>(topic, encoder.encode(row)), (m, e) -> {
                        if (e != null) {
                            failure.set(e);
                        }
                    });
                }
            }
        }
        Topics.delete(topic);
        if (failure.get() != null) {
            throw new IOException(failure.get());
        }
        return new Outcome(all.size() * (long) Topics.REPEATS, 0);
    }

    static Outcome copy(String topic) throws Exception {
        String out = Topics.broker().newTopic(Topics.PARTITIONS);
        String group = "bench-" + UUID.randomUUID();
        long[] sums = new long[2];
        try (KafkaConsumer<byte[], byte[]> consumer = Topics.consumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group));
                KafkaProducer<byte[], byte[]> producer =
                        Topics.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group))) {
            producer.initTransactions();
            producer.beginTransaction();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            Topics.readAll(consumer, topic, r -> {
                producer.send(new ProducerRecord<>(out, r.key(), r.value()));
                offsets.put(new TopicPartition(topic, r.partition()), new OffsetAndMetadata(r.offset() + 1));
                sums[0]++;
                if (sums[0] % Topics.TRANSACTION_ROWS == 0) {
                    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                    producer.commitTransaction();
                    producer.beginTransaction();
                    offsets.clear();
                }
            });
            producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
            producer.commitTransaction();
        }
        Topics.delete(out);
        return new Outcome(sums[0], 0);
    }
}
