package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Checkpoint;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of rounds and producers when runs overlap, fail or begin again. */
class KafkaTransactionIT {
    private static final Schema TEXT = Schema.parse("value:string?");
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();
    private final List<AutoCloseable> opened = new ArrayList<>();
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
    void closeAll() throws Exception {
        for (AutoCloseable c : opened) {
            c.close();
        }
    }

    private DataSink sink(String options) {
        DataSink sink = velo.createSink(broker.uri(topic, "format=text&" + options));
        opened.add(sink);
        return sink;
    }

    private static DataWriter writer(DataSink sink, int lane) {
        return sink.openWriter(new WriterContext("p", lane, 2, 0));
    }

    private static DataSink prepared(DataSink sink) {
        sink.checkpoints("p");
        sink.prepare(new SinkRequest("p", TEXT, 2, false, false));
        return sink;
    }

    private static RecordBatch texts(String... values) {
        return Rows.batch(
                TEXT, Arrays.stream(values).map(v -> List.<Object>of(v)).toList());
    }

    private static Checkpoint checkpoint(long number, String state) {
        return new Checkpoint("p", "lane-0", number, state, false);
    }

    private static void failsWith(ErrorKind kind, Throwable e) {
        assertThat(e).isInstanceOf(VeloException.class);
        assertThat(((VeloException) e).kind()).as(e.getMessage()).isEqualTo(kind);
    }

    private List<String> values() {
        return Bare.committedValues(broker, topic);
    }

    /** A lane whose producer learns at its commit that it is fenced, as when the answer to an earlier try was lost. */
    private final class FencedLane {
        final AtomicInteger producers = new AtomicInteger();
        final Lane lane;
        final TransactionEnd end;

        FencedLane() {
            KafkaConfig.Output config = KafkaConfig.output(ConnectorConfig.validate(
                    ConnectorUri.parse(broker.uri(topic, "format=text&transactional=true")), KafkaOptions.SINK));
            KafkaClient client = new KafkaClient(config);
            opened.add(client);
            end = new TransactionEnd(client, new CheckpointTopic(config, client));
            lane = new Lane(number -> {
                producers.incrementAndGet();
                var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
                producer.initTransactions();
                producer.commitTransactionException = new ProducerFencedException("fenced");
                return new Transmission(producer, "id-" + number, "here", Duration.ofSeconds(1));
            });
        }
    }

    private void commitOne(Checkpoint stored) {
        DataSink other = prepared(sink("transactional=true"));
        DataWriter writer = writer(other, 0);
        writer.write(texts("theirs"));
        other.commit(List.of(writer.prepareCommit()), stored);
    }

    @Test
    void aFencedCommitIsNotTakenForDoneBecauseAnotherRunStoredTheSameNumber() {
        commitOne(checkpoint(7, "{\"run\":2}"));
        FencedLane own = new FencedLane();
        Transmission round = own.lane.begin();
        assertThatThrownBy(() -> own.end.commit(round, checkpoint(7, "{\"run\":1}")))
                .satisfies(e -> failsWith(ErrorKind.CONFLICT, e));
        assertThatThrownBy(own.lane::begin).satisfies(e -> failsWith(ErrorKind.CONFLICT, e));
        assertThat(own.producers).hasValue(1);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsDoneButItsLaneDoesNotGoOn() {
        commitOne(checkpoint(7, "{\"run\":1}"));
        FencedLane own = new FencedLane();
        Transmission round = own.lane.begin();
        own.end.commit(round, checkpoint(7, "{\"run\":1}"));
        own.lane.release(round);
        assertThatThrownBy(own.lane::begin).satisfies(e -> failsWith(ErrorKind.CONFLICT, e));
        assertThat(own.producers).hasValue(1);
    }

    @Test
    void aRunIsFencedOnAllLanesBeforeItsCheckpointsAreRead() {
        DataSink before = prepared(sink("transactional=true"));
        DataWriter first = writer(before, 0);
        DataWriter second = writer(before, 1);
        first.write(texts("a"));
        before.commit(List.of(first.prepareCommit()), checkpoint(1, "{}"));
        assertThat(sink("transactional=true").checkpoints("p")).containsExactly(checkpoint(1, "{}"));
        assertThatThrownBy(() -> {
                    first.write(texts("b"));
                    before.commit(List.of(first.prepareCommit()), checkpoint(2, "{}"));
                })
                .satisfies(e -> failsWith(ErrorKind.CONFLICT, e));
        // This one was open, and had never sent anything.
        assertThatThrownBy(() -> {
                    second.write(texts("c"));
                    before.commit(List.of(second.prepareCommit()), new Checkpoint("p", "lane-1", 1, "{}", false));
                })
                .satisfies(e -> failsWith(ErrorKind.CONFLICT, e));
        assertThat(values()).containsExactly("a");
    }

    @Test
    void ofTwoRunsThatBeginTogetherTheOneThatIsPassedEnds() {
        DataSink first = sink("transactional=true");
        DataSink second = sink("transactional=true");
        SinkRequest request = new SinkRequest("p", TEXT, 2, false, false);
        first.checkpoints("p");
        second.checkpoints("p");
        first.prepare(request);
        DataWriter writer = writer(first, 0);
        writer.write(texts("a"));
        first.commit(List.of(writer.prepareCommit()), checkpoint(1, "{}"));
        assertThatThrownBy(() -> second.prepare(request)).satisfies(e -> failsWith(ErrorKind.CONFLICT, e));
        assertThat(second.checkpoints("p")).containsExactly(checkpoint(1, "{}"));
        second.prepare(request);
        assertThatThrownBy(() -> {
                    writer.write(texts("b"));
                    first.commit(List.of(writer.prepareCommit()), checkpoint(2, "{}"));
                })
                .satisfies(e -> failsWith(ErrorKind.CONFLICT, e));
        assertThat(values()).containsExactly("a");
    }

    @Test
    void thePipelineOfAnotherNameIsLeftAlone() {
        DataSink before = prepared(sink("transactional=true"));
        DataWriter writer = writer(before, 0);
        writer.write(texts("a"));
        sink("transactional=true").checkpoints("p2");
        before.commit(List.of(writer.prepareCommit()), checkpoint(1, "{}"));
        assertThat(values()).containsExactly("a");
    }

    @Test
    void aWriterThatIsClosedTakesItsProducerAndItsThreadAlong() {
        DataSink sink = prepared(sink("transactional=true&client_id=leak-" + topic));
        Committable kept = null;
        for (int attempt = 0; attempt < 4; attempt++) {
            try (DataWriter writer = writer(sink, 0)) {
                if (attempt == 3) {
                    writer.write(texts("kept"));
                    kept = writer.prepareCommit();
                }
                writer.write(texts("dropped"));
            }
        }
        assertThat(producerThreads("leak-" + topic)).isEqualTo(1);
        sink.commit(List.of(kept), checkpoint(1, "{}"));
        assertThat(producerThreads("leak-" + topic)).isZero();
        assertThat(values()).containsExactly("kept");
    }

    private static long producerThreads(String client) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("kafka-producer-network-thread") && name.contains(client))
                .count();
    }

    @Test
    void whatAClosedWriterHadNotYetSentDoesNotFollowTheRowsOfTheNext() {
        DataSink sink = prepared(sink("linger=60s"));
        try (DataWriter writer = writer(sink, 0)) {
            writer.write(texts("stale"));
        }
        DataWriter next = writer(sink, 0);
        next.write(texts("fresh"));
        sink.commit(List.of(next.prepareCommit()), checkpoint(1, "{}"));
        sink.close();
        assertThat(values()).containsExactly("fresh");
    }

    @Test
    void aCheckpointMayBeLargerThanTheRecordsOfTheTopic() {
        topic = broker.newTopic(1, Map.of("max.message.bytes", "20000"));
        String state = "{\"splits\":\"" + "x".repeat(2 << 20) + "\"}";
        for (String options : List.of("transactional=true", "transactional=false")) {
            String all = options + "&checkpoint_topic=large-" + topic;
            DataSink sink = prepared(sink(all));
            DataWriter writer = writer(sink, 0);
            writer.write(texts(options));
            sink.commit(List.of(writer.prepareCommit()), checkpoint(1, state));
            assertThat(sink(all).checkpoints("p")).containsExactly(checkpoint(1, state));
        }
        assertThat(values()).hasSize(2);
    }

    @Test
    void aCheckpointThatItsTopicDoesNotTakeNamesTheTopic() {
        String own = broker.newTopic(1, Map.of("max.message.bytes", "2000", "cleanup.policy", "compact"));
        DataSink sink = prepared(sink("transactional=true&checkpoint_topic=" + own));
        DataWriter writer = writer(sink, 0);
        writer.write(texts("a"));
        Committable round = writer.prepareCommit();
        assertThatThrownBy(() -> sink.commit(List.of(round), checkpoint(1, "x".repeat(3000))))
                .satisfies(e -> failsWith(ErrorKind.RESOURCE, e))
                .hasMessageContaining("checkpoint")
                .hasMessageContaining(own)
                .hasMessageContaining("2000")
                .hasMessageContaining("max.message.bytes");
        assertThat(values()).isEmpty();
    }

    @Test
    void aTopicThatForgetsCheckpointsIsRefused() {
        String own = broker.newTopic(1, Map.of("cleanup.policy", "delete", "retention.ms", "60000"));
        for (DataSink sink : List.of(sink("checkpoint_topic=" + own), sink("transactional&checkpoint_topic=" + own))) {
            SinkRequest request = new SinkRequest("p", TEXT, 1, false, false);
            assertThatThrownBy(() -> sink.prepare(request))
                    .satisfies(e -> failsWith(ErrorKind.CONFIGURATION, e))
                    .hasMessageContaining(own)
                    .hasMessageContaining("cleanup.policy=compact");
            assertThatThrownBy(() -> sink.preview(request)).satisfies(e -> failsWith(ErrorKind.CONFIGURATION, e));
        }
        String keeps =
                broker.newTopic(1, Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1"));
        prepared(sink("checkpoint_topic=" + keeps));
    }

    @Test
    void aTransactionThatTheBrokersGaveUpMayBeginAgainAtItsCheckpoint() throws Exception {
        DataSink sink = prepared(sink("transactional=true&transaction_timeout=1s"));
        DataWriter writer = writer(sink, 0);
        writer.write(texts("a"));
        writer.flush();
        awaitAborted("velostream/" + topic + "/p/0");
        assertThatThrownBy(() -> {
                    writer.write(texts("b"));
                    writer.prepareCommit();
                })
                .satisfies(e -> assertThat(((VeloException) e).retry())
                        .as(e.getMessage())
                        .isEqualTo(Retry.NOT_APPLIED))
                .hasMessageContaining("transaction_timeout");
        writer.close();
        DataWriter next = writer(sink, 0);
        next.write(texts("c"));
        sink.commit(List.of(next.prepareCommit()), checkpoint(1, "{}"));
        assertThat(values()).containsExactly("c");
    }

    private static void awaitAborted(String id) throws Exception {
        try (Admin admin = broker.admin()) {
            Await.await("the end of the transaction", () -> {
                try {
                    var described = admin.describeTransactions(List.of(id)).description(id);
                    return described.get().state() == TransactionState.COMPLETE_ABORT;
                } catch (ExecutionException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }
}
