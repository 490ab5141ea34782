package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.testkit.kafka.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Groups where the brokers do not have the new protocol. */
class KafkaClassicGroupIT {
    private static KafkaBroker broker;

    private final List<RunningPipeline> running = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(Map.of("group.coordinator.rebalance.protocols", "classic"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stopAll() {
        running.forEach(RunningPipeline::cancel);
    }

    private void start(String from, String to) {
        running.add(VeloStream.create()
                .pipeline("member-" + running.size())
                .from(broker.uri(from, "format=text&group_id=theirs"))
                .to(broker.uri(to, "format=text&transactional=true"))
                .checkpointEvery(Duration.ofMillis(100))
                .parallelism(1)
                .start());
    }

    private static List<String> send(String topic, int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Bare.record(topic, i % 4, "value " + i));
        }
        Bare.send(broker, records);
        return IntStream.range(0, to).mapToObj(i -> "value " + i).toList();
    }

    private static ConsumerGroupDescription group() {
        try (Admin admin = broker.admin()) {
            return admin.describeConsumerGroups(List.of("theirs"))
                    .describedGroups()
                    .get("theirs")
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void membersShareThePartitionsByTheOldProtocolWithoutBeingTold() throws Exception {
        String in = broker.newTopic(4);
        String out = broker.newTopic(2);
        send(in, 0, 400);
        start(in, out);
        Await.await("the first rows", () -> Bare.committed(broker, out).size() == 400);
        start(in, out);
        Await.await("both to have two partitions", () -> {
            assertThat(running).noneMatch(RunningPipeline::isDone);
            return group().members().stream()
                            .filter(m -> m.assignment().topicPartitions().size() == 2)
                            .count()
                    == 2;
        });
        assertThat(group().type()).isEqualTo(GroupType.CLASSIC);
        List<String> sent = send(in, 400, 2000);
        Await.await("all rows", () -> Bare.committed(broker, out).size() >= sent.size());
        for (RunningPipeline p : running) {
            p.stop();
            assertThat(p.join().guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
            assertThat(p.progress().rowsWritten()).isPositive();
        }
        assertThat(Bare.committedValues(broker, out)).containsExactlyInAnyOrderElementsOf(sent);
    }
}
