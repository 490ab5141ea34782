package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Needs;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rows become in a topic. */
class KafkaSinkIT {
    private static final Schema ORDERS = Schema.parse("id:int64?, region:string?, at:timestamp(ms,utc)?");
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();
    private final List<DataSink> opened = new ArrayList<>();
    private String topic = "";

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.shared();
    }

    @BeforeEach
    void createTopic() {
        topic = broker.newTopic(3);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(DataSink::close);
        MemoryStreams.clearAll();
    }

    private DataSink sink(String options) {
        DataSink sink = velo.createSink(broker.uri(topic, options));
        opened.add(sink);
        return sink;
    }

    /** Writes and commits; what was rejected is returned. */
    private List<RejectedRow> write(String options, RecordBatch batch) {
        DataSink sink = sink(options);
        sink.checkpoints("p");
        sink.prepare(new SinkRequest("p", batch.schema(), 1, false, true));
        try (DataWriter writer = sink.openWriter(new WriterContext("p", 0, 1, 0))) {
            List<RejectedRow> rejected = writer.write(batch).rejected();
            Committable prepared = writer.prepareCommit();
            assertThat(sink.commit(List.of(prepared), new Checkpoint("p", "lane-0", 1, "{}", true)))
                    .isEqualTo(CommitResult.COMMITTED);
            return rejected;
        }
    }

    private static RecordBatch orders() {
        return Rows.batch(
                ORDERS,
                List.of(
                        List.of(1L, "eu", Instant.ofEpochMilli(1_700_000_000_001L)),
                        Arrays.asList(2L, null, Instant.ofEpochMilli(1_700_000_000_002L))));
    }

    private static RecordBatch changes(RecordBatch rows, ChangeKind... kinds) {
        int[] codes = Arrays.stream(kinds).mapToInt(ChangeKind::code).toArray();
        return rows.withMetadata(MetadataField.CHANGE_KIND, new IntColumn(DataType.INT8, codes.length, codes, null));
    }

    private List<String> shown() {
        return Bare.committed(broker, topic).stream()
                .map(r -> Bare.text(r.key()) + "=" + Bare.text(r.value()))
                .sorted()
                .toList();
    }

    @Test
    void aColumnBecomesTheKeyAndAnotherTheTimestamp() {
        assertThat(write("key_column=id&timestamp_column=at&nulls=omit", orders()))
                .isEmpty();
        assertThat(shown())
                .containsExactly(
                        "1={\"id\":1,\"region\":\"eu\",\"at\":\"2023-11-14T22:13:20.001Z\"}",
                        "2={\"id\":2,\"at\":\"2023-11-14T22:13:20.002Z\"}");
        assertThat(Bare.committed(broker, topic)).allMatch(r -> r.timestamp() / 10 == 170_000_000_000L);
    }

    @Test
    void aBinaryColumnBecomesTheKeyAsItIs() {
        byte[] key = {'k', (byte) 0xff, 0};
        BatchBuilder rows = new BatchBuilder(Schema.parse("k:binary?, v:string?"));
        rows.set(0, key).setString(1, "a").endRow();
        rows.setNull(0).setString(1, "b").endRow();
        assertThat(write("key_column=k&format=text&value_column=v", rows.build()))
                .isEmpty();
        assertThat(Bare.committed(broker, topic))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder(key, null);
        String copy = broker.newTopic(1);
        velo.pipeline()
                .from(broker.uri(topic, "format=text&value_column=v&key_column=k&key_type=binary&stop=end"))
                .to(broker.uri(copy, "format=text&value_column=v&key_column=k&metadata=drop"))
                .run();
        assertThat(Bare.committed(broker, copy)).extracting(ConsumerRecord::key).containsExactlyInAnyOrder(key, null);
    }

    @Test
    void aTemplateMakesKeysOfSeveralColumns() {
        write("key=$%7Bregion%7D-$%7Bid%7D!&format=json", orders());
        assertThat(Bare.committed(broker, topic).stream().map(r -> Bare.text(r.key())))
                .containsExactlyInAnyOrder("eu-1!", "-2!");
    }

    @Test
    void aColumnThatIsNotThereIsToldWithTheNearestName() {
        assertThatThrownBy(() -> write("key_column=regoin", orders()))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("region");
    }

    @Test
    void aPartitionColumnDecidesAndIsNoPartOfTheValue() {
        Schema schema = Schema.parse("v:string?, p:int32?");
        List<RejectedRow> rejected = write(
                "partition_column=p",
                Rows.batch(schema, List.of(List.of("a", 2), List.of("b", 0), List.of("c", 3), List.of("d", -1))));
        assertThat(rejected).extracting(r -> r.row().getAsInt()).containsExactly(2, 3);
        List<ConsumerRecord<byte[], byte[]>> all = Bare.committed(broker, topic);
        assertThat(all).extracting(ConsumerRecord::partition).containsExactly(0, 2);
        assertThat(Bare.text(all.get(1).value())).isEqualTo("{\"v\":\"a\"}");
    }

    /** Sends everything to the last partition. */
    public static final class ToTheLast implements org.apache.kafka.clients.producer.Partitioner {
        @Override
        public int partition(
                String topic,
                Object key,
                byte[] keyBytes,
                Object value,
                byte[] valueBytes,
                org.apache.kafka.common.Cluster cluster) {
            return cluster.partitionCountForTopic(topic) - 1;
        }

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    @Test
    void aPartitionerOfTheUsersDecidesWhereNoColumnDoes() {
        write("key_column=id&kafka.partitioner.class=" + ToTheLast.class.getName(), orders());
        assertThat(Bare.committed(broker, topic))
                .extracting(ConsumerRecord::partition)
                .containsExactly(2, 2);
    }

    @Test
    void headersComeFromAMap() {
        Schema schema = Schema.of(
                io.velostream.api.type.Field.of("v", DataType.STRING),
                io.velostream.api.type.Field.of("h", DataType.map(DataType.STRING, DataType.STRING)));
        write(
                "headers_column=h&format=text&value_column=v",
                Rows.batch(schema, List.of(List.of("a", Map.of("x", "1")))));
        ConsumerRecord<byte[], byte[]> r = Bare.committed(broker, topic).get(0);
        assertThat(Bare.text(r.value())).isEqualTo("a");
        assertThat(Bare.text(r.headers().lastHeader("x").value())).isEqualTo("1");
    }

    @Test
    void deletesBecomeRecordsWithoutAValueAndAChangedKeyLeavesNothingBehind() {
        Schema schema = Schema.parse("id:int64?, v:string?");
        RecordBatch rows = Rows.batch(
                schema,
                List.of(
                        List.of(1L, "a"),
                        Arrays.asList(1L, null),
                        List.of(2L, "b"),
                        Arrays.asList(3L, null),
                        Arrays.asList(null, null)));
        List<RejectedRow> rejected = write(
                "key_column=id",
                changes(
                        rows,
                        ChangeKind.INSERT,
                        ChangeKind.UPDATE_BEFORE,
                        ChangeKind.UPDATE_AFTER,
                        ChangeKind.DELETE,
                        ChangeKind.DELETE));
        assertThat(shown()).containsExactly("1=null", "1={\"id\":1,\"v\":\"a\"}", "2={\"id\":2,\"v\":\"b\"}", "3=null");
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).reason()).contains("key");
    }

    @Test
    void aRecordThatIsTooLargeIsRejectedAndTheOthersArrive() {
        topic = broker.newTopic(1, Map.of("max.message.bytes", "10000"));
        Schema schema = Schema.parse("v:string?");
        List<RejectedRow> rejected = write(
                "format=text&value_column=v&transactional=true",
                Rows.batch(schema, List.of(List.of("a"), List.of("x".repeat(10_001)), List.of("x".repeat(9_800)))));
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).row()).hasValue(1);
        assertThat(rejected.get(0).reason()).contains("10001 bytes").contains("10000");
        assertThat(Bare.committedValues(broker, topic)).hasSize(2);
    }

    @Test
    void aMissingTopicIsToldWithTheNearestNameAndCreatedIfAsked() throws Exception {
        String existing = topic;
        topic = existing + "x";
        assertThatThrownBy(() -> write("", orders()))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessageContaining("Did you mean '" + existing + "'?")
                .hasMessageContaining("create_topic");
        String options = "create_topic=true&partitions=5&replication=1&retention=1h&compact&topic.segment.ms=60000";
        SinkPreview preview = sink(options).preview(new SinkRequest("p", ORDERS, 1, false, false));
        assertThat(preview.actions().get(0)).startsWith("create the topic " + topic + ", partitions 5, replication 1");
        assertThat(write(options, orders()))
                .extracting(RejectedRow::reason)
                .allSatisfy(reason -> assertThat(reason).contains("compacted", "key_column"))
                .hasSize(2);
        assertThat(write(options + "&key_column=id", orders())).isEmpty();
        assertThat(Bare.committed(broker, topic)).hasSize(2);
        try (Admin admin = broker.admin()) {
            assertThat(admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic)
                            .partitions())
                    .hasSize(5);
            var resource = new org.apache.kafka.common.config.ConfigResource(
                    org.apache.kafka.common.config.ConfigResource.Type.TOPIC, topic);
            var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            assertThat(config.get("retention.ms").value()).isEqualTo("3600000");
            assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
            assertThat(config.get("segment.ms").value()).isEqualTo("60000");
        }
    }

    @Test
    void everyCompressionIsReadBack() {
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            topic = broker.newTopic(1);
            write(
                    "format=text&value_column=v&compression=" + codec,
                    Rows.batch(Schema.parse("v:string?"), List.of(List.of(codec), List.of("b"))));
            assertThat(Bare.committedValues(broker, topic)).containsExactly(codec, "b");
        }
    }

    @Test
    void keysHeadersAndTimesGoFromTopicToTopic() throws Exception {
        String from = broker.newTopic(1);
        try (var producer = Bare.producer(broker)) {
            var headers = List.<org.apache.kafka.common.header.Header>of(
                    new org.apache.kafka.common.header.internals.RecordHeader("h", Bare.bytes("1")));
            producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>(
                            from, 0, 1_700_000_000_000L, Bare.bytes("k"), Bare.bytes("v"), headers))
                    .get();
            producer.send(Bare.record(from, 0, "k", null)).get();
        }
        velo.pipeline()
                .from(broker.uri(from, "format=raw&stop=end"))
                .to(broker.uri(topic, "format=raw"))
                .run();
        List<ConsumerRecord<byte[], byte[]>> all = Bare.committed(broker, topic);
        assertThat(all).hasSize(2);
        assertThat(all).allMatch(r -> "k".equals(Bare.text(r.key())));
        assertThat(all.get(0).timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(Bare.text(all.get(0).headers().lastHeader("h").value())).isEqualTo("1");
        assertThat(all.get(1).value()).isNull();
    }

    @Test
    void withoutTransactionsTheNextRunStillGoesOnWhereTheLastOneStopped() {
        BatchBuilder builder = new BatchBuilder(Schema.parse("v:string?"));
        builder.setString(0, "a").endRow();
        MemoryStreams.put(topic, builder.build());
        for (int run = 0; run < 2; run++) {
            velo.pipeline("plain-" + topic)
                    .from("memory://" + topic)
                    .to(broker.uri(topic, "format=text"))
                    .run();
        }
        assertThat(Bare.committedValues(broker, topic)).containsExactly("a");
        assertThat(sink("").capabilities()).doesNotContain(Capability.EXACTLY_ONCE);
        assertThat(sink("transactional=true").capabilities()).contains(Capability.EXACTLY_ONCE);
    }

    @Test
    void aRoundMayBeginBeforeTheLastOneIsCommitted() {
        DataSink sink = sink("transactional=true&format=text&value_column=v");
        Schema schema = Schema.parse("v:string?");
        sink.prepare(new SinkRequest("p", schema, 1, false, false));
        try (DataWriter writer = sink.openWriter(new WriterContext("p", 0, 1, 0))) {
            writer.write(Rows.batch(schema, List.of(List.of("first"))));
            Committable first = writer.prepareCommit();
            writer.write(Rows.batch(schema, List.of(List.of("second"))));
            Committable second = writer.prepareCommit();
            sink.commit(List.of(first), new Checkpoint("p", "lane-0", 1, "{}", false));
            assertThat(Bare.committedValues(broker, topic)).containsExactly("first");
            sink.commit(List.of(second), new Checkpoint("p", "lane-0", 2, "{}", true));
        }
        assertThat(Bare.committedValues(broker, topic)).containsExactlyInAnyOrder("first", "second");
        assertThat(sink("transactional=true").checkpoints("p"))
                .containsExactly(new Checkpoint("p", "lane-0", 2, "{}", true));
    }

    @Test
    void aTimeThatTheTopicDoesNotTakeRejectsItsRowAlone() {
        Instant later = Instant.ofEpochMilli(System.currentTimeMillis() + 86_400_000);
        RecordBatch rows = Rows.batch(
                ORDERS, List.of(List.of(1L, "eu", Instant.ofEpochMilli(1_700_000_000_001L)), List.of(2L, "eu", later)));
        List<RejectedRow> rejected = write("timestamp_column=at&key_column=id", rows);
        assertThat(rejected).extracting(r -> r.row().getAsInt()).containsExactly(1);
        assertThat(rejected.get(0).reason()).contains("message.timestamp.after.max.ms");
        assertThat(Bare.committed(broker, topic)).hasSize(1);
        topic = broker.newTopic(1, Map.of("message.timestamp.type", "LogAppendTime"));
        assertThat(write("timestamp_column=at&key_column=id", rows)).isEmpty();
    }

    @Test
    void aChangedKeyThatIsRejectedIsRejectedOnceAndRemovesNothing() {
        Schema schema = Schema.parse("id:int64?, p:int32?");
        RecordBatch rows = Rows.batch(
                schema, List.of(List.of(1L, 0), List.of(2L, 9), List.of(3L, 0), List.of(4L, 0), List.of(5L, 0)));
        List<RejectedRow> rejected = write(
                "key_column=id&partition_column=p",
                changes(
                        rows,
                        ChangeKind.UPDATE_BEFORE,
                        ChangeKind.UPDATE_AFTER,
                        ChangeKind.UPDATE_BEFORE,
                        ChangeKind.DELETE,
                        ChangeKind.UPDATE_AFTER));
        assertThat(rejected).extracting(r -> r.row().getAsInt()).containsExactly(1);
        assertThat(shown()).containsExactly("4=null", "5={\"id\":5}");
    }

    @ParameterizedTest
    @ValueSource(ints = {30_000, 3_000})
    void theRecordThatIsTooLargeIsNamedWhenOnlyTheClientOrTheBrokerNotices(int size) throws Exception {
        String most = String.valueOf(size * 2 / 3);
        Schema schema = Schema.parse("id:string?, v:string?");
        RecordBatch rows = Rows.batch(
                schema, List.of(List.of("small", "a"), List.of("big one", "x".repeat(size)), List.of("last", "b")));
        assertThatThrownBy(() -> write("key_column=id&kafka.max.request.size=" + most + "&checkpoint_topic=", rows))
                .hasMessageContaining("'big one'")
                .hasMessageContaining("row 1");
        DataSink sink = sink("key_column=id&checkpoint_topic=");
        sink.prepare(new SinkRequest("p", schema, 1, false, true));
        DataWriter writer = sink.openWriter(new WriterContext("p", 0, 1, 0));
        writer.write(Rows.batch(schema, List.of(List.of("earlier", "x".repeat(size + 1000)))));
        sink.commit(List.of(writer.prepareCommit()), new Checkpoint("p", "lane-0", 1, "{}", false));
        try (Admin admin = broker.admin()) {
            var lower = new AlterConfigOp(new ConfigEntry("max.message.bytes", most), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(lower)))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> {
                    writer.write(rows);
                    writer.prepareCommit();
                })
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageContaining("'big one'")
                .hasMessageContaining("row 1")
                .hasMessageContaining("max.message.bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void theBrokersLogIsCompressed(String compression) throws Exception {
        assertThat(write("transactional=true&compression=" + compression, orders()))
                .isEmpty();
        Set<CompressionType> found = EnumSet.noneOf(CompressionType.class);
        for (int partition = 0; partition < 3; partition++) {
            List<Path> segments = broker.segments(topic, partition);
            Needs.that(!segments.isEmpty(), "a broker that was started here, to look into its files");
            for (Path segment : segments) {
                try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
                    records.batches().forEach(b -> {
                        // The mark of a transaction's end is written by the broker itself.
                        if (!b.isControlBatch()) {
                            found.add(b.compressionType());
                        }
                    });
                }
            }
        }
        assertThat(found).containsExactly(CompressionType.forName(compression));
        assertThat(shown()).hasSize(2);
    }
}
