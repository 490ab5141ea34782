package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.kafka.PartitionSplit.Position;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What befalls a member of a group, and loses and repeats nothing. */
class KafkaGroupFaultIT {
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.shared();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable c : opened) {
            c.close();
        }
        MemoryStreams.clearAll();
    }

    private DataSource source(String topic, String options) {
        DataSource source = velo.createSource(broker.uri(topic, "format=text&group_id=g-" + topic + "&" + options));
        opened.add(source);
        return source;
    }

    private static void send(String topic, int partition, int from, int to) {
        Bare.send(
                broker,
                IntStream.range(from, to)
                        .mapToObj(i -> Bare.record(topic, partition, "value " + i))
                        .toList());
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "value " + i).toList();
    }

    private static Map<TopicPartition, Long> committed(String topic) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try (Admin admin = broker.admin()) {
            admin.listConsumerGroupOffsets("g-" + topic)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            offsets.put(partition, offset.offset());
                        }
                    });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return offsets;
    }

    private static Split split(SplitEnumerator splits) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < deadline) {
            if (splits.next(Duration.ofSeconds(1)) instanceof SplitResult.Found f) {
                return f.splits().get(0);
            }
        }
        throw new AssertionError("no split came");
    }

    /** Reads until so many rows are there, or the end. */
    private static List<String> read(DataReader reader, int rows) {
        List<String> all = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (all.size() < rows && System.nanoTime() < deadline) {
            ReadResult result = reader.read(Duration.ofMillis(100));
            assertThat(result).isNotSameAs(ReadResult.END);
            if (result instanceof ReadResult.Batch b) {
                b.batch().records().forEach(r -> all.add(r.getString(0)));
            }
        }
        return all;
    }

    @Test
    void aReaderThatIsOpenedAgainGoesOnWhereItIsTold() {
        String topic = broker.newTopic(1);
        send(topic, 0, 0, 30);
        DataSource source = source(topic, "start=earliest");
        ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(10, 1 << 20));
        try (SplitEnumerator splits = source.splits(plan)) {
            Split split = split(splits);
            Offset afterTen;
            try (DataReader reader = source.openReader(plan, split, null)) {
                ReadResult.Batch first = null;
                while (first == null) {
                    first = reader.read(Duration.ofSeconds(1)) instanceof ReadResult.Batch b ? b : null;
                }
                afterTen = Rows.offset(first.batch());
            }
            try (DataReader reader = source.openReader(plan, split, afterTen)) {
                assertThat(read(reader, 20)).isEqualTo(values(10, 30));
                send(topic, 0, 30, 40);
                assertThat(read(reader, 10)).isEqualTo(values(30, 40));
            }
            try (DataReader reader = source.openReader(plan, split, null)) {
                assertThat(read(reader, 40)).isEqualTo(values(0, 40));
                reader.acknowledge(afterTen);
            }
        }
        source.close();
        assertThat(committed(topic)).containsExactly(Map.entry(new TopicPartition(topic, 0), 10L));
    }

    /** A partition that comes back has the name of before, and the run knows an offset of then. */
    @Test
    void anOffsetOfAnEarlierAssignmentLeadsNotBackBehindTheGroup() {
        String topic = broker.newTopic(1);
        send(topic, 0, 0, 20);
        DataSource source = source(topic, "start_offsets=0:10");
        ReadPlan plan = source.plan(ReadRequest.all());
        try (SplitEnumerator splits = source.splits(plan)) {
            Split split = split(splits);
            Offset early = new Position(new TopicPartition(topic, 0), 5, "", null).toOffset();
            try (DataReader reader = source.openReader(plan, split, early)) {
                assertThat(read(reader, 10)).isEqualTo(values(10, 20));
            }
        }
    }

    @Test
    void offsetsThatAnOpenTransactionHoldsBackAreWaitedFor() throws Exception {
        String topic = broker.newTopic(1);
        send(topic, 0, 0, 10);
        try (KafkaProducer<byte[], byte[]> other = transactional(topic)) {
            other.beginTransaction();
            other.sendOffsetsToTransaction(
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(5)), outside("g-" + topic));
            DataSource source = source(topic, "timeout=1s");
            ReadPlan plan = source.plan(ReadRequest.all());
            try (SplitEnumerator splits = source.splits(plan)) {
                Await.await("the assignment", () -> isAssigned("g-" + topic));
                // Longer than the time-out of the question.
                assertThat(splits.next(Duration.ofSeconds(2))).isSameAs(SplitResult.IDLE);
                other.abortTransaction();
                try (DataReader reader = source.openReader(plan, split(splits), null)) {
                    assertThat(read(reader, 10)).isEqualTo(values(0, 10));
                }
            }
        }
    }

    private static boolean isAssigned(String group) {
        try (Admin admin = broker.admin()) {
            return admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get().members().stream()
                    .anyMatch(m -> !m.assignment().topicPartitions().isEmpty());
        } catch (Exception e) {
            // There is no such group before its member has joined.
            return false;
        }
    }

    /** What somebody who is no member commits for the group with. */
    private static ConsumerGroupMetadata outside(String group) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.servers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(String id) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.servers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    @Test
    void whatComesBetweenTwoRunsOfAGroupThatBeganAtTheEndIsNotLost() throws Exception {
        String topic = broker.newTopic(2);
        send(topic, 0, 0, 10);
        DataSource first = source(topic, "start=latest");
        try (SplitEnumerator splits = first.splits(first.plan(ReadRequest.all()))) {
            split(splits);
        }
        first.close();
        send(topic, 0, 10, 60);
        send(topic, 1, 60, 70);
        String stream = "between-" + topic;
        readInto(stream, topic, "start=latest", 60);
        assertThat(rows(stream)).containsExactlyInAnyOrderElementsOf(values(10, 70));
    }

    @Test
    void aPartitionThatIsAddedIsReadFromItsBeginningByAGroup() throws Exception {
        String topic = broker.newTopic(1);
        send(topic, 0, 0, 10);
        String stream = "added-" + topic;
        RunningPipeline p = start(stream, topic, "start=latest&discovery_interval=200ms");
        Await.await("the beginning", () -> !committed(topic).isEmpty());
        broker.addPartitions(topic, 2);
        send(topic, 1, 10, 20);
        Await.await("its rows", () -> MemoryStreams.rowCount(stream) >= 10);
        p.stop();
        p.join();
        assertThat(rows(stream)).isEqualTo(values(10, 20));
        broker.addPartitions(topic, 3);
        send(topic, 2, 20, 30);
        readInto("more-" + stream, topic, "start=committed", 10);
        assertThat(rows("more-" + stream)).isEqualTo(values(20, 30));
    }

    private RunningPipeline start(String stream, String topic, String options) {
        RunningPipeline p = velo.pipeline(stream)
                .from(broker.uri(topic, "format=text&group_id=g-" + topic + "&" + options))
                .to("memory://" + stream)
                .checkpointEvery(Duration.ofMillis(100))
                .start();
        opened.add(p::cancel);
        return p;
    }

    private void readInto(String stream, String topic, String options, int rows) throws Exception {
        RunningPipeline p = start(stream, topic, options);
        Await.await("the rows", () -> p.isDone() || MemoryStreams.rowCount(stream) >= rows);
        p.stop();
        p.join();
    }

    private static List<String> rows(String stream) {
        List<String> read = new ArrayList<>();
        MemoryStreams.batches(stream).forEach(b -> b.records().forEach(r -> read.add(r.getString(0))));
        return read;
    }

    @Test
    void aGroupReadsAheadAFewMegabytesAndNotSoManyRecords() throws Exception {
        String topic = broker.newTopic(1, Map.of("max.message.bytes", "8000000"));
        int records = 200;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.servers(),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        8_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                // The last ones are larger than what is read ahead.
                producer.send(new ProducerRecord<>(topic, 0, null, new byte[i < records - 3 ? 200_000 : 5_000_000]));
            }
        }
        DataSource source = source(topic, "start=earliest");
        ReadPlan plan = source.plan(ReadRequest.all());
        try (SplitEnumerator splits = source.splits(plan);
                DataReader reader = source.openReader(plan, split(splits), null)) {
            List<Long> lags = new ArrayList<>();
            Await.await("it to pause", () -> {
                source.health().lag().ifPresent(lag -> lags.add(lag.amount()));
                int n = lags.size();
                return n > 10 && lags.get(n - 1) < records && lags.get(n - 1).equals(lags.get(n - 10));
            });
            assertThat(lags.get(lags.size() - 1)).isGreaterThan(records - 70L);
            assertThat(read(reader, records)).hasSize(records);
        }
    }

    /** Whoever was away for too long loses its partitions, and gets them again at what is committed. */
    @Test
    void rowsThatAreReadAgainInOneTransactionAreCommittedOnce() throws Exception {
        String in = broker.newTopic(1);
        String out = broker.newTopic(1);
        send(in, 0, 0, 10);
        String from = broker.uri(
                in, "format=text&group_id=g-" + in + "&group_protocol=classic&kafka.heartbeat.interval.ms=100");
        String to = broker.uri(out, "format=text&transactional=true");
        RunningPipeline first = velo.pipeline("first-" + in)
                .from(from)
                .to(to)
                .checkpointEvery(Duration.ofMinutes(1))
                .parallelism(1)
                .start();
        opened.add(first::cancel);
        Await.await("the rows", () -> first.progress().rowsWritten() == 10);
        try (Admin admin = broker.admin()) {
            admin.removeMembersFromConsumerGroup("g-" + in, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        }
        Await.await("them again", () -> first.isDone() || first.progress().rowsWritten() >= 20);
        first.stop();
        try {
            first.join();
        } catch (VeloException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
        }
        RunningPipeline second = velo.pipeline("second-" + in)
                .from(from)
                .to(to)
                .checkpointEvery(Duration.ofMillis(100))
                .start();
        opened.add(second::cancel);
        Await.await("all rows", () -> Bare.committed(broker, out).size() >= 10);
        second.stop();
        second.join();
        assertThat(Bare.committedValues(broker, out)).isEqualTo(values(0, 10));
    }

    /** Fails once as nothing that is expected fails. */
    public static final class Fatal implements ConsumerInterceptor<ByteBuffer, ByteBuffer> {
        private static final AtomicBoolean DUE = new AtomicBoolean();

        @Override
        public ConsumerRecords<ByteBuffer, ByteBuffer> onConsume(ConsumerRecords<ByteBuffer, ByteBuffer> records) {
            if (DUE.compareAndSet(true, false)) {
                throw new OutOfMemoryError("as if");
            }
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    @Test
    void anErrorOfTheThreadThatPollsIsToldToTheReader() {
        String topic = broker.newTopic(1);
        send(topic, 0, 0, 10);
        DataSource source = source(topic, "kafka.interceptor.classes=" + Fatal.class.getName());
        ReadPlan plan = source.plan(ReadRequest.all());
        try (SplitEnumerator splits = source.splits(plan)) {
            Split split = split(splits);
            Fatal.DUE.set(true);
            try (DataReader reader = source.openReader(plan, split, null)) {
                assertThatThrownBy(() -> read(reader, 10))
                        .isInstanceOfSatisfying(
                                VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL))
                        .hasMessageContaining("as if");
            }
        }
        try (SplitEnumerator splits = source.splits(plan);
                DataReader reader = source.openReader(plan, split(splits), null)) {
            assertThat(read(reader, 10)).isEqualTo(values(0, 10));
        }
    }

    @Test
    void anOffsetThatCouldNotBeCommittedIsSentAgain() throws Exception {
        String topic = broker.newTopic(1);
        send(topic, 0, 0, 10);
        KafkaConfig.Input config = KafkaConfig.input(ConnectorConfig.validate(
                ConnectorUri.parse(broker.uri(topic, "format=text&group_id=g-" + topic)), KafkaOptions.SOURCE));
        AtomicBoolean due = new AtomicBoolean(true);
        try (KafkaClient client = new KafkaClient(config);
                GroupConsumer group = new GroupConsumer(refusingOneCommit(topic, due), config, client)) {
            group.start();
            List<PartitionSplit> found = List.of();
            while (found.isEmpty()) {
                found = group.found(Duration.ofSeconds(1));
            }
            PartitionSplit split = found.get(0);
            GroupFeed feed = group.open(split, -1);
            feed.acknowledge(new Position(split.partition(), 7, "", group.memberOf(split)));
            Await.await("the commit", () -> committed(topic).equals(Map.of(split.partition(), 7L)));
            assertThat(due).isFalse();
        }
    }

    @Test
    void theOffsetOfAGroupComesToTheEndOfTransactions() {
        String topic = broker.newTopic(1);
        try (KafkaProducer<byte[], byte[]> producer = transactional(topic)) {
            producer.beginTransaction();
            producer.send(Bare.record(topic, 0, "kept"));
            producer.commitTransaction();
            producer.beginTransaction();
            producer.send(Bare.record(topic, 0, "dropped"));
            producer.flush();
            producer.abortTransaction();
        }
        DataSource source = source(topic, "start=earliest");
        ReadPlan plan = source.plan(ReadRequest.all());
        try (SplitEnumerator splits = source.splits(plan);
                DataReader reader = source.openReader(plan, split(splits), null)) {
            assertThat(end(reader, 4)).isOne();
        }
        source.close();
        assertThat(committed(topic)).containsExactly(Map.entry(new TopicPartition(topic, 0), 4L));
    }

    /** Reads and acknowledges up to an offset; how many rows come before it. */
    private static int end(DataReader reader, long offset) {
        int rows = 0;
        long at = -1;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (at < offset && System.nanoTime() < deadline) {
            if (reader.read(Duration.ofMillis(100)) instanceof ReadResult.Batch b) {
                rows += b.batch().rowCount();
                at = Position.of(Rows.offset(b.batch())).offset();
                reader.acknowledge(Rows.offset(b.batch()));
            }
        }
        assertThat(at).isEqualTo(offset);
        return rows;
    }

    @Test
    void aBoundedReadOfAGroupThatHasMembersIsToldSo() {
        String topic = broker.newTopic(1);
        String out = broker.newTopic(1);
        send(topic, 0, 0, 10);
        DataSource member = source(topic, "start=earliest");
        try (SplitEnumerator splits = member.splits(member.plan(ReadRequest.all()))) {
            split(splits);
            String bounded = broker.uri(topic, "format=text&stop=end&group_id=g-" + topic);
            for (String to : List.of("memory://" + topic, broker.uri(out, "format=text&transactional=true"))) {
                assertThatThrownBy(() -> velo.pipeline().from(bounded).to(to).run())
                        .isInstanceOfSatisfying(
                                VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                        .hasMessageContaining("the group g-" + topic + " has members")
                        .hasMessageContaining("another group_id");
            }
        }
        assertThat(committed(topic)).containsExactly(Map.entry(new TopicPartition(topic, 0), 0L));
        assertThat(Bare.committed(broker, out)).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static Consumer<ByteBuffer, ByteBuffer> refusingOneCommit(String topic, AtomicBoolean due) {
        Consumer<ByteBuffer, ByteBuffer> real = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.servers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "g-" + topic,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteBufferDeserializer(),
                new ByteBufferDeserializer());
        return (Consumer<ByteBuffer, ByteBuffer>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(), new Class<?>[] {Consumer.class}, (self, method, arguments) -> {
                    if (method.getName().equals("commitAsync") && due.compareAndSet(true, false)) {
                        ((OffsetCommitCallback) arguments[1])
                                .onComplete(
                                        (Map<TopicPartition, OffsetAndMetadata>) arguments[0],
                                        new RetriableCommitFailedException("as if"));
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
