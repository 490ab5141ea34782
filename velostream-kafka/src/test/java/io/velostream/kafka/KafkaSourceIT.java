package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.Schema;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.PipelineResult;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What records of a topic become, and which of them are read. */
class KafkaSourceIT {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();
    private final List<DataSource> opened = new ArrayList<>();
    private String topic = "";

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.shared();
    }

    @BeforeEach
    void createTopic() {
        topic = broker.newTopic(1);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(DataSource::close);
    }

    private DataSource source(String options) {
        DataSource source = velo.createSource(broker.uri(topic, options));
        opened.add(source);
        return source;
    }

    private List<List<@Nullable Object>> rows(String options) {
        return Rows.readAll(source(options), ReadRequest.all());
    }

    private static List<RecordBatch> batches(DataSource source) {
        ReadPlan plan = source.plan(ReadRequest.all());
        List<RecordBatch> all = new ArrayList<>();
        for (Split split : Rows.splits(source, plan)) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                all.addAll(Rows.batches(reader));
            }
        }
        return all;
    }

    private static ReadResult.Batch firstBatch(DataSource source) {
        ReadPlan plan = source.plan(ReadRequest.all());
        try (DataReader reader =
                source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
            return (ReadResult.Batch) reader.read(WAIT);
        }
    }

    private void sendAt(long timestamp, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = Bare.producer(broker)) {
            producer.send(new ProducerRecord<>(topic, 0, timestamp, null, Bare.bytes(value)))
                    .get();
        }
    }

    /** A run that goes back to its last checkpoint reads on in other threads. */
    @Test
    void consumersOfThreadsThatEndedAreClosed() throws Exception {
        Bare.sendValues(broker, topic, "a");
        DataSource source = source("format=text&stop=end&client_id=" + topic);
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> batches(source));
            thread.start();
            thread.join();
        }
        ObjectName open = new ObjectName("kafka.consumer:type=app-info,id=" + topic + "*");
        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(open, null))
                .hasSize(1);
        assertThat(source.health().status()).isEqualTo(Health.Status.HEALTHY);
        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(open, null))
                .isEmpty();
    }

    @Test
    void columnsOfJsonAreFoundInASample() {
        Bare.sendValues(broker, topic, "{\"id\":1,\"name\":\"Jürgen\"}", "{\"id\":2,\"price\":1.5}");
        DataSource source = source("stop=end");
        assertThat(source.schema()).hasToString("id:int64?, name:string?, price:float64?");
        assertThat(Rows.readAll(source, ReadRequest.all()))
                .containsExactly(Arrays.asList(1L, "Jürgen", null), Arrays.asList(2L, null, 1.5));
    }

    @Test
    void anEmptyTopicWithoutASchemaSaysWhatToDo() {
        assertThatThrownBy(() -> source("stop=end").schema())
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("no record")
                .hasMessageContaining("schema=");
    }

    @Test
    void allPartsOfARecordAreMetadata() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = Bare.producer(broker)) {
            var headers = List.<org.apache.kafka.common.header.Header>of(
                    new RecordHeader("trace", Bare.bytes("abc")), new RecordHeader("none", null));
            producer.send(new ProducerRecord<>(topic, 0, 1_700_000_000_123L, Bare.bytes("k"), Bare.bytes("v"), headers))
                    .get();
            producer.send(new ProducerRecord<>(topic, 0, 1_700_000_000_124L, null, Bare.bytes("w")))
                    .get();
        }
        RecordBatch batch = batches(source("format=raw&stop=end")).get(0);
        assertThat(((BytesColumn) batch.column("value")).get(0)).isEqualTo(Bare.bytes("v"));
        BytesColumn keys = (BytesColumn) batch.metadata(MetadataField.KEY).orElseThrow();
        assertThat(keys.get(0)).isEqualTo(Bare.bytes("k"));
        assertThat(keys.isNull(1)).isTrue();
        assertThat(Values.get(batch.metadata(MetadataField.EVENT_TIME).orElseThrow(), 0))
                .isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
        assertThat(Values.get(batch.metadata(MetadataField.ORIGIN).orElseThrow(), 1))
                .isEqualTo(topic);
        assertThat(Values.get(batch.metadata(MetadataField.PARTITION).orElseThrow(), 1))
                .isEqualTo(0);
        assertThat(Values.get(batch.metadata(MetadataField.POSITION).orElseThrow(), 1))
                .isEqualTo(1L);
        Map<?, ?> headers =
                (Map<?, ?>) Values.get(batch.metadata(MetadataField.HEADERS).orElseThrow(), 0);
        assertThat(headers.keySet().toString()).isEqualTo("[trace, none]");
        assertThat((Map<?, ?>) Values.get(batch.metadata(MetadataField.HEADERS).orElseThrow(), 1))
                .isEmpty();
    }

    @Test
    void allPartsOfARecordBecomeColumnsWhereNamed() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = Bare.producer(broker)) {
            producer.send(new ProducerRecord<>(topic, 0, 1_700_000_000_123L, Bare.bytes("ключ"), Bare.bytes("v")))
                    .get();
        }
        String options = "format=text&stop=end&key_column=k&timestamp_column=ts&headers_column=h&topic_column=t"
                + "&partition_column=p&offset_column=o&value_column=text";
        DataSource source = source(options);
        assertThat(source.schema().names()).containsExactly("text", "k", "ts", "h", "t", "p", "o");
        List<Object> expected = List.of("v", "ключ", Instant.ofEpochMilli(1_700_000_000_123L), Map.of(), topic, 0, 0L);
        assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(expected);
        assertThat(Rows.readAll(source(options), ReadRequest.all().withColumns(List.of("o", "k"))))
                .containsExactly(List.of(0L, "ключ"));
    }

    @Test
    void aRecordWithoutAValueIsADeleteOfItsKey() {
        Bare.send(
                broker,
                List.of(Bare.record(topic, 0, "7", "{\"id\":7,\"name\":\"a\"}"), Bare.record(topic, 0, "7", null)));
        RecordBatch batch = batches(source("stop=end&schema=id:int64,name:string&key_column=id"))
                .get(0);
        assertThat(Rows.of(batch)).containsExactly(Arrays.asList(7L, "a"), Arrays.asList(7L, null));
        assertThat(batch.schema().key()).containsExactly("id");
        assertThat(Values.get(batch.metadata(MetadataField.CHANGE_KIND).orElseThrow(), 0))
                .isEqualTo(0);
        assertThat(Values.get(batch.metadata(MetadataField.CHANGE_KIND).orElseThrow(), 1))
                .isEqualTo(3);
        assertThat(rows("stop=end&schema=id:int64,name:string&tombstones=skip")).hasSize(1);
        assertThat(firstBatch(source("stop=end&schema=id:int64,name:string&tombstones=reject"))
                        .rejected())
                .hasSize(1);
    }

    private static final byte[] NO_TEXT = {'k', (byte) 0xff, 0};

    private void sendKeysThatAreNoText() {
        Bare.send(
                broker,
                List.of(
                        new ProducerRecord<>(topic, 0, NO_TEXT, Bare.bytes("{\"v\":1}")),
                        new ProducerRecord<>(topic, 0, NO_TEXT, null),
                        new ProducerRecord<>(topic, 0, null, Bare.bytes("{\"v\":2}")),
                        new ProducerRecord<>(topic, 0, Bare.bytes("ü"), Bare.bytes("{\"v\":3}"))));
    }

    @Test
    void keysThatAreNoTextAreRejectedUnlessTheirColumnIsBinary() {
        sendKeysThatAreNoText();
        ReadResult.Batch text = firstBatch(source("stop=end&schema=v:int64&key_column=k"));
        assertThat(text.batch().schema()).hasToString("v:int64, k:string?");
        assertThat(Rows.of(text.batch())).containsExactly(Arrays.asList(2L, null), List.of(3L, "ü"));
        assertThat(text.rejected()).extracting(RejectedRow::reason).hasSize(2).allSatisfy(reason -> assertThat(reason)
                .contains("not valid UTF-8", "key_type=binary"));
        ReadResult.Batch binary = firstBatch(source("stop=end&schema=v:int64&key_column=k&key_type=binary"));
        assertThat(binary.rejected()).isEmpty();
        assertThat(binary.batch().schema()).hasToString("v:int64, k:binary?");
        assertThat(binary.batch().schema().key()).containsExactly("k");
        BytesColumn keys = (BytesColumn) binary.batch().column("k");
        assertThat(keys.get(0)).isEqualTo(NO_TEXT);
        assertThat(keys.get(1)).isEqualTo(NO_TEXT);
        assertThat(keys.isNull(2)).isTrue();
        assertThat(keys.get(3)).isEqualTo(Bare.bytes("ü"));
        assertThat(firstBatch(source("stop=end&schema=v:int64&key_column=k&key_type=text"))
                        .rejected())
                .hasSize(2);
    }

    @Test
    void aColumnOfTheValueThatHasTheNameOfTheKeyHasToBeOfItsType() {
        sendKeysThatAreNoText();
        ReadResult.Batch shared = firstBatch(source("stop=end&schema=v:int64,k:binary?&key_column=k&key_type=binary"));
        BytesColumn keys = (BytesColumn) shared.batch().column("k");
        assertThat(keys.isNull(0)).as("it is the value's").isTrue();
        assertThat(keys.get(1)).as("of a delete").isEqualTo(NO_TEXT);
        assertThat(source("stop=end&schema=v:int64&key_column=v&key_type=text").schema())
                .hasToString("v:int64");
        for (String options :
                List.of("schema=v:int64,k:binary?&key_type=text", "schema=v:int64,k:int64?&key_type=binary")) {
            assertThatThrownBy(() -> source("stop=end&key_column=k&" + options).schema())
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                    .hasMessageContaining("'k'")
                    .hasMessageContaining("key_type");
        }
    }

    @Test
    void aPoisonMessageIsRejectedWithAllThatIsKnownOfIt() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = Bare.producer(broker)) {
            producer.send(Bare.record(topic, 0, "{\"id\":1}")).get();
            var headers = List.<org.apache.kafka.common.header.Header>of(new RecordHeader("trace", Bare.bytes("abc")));
            producer.send(new ProducerRecord<>(topic, 0, null, Bare.bytes("k1"), Bare.bytes("{oops"), headers))
                    .get();
            producer.send(Bare.record(topic, 0, "{\"id\":2}")).get();
        }
        ReadResult.Batch read = firstBatch(source("stop=end&schema=id:int64"));
        assertThat(Rows.of(read.batch())).containsExactly(List.of(1L), List.of(2L));
        assertThat(read.rejected()).hasSize(1);
        RejectedRow bad = read.rejected().get(0);
        assertThat(bad.raw()).hasValue("{oops".getBytes(StandardCharsets.UTF_8));
        assertThat(bad.position()).contains(topic, "partition 0", "offset 1", "k1", "trace='abc'");
        assertThat(bad.reason()).contains("no valid JSON");
    }

    @Test
    void textThatIsNoUtf8IsRejected() {
        Bare.send(broker, List.of(new ProducerRecord<>(topic, 0, null, new byte[] {(byte) 0xff})));
        ReadResult.Batch read = firstBatch(source("stop=end&format=text"));
        assertThat(read.batch().rowCount()).isZero();
        assertThat(read.rejected()).hasSize(1);
    }

    @Test
    void readingBeginsAndEndsWhereTheOptionsSay() throws Exception {
        for (int i = 0; i < 10; i++) {
            sendAt(1_700_000_000_000L + i * 1000L, "v" + i);
        }
        assertThat(rows("format=text&stop=end")).hasSize(10);
        assertThat(rows("format=text&stop=end&start=latest")).isEmpty();
        assertThat(rows("format=text&stop=end&start_offsets=0:7"))
                .containsExactly(List.of("v7"), List.of("v8"), List.of("v9"));
        assertThat(rows("format=text&stop_offsets=0:2")).containsExactly(List.of("v0"), List.of("v1"));
        assertThat(rows("format=text&stop=end&start_timestamp=1700000007500"))
                .containsExactly(List.of("v8"), List.of("v9"));
        assertThat(rows("format=text&stop_timestamp=1700000001500")).containsExactly(List.of("v0"), List.of("v1"));
        assertThat(rows("format=text&stop=end&start_timestamp=1800000000000")).isEmpty();
    }

    @Test
    void aBoundedReadOfAGroupGoesOnAtWhatWasCommitted() {
        Bare.sendValues(broker, topic, "a", "b");
        String options = "format=text&stop=end&group_id=bounded-" + topic;
        assertThatThrownBy(() -> rows(options + "&start=committed"))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
        DataSource first = source(options);
        ReadPlan plan = first.plan(ReadRequest.all());
        try (DataReader reader = first.openReader(plan, Rows.splits(first, plan).get(0), null)) {
            List<RecordBatch> read = Rows.batches(reader);
            reader.acknowledge(Rows.offset(read.get(read.size() - 1)));
        }
        Bare.sendValues(broker, topic, "c");
        assertThat(rows(options)).containsExactly(List.of("c"));
        assertThat(rows(options + "&start=committed")).containsExactly(List.of("c"));
    }

    @Test
    void severalTopicsAndPatternsAreRead() {
        String other = broker.newTopic(2);
        Bare.sendValues(broker, topic, "a");
        Bare.send(broker, List.of(Bare.record(other, 1, "b")));
        DataSource two = velo.createSource(broker.uri(topic + "," + other, "format=text&stop=end"));
        opened.add(two);
        assertThat(Rows.readAll(two, ReadRequest.all())).containsExactlyInAnyOrder(List.of("a"), List.of("b"));
        String pattern = "(" + topic + "%7C" + other + ")";
        DataSource matching = velo.createSource(
                "kafka://" + broker.servers() + "?topic_pattern=" + pattern + "&format=text&stop=end");
        opened.add(matching);
        assertThat(Rows.readAll(matching, ReadRequest.all())).containsExactlyInAnyOrder(List.of("a"), List.of("b"));
    }

    @Test
    void recordsOfAbortedTransactionsAreNotSeen() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.servers(), "transactional.id", "aborting-" + topic);
        var bytes = new org.apache.kafka.common.serialization.ByteArraySerializer();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, bytes, bytes)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(Bare.record(topic, 0, "aborted")).get();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(Bare.record(topic, 0, "committed")).get();
            producer.commitTransaction();
        }
        Bare.sendValues(broker, topic, "last");
        assertThat(rows("format=text&stop=end")).containsExactly(List.of("committed"), List.of("last"));
        assertThat(rows("format=text&stop=end&isolation=read_uncommitted")).hasSize(3);
    }

    @Test
    void avroIsReadWithAGivenSchema() {
        String schema = "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"},"
                + "{\"name\":\"name\",\"type\":\"string\"}]}";
        // A long in zigzag, then the length of a text and the text.
        Bare.send(broker, List.of(new ProducerRecord<>(topic, 0, null, new byte[] {14, 4, 'h', 'i'})));
        String encoded = java.net.URLEncoder.encode(schema, StandardCharsets.UTF_8);
        assertThat(rows("format=avro&stop=end&avro_schema=" + encoded)).containsExactly(List.of(7L, "hi"));
    }

    @Test
    void largeRecordsComeInSmallBatches() {
        String large = "x".repeat(900_000);
        Bare.sendValues(broker, topic, large, "y", large, large);
        DataSource source = source("format=text&stop=end");
        ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(100, 1 << 20));
        try (DataReader reader =
                source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
            List<RecordBatch> read = Rows.batches(reader);
            assertThat(read.stream().mapToInt(RecordBatch::rowCount).sum()).isEqualTo(4);
            assertThat(read).allMatch(b -> b.rowCount() <= 3);
        }
    }

    @Test
    void typesThatWereGuessedGiveWayToThoseOfTheTarget() {
        Bare.send(
                broker,
                List.of(
                        Bare.record(topic, 0, "1", "{\"id\":1,\"price\":0.1,\"code\":7,\"paid\":true}"),
                        Bare.record(
                                topic,
                                0,
                                "2",
                                "{\"id\":2,\"price\":12345678901234567890.12,\"code\":\"x\",\"paid\":false}"),
                        Bare.record(topic, 0, "3", "{\"id\":3,\"price\":0.125}")));
        String target = "typed-" + topic;
        MemoryStreams.create(
                target,
                Schema.parse("id:int16, price:decimal(24,2)?, code:string?, paid:boolean?, k:string?, o:int64"));
        PipelineResult result = velo.pipeline("p-" + topic)
                .from(broker.uri(topic, "stop=end&key_column=k&offset_column=o"))
                .to("memory://" + target + "?if_exists=append")
                .onError(ErrorPolicy.skip())
                .run();
        List<String> rows = new ArrayList<>();
        MemoryStreams.batches(target).forEach(b -> b.records().forEach(r -> rows.add(r.toString())));
        assertThat(rows)
                .containsExactly(
                        "{id=1, price=0.10, code=7, paid=true, k=1, o=0}",
                        "{id=2, price=12345678901234567890.12, code=x, paid=false, k=2, o=1}");
        assertThat(result.rowsRejected()).isEqualTo(1);
        assertThat(source("").capabilities()).contains(Capability.TYPES_ON_REQUEST);
        assertThat(source("schema=id:int64").capabilities()).doesNotContain(Capability.TYPES_ON_REQUEST);
        assertThat(source("format=text").capabilities()).doesNotContain(Capability.TYPES_ON_REQUEST);
        MemoryStreams.clearAll();
    }

    @Test
    void aTopicThatComesUpAndMatchesThePatternIsReadFromItsBeginning() throws Exception {
        for (String group : new String[] {
            "",
            "&group_protocol=consumer&group_id=",
            "&group_protocol=classic&kafka.heartbeat.interval.ms=200&group_id="
        }) {
            String prefix = "matching-" + UUID.randomUUID();
            broker.createTopic(prefix + ".a", 1, Map.of());
            Bare.sendValues(broker, prefix + ".a", "old");
            String options = "format=text&discovery_interval=200ms" + (group.isEmpty() ? "" : group + prefix);
            RunningPipeline running = velo.pipeline("p-" + prefix)
                    .from("kafka://" + broker.servers() + "?topic_pattern=" + prefix + "%5C..*&" + options)
                    .to("memory://" + prefix)
                    .checkpointEvery(Duration.ofMillis(100))
                    .start();
            try {
                Await.await("the first topic", () -> MemoryStreams.rowCount(prefix) == 1);
                broker.createTopic(prefix + ".b", 2, Map.of());
                Bare.send(broker, List.of(Bare.record(prefix + ".b", 0, "b0"), Bare.record(prefix + ".b", 1, "b1")));
                broker.addPartitions(prefix + ".a", 2);
                Bare.send(broker, List.of(Bare.record(prefix + ".a", 1, "a1")));
                Await.await("the new partitions, " + options, () -> MemoryStreams.rowCount(prefix) >= 4);
                running.stop();
                running.join();
            } finally {
                running.cancel();
            }
            List<String> rows = new ArrayList<>();
            MemoryStreams.batches(prefix).forEach(b -> b.records().forEach(r -> rows.add(r.getString(0))));
            assertThat(rows).containsExactlyInAnyOrder("old", "b0", "b1", "a1");
            MemoryStreams.clearAll();
        }
    }
}
