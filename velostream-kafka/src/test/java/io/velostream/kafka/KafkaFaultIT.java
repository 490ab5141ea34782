package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Checkpoint;
import io.velostream.api.DataReader;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Lag;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Retry;
import io.velostream.api.SinkRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.core.Pipeline;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said, and what heals, when something is wrong. */
class KafkaFaultIT {
    private static final Schema TEXT = Schema.parse("value:string?");
    private static KafkaBroker broker;
    /** A second one for some cases, which may leave it dead. */
    private static @Nullable KafkaBroker second;

    private final VeloStream velo = VeloStream.create();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
        if (second != null) {
            second.close();
        }
    }

    private static KafkaBroker second() {
        KafkaBroker known = second;
        if (known == null) {
            known = KafkaBroker.start();
            second = known;
        } else if (!known.isAlive()) {
            known.restart();
        }
        return known;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable c : opened) {
            c.close();
        }
        MemoryStreams.clearAll();
    }

    private DataSource source(String uri) {
        DataSource source = velo.createSource(uri);
        opened.add(source);
        return source;
    }

    private DataSink sink(String uri) {
        DataSink sink = velo.createSink(uri);
        opened.add(sink);
        return sink;
    }

    private static RecordBatch texts(int from, int to) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(List.of("value " + i));
        }
        return Rows.batch(TEXT, rows);
    }

    private static void failsWith(ErrorKind kind, Throwable e) {
        assertThat(e).isInstanceOf(VeloException.class);
        assertThat(((VeloException) e).kind()).as(e.getMessage()).isEqualTo(kind);
    }

    @Test
    void aBrokerThatIsNotThereIsToldAtOnce() {
        DataSource source = source("kafka://127.0.0.1:1,127.0.0.1:2/orders");
        assertThatThrownBy(source::schema)
                .satisfies(e -> failsWith(ErrorKind.UNAVAILABLE, e))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("127.0.0.1:2")
                .hasMessageContaining("refused");
        assertThat(source.health().status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(source.health().reason()).contains("refused");
    }

    @Test
    void aTopicThatIsNotThereIsToldWithTheNearestName() {
        String topic = broker.newTopic(1);
        assertThatThrownBy(() -> source(broker.uri(topic + "x", "format=text")).schema())
                .satisfies(e -> failsWith(ErrorKind.NOT_FOUND, e))
                .hasMessageContaining("Did you mean '" + topic + "'?");
    }

    @Test
    void aWrongPasswordIsToldWithoutThePassword() {
        String topic = broker.newTopic(1);
        Bare.sendValues(broker, topic, "a");
        String right = "kafka://" + KafkaBroker.SASL_USER + ":" + KafkaBroker.SASL_PASSWORD + "@" + broker.saslServers()
                + "/" + topic + "?format=text&stop=end";
        assertThat(Rows.readAll(source(right), ReadRequest.all())).containsExactly(List.of("a"));
        String wrong = right.replace(KafkaBroker.SASL_PASSWORD, "gue55ed");
        DataSource refused = source(wrong);
        assertThatThrownBy(refused::schema)
                .satisfies(e -> failsWith(ErrorKind.PERMISSION, e))
                .hasMessageContaining("login")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("gue55ed"));
        assertThat(refused.health().status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThatThrownBy(() -> source(right + "&sasl_mechanism=SCRAM-SHA-256").schema())
                .satisfies(e -> failsWith(ErrorKind.CONFIGURATION, e))
                .hasMessageContaining("SCRAM-SHA-256")
                .hasMessageContaining("PLAIN")
                .hasMessageContaining("sasl_mechanism");
    }

    @Test
    void anOffsetThatRetentionDeletedIsAnErrorUnlessAskedFor() throws Exception {
        String topic = broker.newTopic(1);
        Bare.sendValues(broker, topic, "a", "b", "c", "d");
        String uri = broker.uri(topic, "format=text&stop=end");
        DataSource first = source(uri);
        ReadPlan plan = first.plan(ReadRequest.all().withBatchSize(1, 1 << 20));
        Split split = Rows.splits(first, plan).get(0);
        Offset afterOne;
        try (DataReader reader = first.openReader(plan, split, null)) {
            afterOne = Rows.offset(Rows.batches(reader).get(0));
        }
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> rest(uri, split, afterOne))
                .satisfies(e -> failsWith(ErrorKind.NOT_FOUND, e))
                .hasMessageContaining("offset 1")
                .hasMessageContaining("out_of_range=earliest");
        assertThat(rest(uri + "&out_of_range=earliest", split, afterOne)).containsExactly(List.of("d"));
        assertThat(Rows.readAll(source(uri), ReadRequest.all())).containsExactly(List.of("d"));
    }

    /** The last offsets of a transactional topic are those of the transactions' ends. */
    @Test
    void aTopicThatWasReadToItsEndMayBeEmptied() throws Exception {
        String topic = broker.newTopic(1);
        velo.pipeline("fills-" + topic)
                .from("memory://" + stream(topic))
                .to(broker.uri(topic, "format=text&transactional=true"))
                .run();
        for (int run = 0; run < 2; run++) {
            int rows = 10 + run;
            RunningPipeline copies = velo.pipeline("copies-" + topic)
                    .from(broker.uri(topic, "format=text"))
                    .to("memory://copy-" + topic)
                    .checkpointEvery(Duration.ofMillis(50))
                    .start();
            opened.add(copies::cancel);
            Await.await("the rows", () -> copies.isDone() || MemoryStreams.rowCount("copy-" + topic) == rows);
            copies.stop();
            copies.join();
            try (Admin admin = broker.admin()) {
                admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(-1)))
                        .all()
                        .get();
            }
            Bare.sendValues(broker, topic, "behind");
        }
        assertThat(MemoryStreams.rowCount("copy-" + topic)).isEqualTo(11);
    }

    private static String stream(String topic) {
        String stream = "rows-" + topic;
        MemoryStreams.put(stream, texts(0, 10));
        return stream;
    }

    /** Who goes on there need not look at them again. */
    @Test
    void aBoundedReadEndsBehindTombstonesThatItLeavesOut() {
        String topic = broker.newTopic(1);
        Bare.sendValues(broker, topic, "a", null, null);
        DataSource source = source(broker.uri(topic, "format=text&stop=end&tombstones=skip"));
        ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(1, 1 << 20));
        try (DataReader reader =
                source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
            List<RecordBatch> batches = Rows.batches(reader);
            assertThat(batches.stream().mapToInt(RecordBatch::rowCount).sum()).isOne();
            assertThat(PartitionSplit.Position.of(Rows.offset(batches.get(batches.size() - 1)))
                            .offset())
                    .isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void anOffsetOfAGroupThatRetentionDeletedIsAnErrorUnlessAskedFor(String protocol) throws Exception {
        String topic = broker.newTopic(1);
        String group = "g-" + topic;
        Bare.sendValues(broker, topic, "a", "b", "c", "d");
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(1)))
                    .all()
                    .get();
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();
        }
        String uri = broker.uri(topic, "format=text&group_id=" + group + "&group_protocol=" + protocol);
        assertThatThrownBy(() -> velo.pipeline("fails-" + topic)
                        .from(uri)
                        .to("memory://" + topic)
                        .run())
                .satisfies(e -> failsWith(ErrorKind.NOT_FOUND, e))
                .hasMessageContaining("offset 1")
                .hasMessageContaining("out_of_range=earliest");
        RunningPipeline running = velo.pipeline("goes-on-" + topic)
                .from(uri + "&out_of_range=earliest")
                .to("memory://" + topic)
                .checkpointEvery(Duration.ofMillis(100))
                .start();
        opened.add(running::cancel);
        Await.await("what is left", () -> MemoryStreams.rowCount(topic) == 1);
        running.stop();
        running.join();
        assertThat(MemoryStreams.batches(topic).get(0).record(0).getString(0)).isEqualTo("d");
    }

    private List<List<Object>> rest(String uri, Split split, Offset from) {
        DataSource again = source(uri);
        List<List<Object>> rows = new ArrayList<>();
        ReadPlan plan = again.plan(ReadRequest.all());
        try (DataReader reader = again.openReader(plan, split, from)) {
            Rows.batches(reader).forEach(b -> rows.addAll(Rows.of(b)));
        }
        return rows;
    }

    @Test
    void aProducerThatAnotherRunFencedCannotCommit() {
        String topic = broker.newTopic(1);
        String uri = broker.uri(topic, "format=text&transactional=true");
        DataSink zombie = sink(uri);
        zombie.checkpoints("p");
        zombie.prepare(new SinkRequest("p", TEXT, 1, false, false));
        DataWriter old = zombie.openWriter(new WriterContext("p", 0, 1, 0));
        old.write(texts(0, 10));
        var prepared = old.prepareCommit();
        DataSink next = sink(uri);
        assertThat(next.checkpoints("p")).isEmpty();
        next.prepare(new SinkRequest("p", TEXT, 1, false, false));
        DataWriter writer = next.openWriter(new WriterContext("p", 0, 1, 0));
        writer.write(texts(10, 20));
        next.commit(List.of(writer.prepareCommit()), new Checkpoint("p", "lane-0", 1, "{}", true));
        assertThatThrownBy(() -> zombie.commit(List.of(prepared), new Checkpoint("p", "lane-0", 2, "{}", true)))
                .satisfies(e -> failsWith(ErrorKind.CONFLICT, e))
                .hasMessageContaining("another process");
        assertThat(Bare.committedValues(broker, topic))
                .isEqualTo(IntStream.range(10, 20).mapToObj(i -> "value " + i).toList());
    }

    @Test
    void aCommitThatAnotherProcessSendsAgainIsRecognised() {
        String topic = broker.newTopic(1);
        String uri = broker.uri(topic, "format=text&transactional=true");
        DataSink first = sink(uri);
        first.prepare(new SinkRequest("p", TEXT, 1, false, false));
        DataWriter writer = first.openWriter(new WriterContext("p", 0, 1, 0));
        writer.write(texts(0, 3));
        var prepared = writer.prepareCommit();
        Checkpoint checkpoint = new Checkpoint("p", "lane-0", 1, "{}", false);
        first.commit(List.of(prepared), checkpoint);
        DataSink second = sink(uri);
        assertThat(second.commit(List.of(prepared), checkpoint))
                .isEqualTo(io.velostream.api.CommitResult.ALREADY_COMMITTED);
        assertThatThrownBy(() -> second.commit(List.of(prepared), new Checkpoint("p", "lane-0", 2, "{}", false)))
                .satisfies(e -> failsWith(ErrorKind.CONFLICT, e));
    }

    @Test
    void theLagMakesTheHealthDegraded() {
        String topic = broker.newTopic(1);
        Bare.sendValues(broker, topic, "a", "b", "c", "d");
        DataSource source = source(broker.uri(
                topic, "format=text&max_lag=2&kafka.max.partition.fetch.bytes=70" + "&kafka.max.poll.records=1"));
        ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(1, 1));
        Split split = firstSplit(source, plan);
        try (DataReader reader = source.openReader(plan, split, null)) {
            reader.read(Duration.ofSeconds(5));
            reader.read(Duration.ofSeconds(5));
            Health health = source.health();
            assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(health.reason()).contains("records wait in " + topic);
            assertThat(health.lag()).hasValueSatisfying(lag -> {
                assertThat(lag.unit()).isEqualTo(Lag.Unit.RECORDS);
                assertThat(lag.amount()).isPositive();
                assertThat(lag.parts()).containsOnly(Map.entry(topic + "-0", lag.amount()));
            });
            assertThat(health.polled()).hasValueSatisfying(t -> assertThat(t).isBefore(health.checked()));
        }
    }

    @Test
    void aMemberOfAGroupTellsItsLagAndWhenItPolled() throws Exception {
        String topic = broker.newTopic(1);
        Bare.sendValues(broker, topic, "a");
        DataSource source = source(broker.uri(topic, "format=text&group_id=" + topic));
        ReadPlan plan = source.plan(ReadRequest.all());
        assertThat(source.health().polled()).isEmpty();
        try (DataReader reader = source.openReader(plan, firstSplit(source, plan), null)) {
            reader.read(Duration.ofSeconds(5));
            Health health = source.health();
            assertThat(health.lag())
                    .hasValueSatisfying(lag -> assertThat(lag.parts()).containsOnly(Map.entry(topic + "-0", 0L)));
            assertThat(health.polled()).hasValueSatisfying(t -> assertThat(t).isBefore(health.checked()));
            // The brokers of the tests have the new protocol, and it is taken without being asked for.
            try (Admin admin = broker.admin()) {
                assertThat(admin.describeConsumerGroups(List.of(topic))
                                .all()
                                .get()
                                .get(topic)
                                .type())
                        .isEqualTo(GroupType.CONSUMER);
            }
        }
    }

    @Test
    void aBrokerOfSeveralThatIsAwayMakesTheHealthDegraded() {
        String topic = broker.newTopic(1);
        String both = broker.uri(topic, "format=text").replace(broker.servers(), broker.servers() + ",127.0.0.1:1");
        assertThat(source(both).health()).satisfies(h -> {
            assertThat(h.status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(h.reason()).startsWith("a broker is away: 127.0.0.1:1 connection refused");
        });
        assertThat(sink(both).health().status()).isEqualTo(Health.Status.DEGRADED);
    }

    @Test
    void aSourceThatNobodyAsksForRecordsIsDegraded() {
        var config = KafkaConfig.input(
                ConnectorConfig.validate(ConnectorUri.parse(broker.uri("t", "format=text")), KafkaOptions.SOURCE));
        try (KafkaClient client = new KafkaClient(config)) {
            KafkaHealth health = new KafkaHealth(config, client);
            assertThat(health.faults(Map.of(), Duration.ofMinutes(7).toNanos()))
                    .containsExactly("nobody has asked for records for 7 minutes");
            assertThat(health.faults(Map.of(), Duration.ofMinutes(4).toNanos())).isEmpty();
        }
    }

    private static Split firstSplit(DataSource source, ReadPlan plan) {
        try (SplitEnumerator enumerator = source.splits(plan)) {
            return ((SplitResult.Found) enumerator.next(Duration.ofSeconds(5)))
                    .splits()
                    .get(0);
        }
    }

    private RunningPipeline stream(String name, String topic) {
        RunningPipeline running = velo.pipeline(name)
                .from("memory://" + name + "?unbounded")
                .to(broker.uri(topic, "format=text&transactional=true"))
                .checkpointEvery(Duration.ofMillis(100))
                .parallelism(1)
                .start();
        opened.add(running::cancel);
        return running;
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "stop", "freeze"})
    void aBrokerThatComesBackHealsWritersAndReaders(String fault) throws Exception {
        String topic = broker.newTopic(1);
        String name = fault + "-" + topic;
        String out = "out-" + name;
        MemoryStreams.create(name, TEXT);
        RunningPipeline writing = stream(name, topic);
        RunningPipeline reading = velo.pipeline("read-" + name)
                .from(broker.uri(topic, "format=text"))
                .to("memory://" + out)
                .checkpointEvery(Duration.ofMillis(100))
                .start();
        opened.add(reading::cancel);
        MemoryStreams.put(name, texts(0, 500));
        Await.await("the first rows", () -> MemoryStreams.rowCount(out) == 500);
        switch (fault) {
            case "kill" -> broker.kill();
            case "stop" -> broker.stop();
            default -> broker.freeze();
        }
        MemoryStreams.put(name, texts(500, 1000));
        if (fault.equals("freeze")) {
            Thread.sleep(1_000);
            broker.thaw();
        } else {
            broker.restart();
        }
        MemoryStreams.put(name, texts(1000, 1500));
        Await.await("all rows", () -> MemoryStreams.rowCount(out) >= 1500);
        MemoryStreams.end(name);
        writing.join();
        reading.stop();
        reading.join();
        assertThat(Bare.committedValues(broker, topic))
                .isEqualTo(IntStream.range(0, 1500).mapToObj(i -> "value " + i).toList());
        assertThat(MemoryStreams.rowCount(out)).isEqualTo(1500);
    }

    /** The member stays in the group meanwhile, so that nobody gives it its partitions anew. */
    @ParameterizedTest
    @ValueSource(strings = {"consumer", "classic"})
    void aGroupWhoseSinkWasAwayGoesOnWithThePartitionsThatItHas(String protocol) throws Exception {
        String in = broker.newTopic(3);
        KafkaBroker own = second();
        String out = own.newTopic(1);
        RunningPipeline running = velo.pipeline("away-" + in)
                .from(broker.uri(in, "format=text&group_id=g-" + in + "&group_protocol=" + protocol))
                .to(own.uri(out, "format=text&delivery_timeout=1s&timeout=1s"))
                .checkpointEvery(Duration.ofMillis(100))
                .parallelism(2)
                .start();
        opened.add(0, running::cancel);
        sendTexts(in, 0, 300);
        Await.await("the first rows", () -> Bare.committed(own, out).size() == 300);
        own.kill();
        sendTexts(in, 300, 600);
        Await.await("the outage", () -> {
            assertThat(running.failure()).isEmpty();
            return !running.outages().isEmpty();
        });
        own.restart();
        sendTexts(in, 600, 900);
        Set<String> all = new HashSet<>();
        IntStream.range(0, 900).forEach(i -> all.add("value " + i));
        Await.await("all rows", () -> new HashSet<>(Bare.committedValues(own, out)).equals(all));
        running.stop();
        running.join();
    }

    private static void sendTexts(String topic, int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(Bare.record(topic, i % 3, "value " + i));
        }
        Bare.send(broker, records);
    }

    @Test
    void aTopicOutlivesAKilledBroker() throws Exception {
        KafkaBroker own = second();
        String topic = own.newTopic(3);
        own.kill();
        own.restart();
        try (Admin admin = own.admin()) {
            assertThat(admin.listTopics().names().get()).contains(topic);
        }
    }

    /** Once, not once a record. */
    @Test
    @Timeout(120)
    void aBrokerThatStaysAwayIsAnErrorAfterTheTimeGiven() {
        KafkaBroker own = second();
        String topic = own.newTopic(1);
        DataSink sink = sink(own.uri(topic, "format=text&delivery_timeout=3s&timeout=3s"));
        sink.prepare(new SinkRequest("p", TEXT, 1, false, false));
        DataWriter writer = sink.openWriter(new WriterContext("p", 0, 1, 0));
        opened.add(0, writer);
        assertThat(sink.health().status()).isEqualTo(Health.Status.HEALTHY);
        own.kill();
        assertThatThrownBy(() -> {
                    writer.write(texts(0, 1000));
                    writer.prepareCommit();
                })
                .satisfies(e -> failsWith(ErrorKind.TIMEOUT, e))
                .satisfies(e -> assertThat(((VeloException) e).retry()).isEqualTo(Retry.UNKNOWN));
        assertThat(sink.health().status()).isEqualTo(Health.Status.UNHEALTHY);
    }

    @Test
    void offsetsOfAnotherClusterCannotBePartOfATransaction() {
        KafkaBroker other = KafkaBroker.shared();
        String in = other.newTopic(1);
        String out = broker.newTopic(1);
        Bare.sendValues(other, in, "a");
        Pipeline p = velo.pipeline("across-" + out)
                .from(other.uri(in, "format=text&stop=end&group_id=across"))
                .to(broker.uri(out, "format=text&transactional=true"));
        assertThatThrownBy(p::run)
                .satisfies(e -> failsWith(ErrorKind.CONFIGURATION, e))
                .hasMessageContaining("kept in another cluster")
                .hasMessageContaining("Leave out group_id for exactly once");
        assertThat(Bare.committedValues(broker, out)).isEmpty();
    }

    /** Long before the delivery of a record is given up. */
    @Test
    @Timeout(60)
    void aFullBufferWaitsForTheBrokersAsLongAsTheTimeoutSays() {
        String topic = broker.newTopic(1, Map.of("max.message.bytes", "100000"));
        DataSink sink = sink(broker.uri(
                topic, "format=text&checkpoint_topic=&max_in_flight_bytes=1MiB&timeout=1s&delivery_timeout=10m"));
        sink.prepare(new SinkRequest("p", TEXT, 1, false, false));
        DataWriter writer = sink.openWriter(new WriterContext("p", 0, 1, 0));
        opened.add(0, writer);
        RecordBatch rows = Rows.batch(TEXT, List.of(List.of("x".repeat(90_000))));
        writer.write(rows);
        writer.flush();
        broker.freeze();
        try {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            writer.write(rows);
                        }
                    })
                    .satisfies(e -> failsWith(ErrorKind.TIMEOUT, e))
                    .hasMessageContaining("memory");
        } finally {
            broker.thaw();
        }
    }
}
