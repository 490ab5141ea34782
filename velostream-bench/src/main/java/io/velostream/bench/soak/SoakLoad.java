package io.velostream.bench.soak;

import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.postgres.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records and inserts rows at a steady rate, half of it to each. */
final class SoakLoad implements AutoCloseable {
    static final int PARTITIONS = 4;
    /** Every so many-th record cannot be read. */
    static final int POISON = 1000;
    /** How many rows the table of orders has; each is written anew when all have been. */
    static final int KEYS = 100_000;

    private static final int TICKS = 20;

    private final int perTick;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Connection connection;
    private final PreparedStatement insert;
    private long sent;

    SoakLoad(KafkaBroker broker, PostgresServer server, int rowsPerSecond) throws SQLException {
        this.perTick = Math.max(1, rowsPerSecond / 2 / TICKS);
        this.producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.connection = server.connect("postgres");
        this.insert = connection.prepareStatement(
                "INSERT INTO events SELECT g, now(), 'event ' || g FROM generate_series(?::bigint, ?::bigint) g");
    }

    /** Goes on for so long, or until the thread is interrupted. */
    void run(long nanos) throws SQLException {
        long begin = System.nanoTime();
        for (long tick = 0;
                System.nanoTime() - begin < nanos && !Thread.currentThread().isInterrupted();
                tick++) {
            tick();
            LockSupport.parkNanos(begin + (tick + 1) * (1_000_000_000L / TICKS) - System.nanoTime());
        }
        producer.flush();
    }

    private void tick() throws SQLException {
        for (int i = 0; i < perTick; i++, sent++) {
            long id = sent % KEYS;
            String value = sent % POISON == POISON - 1
                    ? "{\"id\":" + id + ",\"seq\":oops"
                    : "{\"id\":" + id + ",\"seq\":" + sent + ",\"price\":12.5,\"name\":\"order " + sent + "\"}";
            producer.send(new ProducerRecord<>(
                    "soak", (int) (id % PARTITIONS), null, value.getBytes(StandardCharsets.UTF_8)));
        }
        insert.setLong(1, sent - perTick);
        insert.setLong(2, sent - 1);
        insert.execute();
    }

    /** Records sent, and as many rows inserted. */
    long sent() {
        return sent;
    }

    /** Those of the first so many records that cannot be read. */
    static long poisoned(long records) {
        return records / POISON;
    }

    @Override
    public void close() throws SQLException {
        producer.close();
        connection.close();
    }
}
