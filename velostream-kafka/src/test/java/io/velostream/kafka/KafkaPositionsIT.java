package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions that are not in the topic, and partitions and topics that come and go. */
class KafkaPositionsIT {
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();
    private final List<DataSource> opened = new ArrayList<>();
    private String topic = "";

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.shared();
    }

    /** Six records, of which retention deleted three. */
    @BeforeEach
    void fillTopic() throws Exception {
        topic = broker.newTopic(1);
        Bare.sendValues(broker, topic, "0", "1", "2", "3", "4", "5");
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void closeAll() {
        opened.forEach(DataSource::close);
        MemoryStreams.clearAll();
    }

    private DataSource source(String options) {
        DataSource source = velo.createSource(broker.uri(topic, "format=text&" + options));
        opened.add(source);
        return source;
    }

    private List<Object> values(String options) {
        return Rows.readAll(source(options), ReadRequest.all()).stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static void assertRefused(ThrowingCallable reading, ErrorKind kind, String... parts) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContainingAll(parts);
    }

    @Test
    void aGivenOffsetThatRetentionDeletedIsNotPassedOver() {
        String options = "stop=end&start_offsets=0:1";
        assertRefused(() -> values(options), ErrorKind.NOT_FOUND, "offset 1", "out_of_range=earliest");
        assertThat(values(options + "&out_of_range=earliest")).containsExactly("3", "4", "5");
        assertThat(values(options + "&out_of_range=latest")).isEmpty();
        assertThat(values("stop=end&start_offsets=0:3")).containsExactly("3", "4", "5");
    }

    @Test
    void aGivenOffsetBehindTheEndIsNotTheEnd() {
        assertThat(values("stop=end&start_offsets=0:6")).isEmpty();
        assertRefused(() -> values("stop=end&start_offsets=0:7"), ErrorKind.NOT_FOUND, "offset 7");
        assertThat(values("stop=end&start_offsets=0:7&out_of_range=earliest")).containsExactly("3", "4", "5");
    }

    @Test
    void anOffsetOfAGroupThatRetentionDeletedIsNotPassedOverByABoundedRead() throws Exception {
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(topic, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(2)))
                    .all()
                    .get();
        }
        String options = "stop=end&group_id=" + topic;
        assertRefused(() -> values(options), ErrorKind.NOT_FOUND, "offset 2");
        assertThat(values(options + "&out_of_range=earliest")).containsExactly("3", "4", "5");
    }

    /** What nobody counted on may go while a bounded read is under way. */
    @Test
    void recordsThatRetentionDeletesBeforeASplitIsOpenedAreNotMissed() throws Exception {
        DataSource source = source("stop=end");
        ReadPlan plan = source.plan(ReadRequest.all());
        Split split = Rows.splits(source, plan).get(0);
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(5)))
                    .all()
                    .get();
        }
        assertThat(read(source, plan, split, null)).containsExactly("5");
    }

    @Test
    void aTopicMadeAnewIsNotTakenForOneThatWasReadToItsEnd() {
        DataSource source = source("stop=end");
        ReadPlan plan = source.plan(ReadRequest.all());
        Split split = Rows.splits(source, plan).get(0);
        Offset beyond = new PartitionSplit.Position(new TopicPartition(topic, 0), 100, "", null).toOffset();
        assertRefused(() -> read(source, plan, split, beyond), ErrorKind.NOT_FOUND, "offset 100", "made anew");
        Offset end = new PartitionSplit.Position(new TopicPartition(topic, 0), 6, "", null).toOffset();
        assertThat(read(source, plan, split, end)).isEmpty();
    }

    private void makeAnew(String... values) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
        broker.createTopic(topic, 1, Map.of());
        Bare.sendValues(broker, topic, values);
    }

    private List<Object> copied(String options) {
        velo.pipeline("copy-" + topic)
                .from(broker.uri(topic, "format=text&stop=end" + options))
                .to("memory://" + topic)
                .run();
        List<Object> all = new ArrayList<>();
        MemoryStreams.batches(topic).forEach(b -> b.records().forEach(r -> all.add(r.getString(0))));
        return all;
    }

    /** Its offsets are those of other records. */
    @Test
    void aTopicMadeAnewAndLongerIsNotReadFromTheOldPlace() throws Exception {
        assertThat(copied("")).containsExactly("3", "4", "5");
        makeAnew("a", "b", "c", "d", "e", "f", "g", "h");
        assertRefused(() -> copied(""), ErrorKind.NOT_FOUND, "made anew", "out_of_range=earliest");
        assertThat(copied("&out_of_range=earliest"))
                .containsExactly("3", "4", "5", "a", "b", "c", "d", "e", "f", "g", "h");
        Bare.sendValues(broker, topic, "i");
        assertThat(copied("")).hasSize(12).endsWith("h", "i");
    }

    @Test
    void aTopicMadeAnewWhileItIsReadEndsTheReading() throws Exception {
        DataSource source = source("discovery_interval=100ms");
        try (SplitEnumerator enumerator = source.splits(source.plan(ReadRequest.all()))) {
            assertThat(enumerator.next(Duration.ofSeconds(5))).isInstanceOf(SplitResult.Found.class);
            makeAnew("a");
            assertRefused(() -> enumerator.next(Duration.ofSeconds(5)), ErrorKind.NOT_FOUND, topic, "made anew");
        }
    }

    private static List<Object> read(DataSource source, ReadPlan plan, Split split, @Nullable Offset from) {
        List<Object> values = new ArrayList<>();
        try (DataReader reader = source.openReader(plan, split, from)) {
            Rows.batches(reader).forEach(b -> b.records().forEach(r -> values.add(r.getString(0))));
        }
        return values;
    }

    @Test
    void offsetsOfPartitionsThatThereAreNotAreRefused() {
        assertRefused(
                () -> values("stop=end&start_offsets=1:0"),
                ErrorKind.CONFIGURATION,
                "start_offsets",
                "has 1, from 0 on");
        assertRefused(() -> values("stop_offsets=3:9"), ErrorKind.CONFIGURATION, "stop_offsets", topic + "-3");
        assertRefused(
                () -> source("start_offsets=1:0&group_id=" + topic)
                        .splits(source("group_id=" + topic).plan(ReadRequest.all())),
                ErrorKind.CONFIGURATION,
                "has 1, from 0 on");
    }

    @Test
    void aBoundedReadWhosePatternMatchesNothingIsAnError() {
        DataSource source =
                velo.createSource("kafka://" + broker.servers() + "?topic_pattern=no-such-topic&format=text&stop=end");
        opened.add(source);
        assertRefused(() -> Rows.readAll(source, ReadRequest.all()), ErrorKind.NOT_FOUND, "topic_pattern");
    }

    /** Without a checkpoint "latest" is the end of now; behind one nothing may be left out. */
    @Test
    void aPartitionThatWasAddedBetweenTwoRunsIsReadFromItsBeginning() throws Exception {
        DataSource source = source("start=latest");
        ReadPlan plan = source.plan(ReadRequest.all());
        Split begun = firstSplits(source, plan).get(0);
        assertThat(PartitionSplit.of(begun).from()).isEqualTo(6);
        broker.addPartitions(topic, 2);
        Bare.send(broker, List.of(Bare.record(topic, 1, "new")));
        assertThat(firstSplits(source, plan).stream()
                        .map(s -> PartitionSplit.of(s).from()))
                .containsExactly(6L, 1L);
        ReadPlan resumed = source.plan(ReadRequest.all().withBegun(List.of(begun)));
        assertThat(firstSplits(source, resumed).stream()
                        .map(s -> PartitionSplit.of(s).from()))
                .containsExactly(6L, 0L);
    }

    private static List<Split> firstSplits(DataSource source, ReadPlan plan) {
        try (SplitEnumerator enumerator = source.splits(plan)) {
            return ((SplitResult.Found) enumerator.next(Duration.ofSeconds(5))).splits();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&group_id=deleted"})
    @Timeout(60)
    void aTopicThatIsDeletedEndsTheReading(String group) throws Exception {
        RunningPipeline running = velo.pipeline("deleted-" + topic)
                .from(broker.uri(topic, "format=text&discovery_interval=100ms" + group))
                .to("memory://" + topic)
                .checkpointEvery(Duration.ofMillis(100))
                .start();
        try {
            Await.await("the rows", () -> MemoryStreams.rowCount(topic) == 3);
            try (Admin admin = broker.admin()) {
                admin.deleteTopics(List.of(topic)).all().get();
            }
            assertRefused(
                    running::join, ErrorKind.NOT_FOUND, "There is no topic '" + topic + "'", "when reading began");
        } finally {
            running.cancel();
        }
    }
}
