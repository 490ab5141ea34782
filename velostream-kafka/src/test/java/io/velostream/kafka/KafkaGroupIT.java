package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.PipelineResult;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of a group share partitions, and lose and repeat nothing. */
class KafkaGroupIT {
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();
    private final List<RunningPipeline> running = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.shared();
    }

    @AfterEach
    void stopAll() {
        running.forEach(RunningPipeline::cancel);
        MemoryStreams.clearAll();
    }

    private RunningPipeline copy(String name, String from, String to, String group, String options) {
        RunningPipeline p = velo.pipeline(name)
                .from(broker.uri(from, "group_id=" + group + "&format=text" + options))
                .to(broker.uri(to, "format=text&transactional=true"))
                .checkpointEvery(Duration.ofMillis(200))
                .parallelism(2)
                .start();
        running.add(p);
        return p;
    }

    private static void send(String topic, int partitions, int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Bare.record(topic, i % partitions, "value " + i));
        }
        Bare.send(broker, records);
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "value " + i).toList();
    }

    private static Map<TopicPartition, Long> committed(String group) {
        try (Admin admin = broker.admin()) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                    .collect(java.util.stream.Collectors.toMap(
                            Map.Entry::getKey, e -> e.getValue().offset()));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group_protocol=consumer",
                // A member learns of a rebalance when it tells that it lives: every 3 s as a rule.
                "group_protocol=classic&kafka.heartbeat.interval.ms=200",
                "kafka.group.protocol=classic&kafka.heartbeat.interval.ms=200&kafka.partition.assignment.strategy="
                        + "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
            })
    void aSecondMemberTakesOverPartitionsWithoutLossOrRepetition(String how) throws Exception {
        String in = broker.newTopic(4);
        String out = broker.newTopic(2);
        String group = "g-" + UUID.randomUUID();
        String options = "&" + how;
        send(in, 4, 0, 2000);
        RunningPipeline first = copy("first-" + group, in, out, group, options);
        Await.await("the first rows", () -> Bare.committedValues(broker, out).size() == 2000);
        RunningPipeline second = copy("second-" + group, in, out, group, options);
        int sent = 2000;
        // Goes on until the second one has got a share.
        while (second.progress().rowsWritten() == 0) {
            assertThat(first.isDone()).isFalse();
            send(in, 4, sent, sent + 400);
            sent += 400;
            assertThat(sent).isLessThan(200_000);
        }
        int all = sent;
        Await.await("all rows", () -> {
            assertThat(first.isDone() || second.isDone()).isFalse();
            return Bare.committedValues(broker, out).size() >= all;
        });
        second.stop();
        PipelineResult ended = second.join();
        assertThat(ended.guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        send(in, 4, all, all + 400);
        Await.await(
                "the rows of the last one left",
                () -> Bare.committedValues(broker, out).size() >= all + 400);
        first.stop();
        first.join();
        assertThat(Bare.committedValues(broker, out)).containsExactlyInAnyOrderElementsOf(values(0, all + 400));
        assertThat(committed(group).values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(all + 400);
    }

    @Test
    void aMemberThatIsStartedAgainGoesOnAtTheOffsetsOfTheGroup() throws Exception {
        String in = broker.newTopic(3);
        String group = "g-" + UUID.randomUUID();
        send(in, 3, 0, 300);
        for (int run = 0; run < 2; run++) {
            int expected = 300 * (run + 1);
            RunningPipeline p = velo.pipeline("to-memory-" + run + group)
                    .from(broker.uri(in, "group_id=" + group + "&format=text"))
                    .to("memory://" + group)
                    .checkpointEvery(Duration.ofMillis(100))
                    .start();
            running.add(p);
            Await.await("the rows of run " + run, () -> MemoryStreams.rowCount(group) >= expected);
            p.stop();
            p.join();
            send(in, 3, expected, expected + 300);
        }
        List<String> read = new ArrayList<>();
        MemoryStreams.batches(group).forEach(b -> b.records().forEach(r -> read.add(r.getString(0))));
        assertThat(read).containsExactlyInAnyOrderElementsOf(values(0, 600));
    }

    @Test
    void aPartitionThatIsAddedIsReadFromItsBeginning() throws Exception {
        String in = broker.newTopic(1);
        String stream = "added-" + UUID.randomUUID();
        send(in, 1, 0, 100);
        RunningPipeline p = velo.pipeline(stream)
                .from(broker.uri(in, "format=text&start=latest&discovery_interval=200ms"))
                .to("memory://" + stream)
                .checkpointEvery(Duration.ofMillis(100))
                .start();
        running.add(p);
        Await.await("the first checkpoint", () -> p.progress().checkpoints() > 0);
        send(in, 1, 100, 200);
        broker.addPartitions(in, 2);
        send(in, 2, 200, 300);
        Await.await("all rows after the start", () -> MemoryStreams.rowCount(stream) >= 200);
        p.stop();
        p.join();
        List<String> read = new ArrayList<>();
        MemoryStreams.batches(stream).forEach(b -> b.records().forEach(r -> read.add(r.getString(0))));
        assertThat(read).containsExactlyInAnyOrderElementsOf(values(100, 300));
    }

    @Test
    void theSinkKnowsWhereTheCopyOfATopicStoppedWithoutAGroup() {
        String in = broker.newTopic(3);
        String out = broker.newTopic(1);
        send(in, 3, 0, 300);
        String name = "bounded-" + out;
        for (int run = 0; run < 3; run++) {
            velo.pipeline(name)
                    .from(broker.uri(in, "format=text&stop=end"))
                    .to(broker.uri(out, "format=text&transactional=true"))
                    .run();
            send(in, 3, 300 * (run + 1), 300 * (run + 2));
        }
        assertThat(Bare.committedValues(broker, out)).containsExactlyInAnyOrderElementsOf(values(0, 900));
    }

    @Test
    void aGroupIsExactlyOnceOnlyToASinkThatCommitsItsOffsetsToo() {
        String in = broker.newTopic(2);
        String out = broker.newTopic(1);
        send(in, 2, 0, 10);
        String bounded = "format=text&stop=end";
        PipelineResult alone = velo.pipeline()
                .from(broker.uri(in, bounded))
                .to("memory://alone")
                .run();
        assertThat(alone.guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        String inGroup = bounded + "&group_id=g-" + UUID.randomUUID();
        PipelineResult elsewhere = velo.pipeline()
                .from(broker.uri(in, inGroup))
                .to("memory://elsewhere")
                .run();
        assertThat(elsewhere.guarantee()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(elsewhere.guaranteeReason()).contains("group", "committed after the data");
        PipelineResult together = velo.pipeline()
                .from(broker.uri(in, bounded + "&group_id=g-" + UUID.randomUUID()))
                .to(broker.uri(out, "format=text&transactional=true"))
                .run();
        assertThat(together.guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
    }

    @Test
    void boundedReadsOfAGroupGoOnBehindEachOtherWhateverTheirNames() {
        String in = broker.newTopic(3);
        String out = broker.newTopic(1);
        String group = "g-" + UUID.randomUUID();
        for (int run = 0; run < 3; run++) {
            send(in, 3, 300 * run, 300 * (run + 1));
            velo.pipeline("bounded-" + run + group)
                    .from(broker.uri(in, "format=text&stop=end&group_id=" + group))
                    .to(broker.uri(out, "format=text&transactional=true"))
                    .run();
            assertThat(committed(group).values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(300L * (run + 1));
        }
        assertThat(Bare.committedValues(broker, out)).containsExactlyInAnyOrderElementsOf(values(0, 900));
    }

    @Test
    void twoProcessesWithoutANameShareATopic(@TempDir Path logs) throws Exception {
        String in = broker.newTopic(4);
        String out = broker.newTopic(2);
        String group = "g-" + UUID.randomUUID();
        send(in, 4, 0, 400);
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                processes.add(CopyMain.start(
                        logs.resolve("process-" + i + ".log"),
                        "",
                        broker.uri(in, "group_id=" + group + "&format=text"),
                        broker.uri(out, "format=text&transactional=true")));
            }
            Await.await("both to have partitions", () -> membersWithPartitions(group) == 2);
            send(in, 4, 400, 2000);
            Await.await("all rows", () -> Bare.committed(broker, out).size() >= 2000);
            assertThat(processes).allMatch(Process::isAlive);
            for (Process p : processes) {
                p.getOutputStream().close();
                assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(p.exitValue()).isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertThat(Bare.committedValues(broker, out)).containsExactlyInAnyOrderElementsOf(values(0, 2000));
    }

    /** A run that goes back to its last checkpoint asks for splits again, and the member never left the group. */
    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void whoAsksForSplitsAgainGetsThePartitionsFromTheOffsetsOfTheGroup(String protocol) {
        String in = broker.newTopic(3);
        send(in, 3, 0, 9);
        String uri = broker.uri(in, "format=text&group_id=again-" + in + "&group_protocol=" + protocol);
        try (DataSource source = velo.createSource(uri)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            assertThat(readSplits(source, plan, 0, 9)).containsExactlyInAnyOrderElementsOf(values(0, 9));
            List<String> left = new ArrayList<>(values(0, 9));
            left.removeAll(List.of("value 0", "value 3", "value 6"));
            assertThat(readSplits(source, plan, -1, 6)).containsExactlyInAnyOrderElementsOf(left);
            send(in, 3, 9, 12);
            left.addAll(values(9, 12));
            assertThat(readSplits(source, plan, -1, 9)).containsExactlyInAnyOrderElementsOf(left);
        }
    }

    /** Reads three splits; the rows of one partition are acknowledged. */
    private static List<String> readSplits(DataSource source, ReadPlan plan, int acknowledged, int expected) {
        List<String> rows = new ArrayList<>();
        try (SplitEnumerator enumerator = source.splits(plan)) {
            List<Split> splits = new ArrayList<>();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (splits.size() < 3 && System.nanoTime() < deadline) {
                if (enumerator.next(Duration.ofSeconds(1)) instanceof SplitResult.Found f) {
                    splits.addAll(f.splits());
                }
            }
            assertThat(splits).hasSize(3);
            List<DataReader> readers =
                    splits.stream().map(s -> source.openReader(plan, s, null)).toList();
            // As far as expected, and once more.
            boolean last = false;
            while (!last && System.nanoTime() < deadline) {
                last = rows.size() >= expected;
                for (int i = 0; i < readers.size(); i++) {
                    if (readers.get(i).read(Duration.ofMillis(100)) instanceof ReadResult.Batch b) {
                        b.batch().records().forEach(r -> rows.add(r.getString(0)));
                        if (PartitionSplit.of(splits.get(i)).partition().partition() == acknowledged) {
                            readers.get(i).acknowledge(b.batch().offset().orElseThrow());
                        }
                    }
                }
            }
            readers.forEach(DataReader::close);
        }
        return rows;
    }

    private static long membersWithPartitions(String group) {
        try (Admin admin = broker.admin()) {
            return admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get().members().stream()
                    .filter(m -> !m.assignment().topicPartitions().isEmpty())
                    .count();
        } catch (Exception e) {
            // There is no such group before the first has joined.
            return 0;
        }
    }
}
