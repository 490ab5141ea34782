package io.velostream.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataReader;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.SinkRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class MemoryConnectorTest {
    private static final Schema SCHEMA =
            Schema.of(Field.required("id", DataType.INT64), Field.of("name", DataType.STRING));
    private final VeloStream velo = VeloStream.create();

    @AfterEach
    void clear(TestInfo info) {
        MemoryStreams.clear("connector-test");
        MemoryStreams.clear("connector-test/deep");
    }

    private static RecordBatch rows(long from, long to) {
        BatchBuilder b = new BatchBuilder(SCHEMA);
        for (long id = from; id < to; id++) {
            b.setLong(0, id).setString(1, id % 3 == 0 ? null : "n" + id);
            b.endRow();
        }
        return b.build();
    }

    private static List<Split> splits(DataSource source, ReadPlan plan) {
        List<Split> all = new ArrayList<>();
        try (SplitEnumerator e = source.splits(plan)) {
            while (e.next(Duration.ZERO) instanceof SplitResult.Found f) {
                all.addAll(f.splits());
            }
        }
        return all;
    }

    private static List<Long> ids(DataReader reader) {
        List<Long> ids = new ArrayList<>();
        while (reader.read(Duration.ZERO) instanceof ReadResult.Batch b) {
            b.batch().records().forEach(r -> ids.add(r.getLong(0)));
        }
        return ids;
    }

    @Test
    void resumesBehindEveryOffset() {
        MemoryStreams.put("connector-test", rows(0, 10), rows(10, 11), rows(11, 25));
        try (DataSource source = velo.createSource("memory://connector-test?splits=2")) {
            ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(4, 1 << 20));
            List<Long> all = new ArrayList<>();
            for (Split split : splits(source, plan)) {
                List<Long> whole;
                try (DataReader r = source.openReader(plan, split, null)) {
                    whole = ids(r);
                }
                all.addAll(whole);
                try (DataReader r = source.openReader(plan, split, null)) {
                    int seen = 0;
                    while (r.read(Duration.ZERO) instanceof ReadResult.Batch b) {
                        assertThat(b.batch().rowCount()).isLessThanOrEqualTo(4);
                        seen += b.batch().rowCount();
                        Offset offset = b.batch().offset().orElseThrow();
                        try (DataReader again = source.openReader(plan, split, offset)) {
                            assertThat(ids(again)).isEqualTo(whole.subList(seen, whole.size()));
                        }
                    }
                    assertThat(r.read(Duration.ZERO)).isEqualTo(ReadResult.END);
                }
            }
            assertThat(all).hasSize(25).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void readsTheColumnsAskedForInTheirOrder() {
        MemoryStreams.put("connector-test", rows(0, 3));
        try (DataSource source = velo.createSource("memory://connector-test")) {
            ReadPlan plan = source.plan(ReadRequest.all().withColumns(List.of("name")));
            assertThat(plan.schema().names()).containsExactly("name");
            try (DataReader r = source.openReader(plan, splits(source, plan).get(0), null)) {
                RecordBatch b = ((ReadResult.Batch) r.read(Duration.ZERO)).batch();
                assertThat(b.schema()).isEqualTo(plan.schema());
                assertThat(b.record(1).getString(0)).isEqualTo("n1");
            }
            assertThatThrownBy(() -> source.plan(ReadRequest.all().withColumns(List.of("nam"))))
                    .hasMessageContaining("Did you mean 'name'?")
                    .hasMessageContaining("memory://connector-test");
        }
    }

    @Test
    void anUnboundedStreamIsIdleUntilItEnds() {
        MemoryStreams.create("connector-test", SCHEMA);
        try (DataSource source = velo.createSource("memory://connector-test?unbounded=true")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            assertThat(plan.bounded()).isFalse();
            try (DataReader r = source.openReader(plan, splits(source, plan).get(0), null)) {
                assertThat(r.read(Duration.ZERO)).isEqualTo(ReadResult.IDLE);
                MemoryStreams.put("connector-test", rows(0, 2));
                assertThat(r.read(Duration.ofSeconds(10))).isInstanceOf(ReadResult.Batch.class);
                MemoryStreams.end("connector-test");
                assertThat(r.read(Duration.ofSeconds(10))).isEqualTo(ReadResult.END);
                assertThat(r.read(Duration.ofSeconds(10))).isEqualTo(ReadResult.END);
            }
        }
    }

    @Test
    void anInterruptEndsTheWaitAndKeepsTheFlag() {
        MemoryStreams.create("connector-test", SCHEMA);
        try (DataSource source = velo.createSource("memory://connector-test?unbounded")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader r = source.openReader(plan, splits(source, plan).get(0), null)) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> r.read(Duration.ofHours(1)))
                        .isInstanceOfSatisfying(
                                VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    @Test
    void preparedRowsAreInvisibleUntilTheirCommitAndCommitTwiceIsOnce() {
        try (DataSink sink = velo.createSink("memory://connector-test")) {
            assertThat(sink.checkpoints("p")).isEmpty();
            assertThat(sink.prepare(new SinkRequest("p", SCHEMA, 1, false, false)))
                    .isEqualTo(SCHEMA);
            DataWriter writer = sink.openWriter(new WriterContext("p", 0, 1, 0));
            writer.write(rows(0, 5));
            Committable first = writer.prepareCommit();
            writer.write(rows(5, 6));
            Committable second = writer.prepareCommit();
            assertThat(MemoryStreams.rowCount("connector-test")).isZero();
            Checkpoint cp = new Checkpoint("p", "lane-0", 1, "{}", false);
            assertThat(sink.commit(List.of(first), cp)).isEqualTo(CommitResult.COMMITTED);
            assertThat(sink.commit(List.of(first), cp)).isEqualTo(CommitResult.ALREADY_COMMITTED);
            assertThat(MemoryStreams.rowCount("connector-test")).isEqualTo(5);
            assertThat(sink.checkpoints("p")).containsExactly(cp);
            assertThat(sink.checkpoints("other")).isEmpty();
            sink.abort(List.of(second, first));
            assertThatThrownBy(() -> sink.commit(List.of(second), cp)).isInstanceOf(VeloException.class);
            assertThat(MemoryStreams.rowCount("connector-test")).isEqualTo(5);
        }
    }

    @Test
    void anotherSinkObjectCommitsWhatTheFirstOnePrepared() {
        Committable prepared;
        try (DataSink sink = velo.createSink("memory://connector-test")) {
            sink.prepare(new SinkRequest("p", SCHEMA, 1, false, false));
            DataWriter writer = sink.openWriter(new WriterContext("p", 0, 1, 0));
            writer.write(rows(0, 5));
            prepared = writer.prepareCommit();
        }
        try (DataSink sink = velo.createSink("memory://connector-test")) {
            sink.commit(List.of(prepared), new Checkpoint("p", "lane-0", 1, "{}", true));
        }
        assertThat(MemoryStreams.rowCount("connector-test")).isEqualTo(5);
    }

    @Test
    void overwriteReplacesAtTheFirstCommitAndFailRefusesRows() {
        MemoryStreams.put("connector-test", rows(0, 7));
        try (DataSink sink = velo.createSink("memory://connector-test?if_exists=fail")) {
            assertThatThrownBy(() -> sink.prepare(new SinkRequest("p", SCHEMA, 1, false, false)))
                    .hasMessageContaining("if_exists=append");
        }
        try (DataSink sink = velo.createSink("memory://connector-test?if_exists=overwrite")) {
            sink.prepare(new SinkRequest("p", SCHEMA, 1, false, false));
            DataWriter writer = sink.openWriter(new WriterContext("p", 0, 1, 0));
            writer.write(rows(0, 2));
            Committable c = writer.prepareCommit();
            assertThat(MemoryStreams.rowCount("connector-test")).isEqualTo(7);
            sink.commit(List.of(c), new Checkpoint("p", "lane-0", 1, "{}", false));
            assertThat(MemoryStreams.rowCount("connector-test")).isEqualTo(2);
            writer.write(rows(2, 3));
            sink.commit(List.of(writer.prepareCommit()), new Checkpoint("p", "lane-0", 2, "{}", true));
            assertThat(MemoryStreams.rowCount("connector-test")).isEqualTo(3);
        }
    }

    @Test
    void aNameMayHaveSlashesAndAMissingStreamNamesTheNearest() {
        MemoryStreams.put("connector-test/deep", rows(0, 1));
        try (DataSource source = velo.createSource("memory://connector-test/deep")) {
            assertThat(source.schema()).isEqualTo(SCHEMA);
        }
        try (DataSource source = velo.createSource("memory://connector-test/dep")) {
            assertThatThrownBy(source::schema).hasMessageContaining("connector-test/deep");
        }
    }
}
