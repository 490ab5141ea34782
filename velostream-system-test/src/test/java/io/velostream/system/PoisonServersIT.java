package io.velostream.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.core.ErrorPolicy;
import io.velostream.core.PipelineResult;
import io.velostream.core.VeloStream;
import io.velostream.core.dlq.DeadLetter;
import io.velostream.core.dlq.DeadLetterFilter;
import io.velostream.core.dlq.DeadLetterQueue;
import io.velostream.core.dlq.ReplayResult;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.postgres.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic with poison of every stage into a table: the good rows arrive, each bad one lies in the queue under who must act, and
 * a replay after the fix brings it home once. {@code -Dvelostream.poison.rows=1000000} takes as many rows.
 */
@Timeout(600)
class PoisonServersIT {
    private static final int ROWS = Integer.getInteger("velostream.poison.rows", 50_000);
    private static final int EVERY = 1_000;
    private static final int EACH = ROWS / EVERY;
    private static final int PARTITIONS = 4;
    private static final String COLUMNS = "id:int64, d:int64, code:int64, name:string";

    @TempDir
    private Path folder;

    private final VeloStream velo = VeloStream.create();
    private final PostgresServer server = PostgresServer.shared();
    private final KafkaBroker broker = KafkaBroker.shared();

    @Test
    void everyRowComesHomeOnce() {
        String topic = broker.newTopic(PARTITIONS);
        fill(topic);
        String database = server.newDatabase();
        server.execute(
                database,
                "CREATE TABLE orders (id bigint, d bigint, code smallint, name text CHECK (name <> 'refused'))");
        String target = server.uri(database, "table=orders");
        String bad = folder.resolve("bad") + "/?format=jsonl";

        PipelineResult result = velo.pipeline("poison-" + topic)
                .from(broker.uri(topic, "stop=end&schema=" + COLUMNS.replace(" ", "")))
                .to(target)
                .filterRecord(r -> 100 / r.getLong(r.schema().indexOf("d")) >= 0)
                .allowLossy(true)
                .onError(ErrorPolicy.deadLetter(bad).atMostShare(0.01))
                .run();
        assertThat(result.rowsRejected()).isEqualTo(4L * EACH);
        assertThat(rows(database)).isEqualTo(ROWS - 4L * EACH + " " + (ROWS - 4L * EACH));

        DeadLetterQueue queue = DeadLetterQueue.open(velo, folder.resolve("bad") + "/");
        Map<String, Integer> kinds = new TreeMap<>();
        queue.each(DeadLetterFilter.all(), l -> kinds.merge(l.category() + " " + l.stage(), 1, Integer::sum));
        assertThat(kinds)
                .isEqualTo(Map.of("producer decode", EACH, "pipeline transform", EACH, "target write", 2 * EACH));

        long begin = System.nanoTime();
        // Who refused it has mended it; the others are mended on the way.
        server.execute(database, "ALTER TABLE orders DROP CONSTRAINT orders_name_check");
        replay(queue, target, "write", COLUMNS, "code", 2 * EACH);
        replay(queue, target, "transform", COLUMNS, "d", EACH);
        replay(queue, target, "decode", COLUMNS.replace("code:int64", "code:string"), "code", EACH);
        double seconds = (System.nanoTime() - begin) / 1e9;
        queue.each(DeadLetterFilter.all(), l -> assertThat(l.state()).isEqualTo(DeadLetter.State.REPLAYED));
        assertThat(queue.replay().to(target).run().chosen()).isZero();
        assertThat(rows(database)).isEqualTo(ROWS + " " + ROWS);
        System.out.printf(
                Locale.ROOT,
                "%d records in %.1f s, %d of them bad; %d replayed in %.1f s%n",
                ROWS,
                result.duration().toMillis() / 1e3,
                4 * EACH,
                4 * EACH,
                seconds);
    }

    private static void replay(
            DeadLetterQueue queue, String target, String stage, String schema, String column, int letters) {
        ReplayResult result = queue.replay()
                .letters(DeadLetterFilter.all().stages(List.of(stage)))
                .schema(io.velostream.api.type.Schema.parse(schema))
                .decode("format=jsonl")
                .to(target)
                .steps(p -> p.with(column, "7").allowLossy(true))
                .run();
        assertThat(result.failed()).isZero();
        assertThat(result.replayed()).isEqualTo(letters);
    }

    /** How many rows, and how many ids. */
    private String rows(String database) {
        return String.valueOf(
                server.query(database, "SELECT count(*) || ' ' || count(DISTINCT id) FROM orders WHERE name <> ''"));
    }

    private void fill(String topic) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers(), ProducerConfig.LINGER_MS_CONFIG, 20),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < ROWS; i++) {
                int poison = i % EVERY;
                String value = "{\"id\":" + i
                        + ",\"d\":" + (poison == 2 ? 0 : 5)
                        + ",\"code\":" + (poison == 1 ? "\"seven\"" : poison == 3 ? "70000" : "7")
                        + ",\"name\":\"" + (poison == 4 ? "refused" : "fine") + "\"}";
                producer.send(new ProducerRecord<>(
                        topic, i % PARTITIONS, new byte[] {(byte) poison}, value.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }
}
