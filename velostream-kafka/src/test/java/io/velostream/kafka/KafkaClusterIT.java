package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.kafka.KafkaCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a broker led goes over to others while a copy runs: the group, the transactions, partitions of both topics. */
class KafkaClusterIT {
    private static final int PARTITIONS = 3;

    private static KafkaCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = KafkaCluster.start(3);
        // The topics that brokers keep groups and transactions in are made when they are needed first.
        String in = cluster.broker(1).newTopic(1);
        copy("first", "first", in, cluster.broker(1).newTopic(1)).stop();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    private static String sink(String topic) {
        return cluster.uri(topic, "format=text&transactional=true");
    }

    private static RunningPipeline copy(String name, String group, String from, String to) throws Exception {
        RunningPipeline running = VeloStream.create()
                .pipeline(name)
                .from(cluster.uri(from, "format=text&group_id=" + group))
                .to(sink(to))
                .checkpointEvery(Duration.ofMillis(100))
                .parallelism(1)
                .start();
        Bare.send(cluster.broker(1), records(from, 0, 300));
        Await.await(
                "the first rows", () -> Bare.committed(cluster.broker(1), to).size() == 300);
        return running;
    }

    private static List<ProducerRecord<byte[], byte[]>> records(String topic, int from, int to) {
        int partitions = leaders(topic).size();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Bare.record(topic, i % partitions, "value " + i));
        }
        return records;
    }

    /** The ids of the brokers that lead the partitions. */
    private static List<Integer> leaders(String topic) {
        try (Admin admin = cluster.broker(1).admin()) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                    .map(p -> p.leader() == null ? -1 : p.leader().id())
                    .toList();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Brokers give a group or a transactional id to the partition of its hash, and to its leader. */
    private static int coordinator(String topic, String id) {
        List<Integer> leaders = leaders(topic);
        return leaders.get((id.hashCode() & Integer.MAX_VALUE) % leaders.size());
    }

    private static String transactionalId(String pipeline, String topic) {
        return TransactionalIds.of(
                KafkaConfig.output(ConnectorConfig.validate(ConnectorUri.parse(sink(topic)), KafkaOptions.SINK)),
                pipeline,
                0);
    }

    private static String name(java.util.function.ToIntFunction<String> coordinator, int broker) {
        while (true) {
            String name = UUID.randomUUID().toString();
            if (coordinator.applyAsInt(name) == broker) {
                return name;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2,kill", "3,stop"})
    void aCopyGoesOnWithoutTheBrokerThatCoordinatesIt(int id, String how) throws Exception {
        String in = cluster.broker(1).newTopic(PARTITIONS);
        String out = cluster.broker(1).newTopic(PARTITIONS);
        String group = name(n -> coordinator("__consumer_offsets", n), id);
        String pipeline = name(n -> coordinator("__transaction_state", transactionalId(n, out)), id);
        assertThat(leaders(in)).contains(id);
        assertThat(leaders(out)).contains(id);
        RunningPipeline running = copy(pipeline, group, in, out);
        try {
            KafkaBroker lost = cluster.broker(id);
            // Some rows are on their way when it goes.
            Bare.send(cluster.broker(1), records(in, 300, 3000));
            if (how.equals("kill")) {
                lost.kill();
            } else {
                lost.stop();
            }
            Await.await("another coordinator", () -> coordinator("__consumer_offsets", group) != id);
            Bare.send(cluster.broker(1), records(in, 3000, 4000));
            Await.await("all rows", () -> Bare.committed(cluster.broker(1), out).size() >= 4000);
            lost.restart();
            Bare.send(cluster.broker(1), records(in, 4000, 5000));
            Await.await(
                    "the rows behind the restart",
                    () -> Bare.committed(cluster.broker(1), out).size() >= 5000);
            running.stop();
            assertThat(running.join().guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        } finally {
            running.cancel();
        }
        assertThat(Bare.committedValues(cluster.broker(1), out))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 5000).mapToObj(i -> "value " + i).toList());
    }
}
