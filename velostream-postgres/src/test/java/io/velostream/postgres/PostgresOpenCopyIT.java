package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Checkpoint;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.postgres.SinkFixture.Change;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches that are still being copied when the next ones come. */
class PostgresOpenCopyIT {
    private static final Schema ROWS =
            Schema.of(Field.required("id", DataType.INT64), Field.of("name", DataType.STRING));

    private final List<AutoCloseable> opened = new ArrayList<>();
    private SinkFixture db;
    private Schema target = ROWS;

    @BeforeEach
    void database() {
        db = new SinkFixture(PostgresServer.shared());
        db.execute("CREATE TABLE t (id bigint PRIMARY KEY, name text)");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private DataSink begin(String options, boolean changes) {
        DataSink sink = db.sink("table=t" + options);
        opened.add(sink);
        sink.checkpoints(SinkFixture.PIPELINE);
        target = sink.prepare(SinkFixture.request(ROWS, changes));
        return sink;
    }

    private DataWriter writer(DataSink sink) {
        DataWriter writer = sink.openWriter(new WriterContext(SinkFixture.PIPELINE, 0, 1, 0));
        opened.add(0, writer);
        return writer;
    }

    private static void commit(DataSink sink, DataWriter writer) {
        sink.commit(List.of(writer.prepareCommit()), new Checkpoint(SinkFixture.PIPELINE, "lane-0", 1, "{}", false));
    }

    private RecordBatch batch(long from, long to) {
        return batch(from, to, -1, "");
    }

    private RecordBatch batch(long from, long to, long odd, String name) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = from; i < to; i++) {
            rows.add(List.of(i, i == odd ? name : "n" + i));
        }
        return Rows.batch(target, rows);
    }

    private static List<Integer> numbers(List<RejectedRow> rows) {
        return rows.stream().map(r -> r.row().getAsInt()).toList();
    }

    private String count() {
        return db.query("SELECT count(*) FROM t").get(0);
    }

    @Test
    void rowsThatALaterBatchBringsToLightAreNamedWithTheirBatch() {
        DataSink sink = begin("", false);
        DataWriter writer = writer(sink);
        RecordBatch first = batch(0, 10);
        RecordBatch second = batch(5, 15, 12, "nul\0");
        assertThat(writer.write(first)).isEqualTo(new WriteResult(List.of(), List.of(), 1));
        WriteResult result = writer.write(second);
        assertThat(numbers(result.rejected())).containsExactly(7);
        assertThat(result.open()).isEqualTo(2);
        assertThat(writer.write(batch(20, 30)).open()).isEqualTo(3);
        WriteResult last = writer.flush();
        assertThat(last.open()).isZero();
        assertThat(last.rejected()).isEmpty();
        assertThat(last.late()).hasSize(1);
        assertThat(last.late().get(0).batch()).isSameAs(second);
        assertThat(numbers(last.late().get(0).rejected())).containsExactly(0, 1, 2, 3, 4);
        assertThat(last.refused()).isEqualTo(5);
        // A failure is no reason to wait with the next one.
        WriteResult careful = writer.write(batch(29, 31));
        assertThat(numbers(careful.rejected())).containsExactly(0);
        assertThat(careful.open()).isZero();
        commit(sink, writer);
        assertThat(
                        db.query(
                                "SELECT id FROM t EXCEPT SELECT name::text::bigint FROM (SELECT substr(name, 2) AS name FROM t) s"))
                .isEmpty();
        assertThat(count()).isEqualTo(Integer.toString(10 + 4 + 10 + 1));
    }

    @Test
    void whatIsOpenIsNotCommittedWithoutAWordOfItsBadRows() {
        DataSink sink = begin("", false);
        DataWriter writer = writer(sink);
        writer.write(batch(0, 10));
        writer.write(batch(9, 12));
        assertThatThrownBy(writer::prepareCommit)
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageContaining("duplicate key")
                .hasMessageContaining("flush");
        writer.close();
        assertThat(count()).isEqualTo("0");
    }

    @Test
    void batchesAreHeldUpToSomeMegabytes() {
        DataSink sink = begin("", false);
        DataWriter writer = writer(sink);
        String mega = "x".repeat(1 << 20);
        int most = 0;
        boolean settled = false;
        for (int i = 0; i < 40; i++) {
            int open = writer.write(batch(i, i + 1, i, mega)).open();
            settled |= most > 0 && open == 0;
            most = Math.max(most, open);
        }
        assertThat(settled).isTrue();
        assertThat(most).isBetween(4, 16);
        assertThat(writer.flush().refused()).isZero();
        commit(sink, writer);
        assertThat(count()).isEqualTo("40");
    }

    @Test
    void noBatchStaysOpenWhereStatementsHaveALimitOfTime() {
        DataWriter writer = writer(begin("&statement_timeout=60s", false));
        assertThat(writer.write(batch(0, 10)).open()).isZero();
        assertThat(numbers(writer.write(batch(9, 11)).rejected())).containsExactly(0);
    }

    @Test
    void aKeyOfAnOpenBatchMayComeAgainAsAnUpsert() {
        DataSink sink = begin("&mode=upsert", false);
        DataWriter writer = writer(sink);
        assertThat(writer.write(batch(0, 10)).open()).isEqualTo(1);
        writer.write(batch(5, 15, 7, "second"));
        writer.write(batch(7, 8, 7, "third"));
        assertThat(writer.flush().refused()).isZero();
        commit(sink, writer);
        assertThat(count()).isEqualTo("15");
        assertThat(db.query("SELECT name FROM t WHERE id = 7")).containsExactly("third");
    }

    @Test
    void aChangeMeetsTheRowsThatAreStillBeingAdded() {
        DataSink sink = begin("", true);
        DataWriter writer = writer(sink);
        assertThat(writer.write(SinkFixture.batch(
                                target,
                                List.of(Change.of(ChangeKind.INSERT, 1L, "a"), Change.of(ChangeKind.INSERT, 2L, "b"))))
                        .open())
                .isEqualTo(1);
        WriteResult result = writer.write(SinkFixture.batch(
                target,
                List.of(Change.of(ChangeKind.UPDATE_AFTER, 1L, "changed"), Change.of(ChangeKind.DELETE, 2L, null))));
        assertThat(result).isEqualTo(WriteResult.OK);
        commit(sink, writer);
        assertThat(db.query("SELECT id, name FROM t")).containsExactly("1|changed");
    }

    @Test
    void aPipelineCountsAndKeepsRowsThatAreRejectedLate() {
        db.execute("ALTER TABLE t ADD CONSTRAINT odd CHECK (id NOT IN (42, 25000))");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i < 30_000; i++) {
            rows.add(List.of(i, "n" + i));
        }
        String in = "open-copy-in-" + db.database;
        String bad = "open-copy-bad-" + db.database;
        for (int i = 0; i < 30; i++) {
            MemoryStreams.put(in, Rows.batch(ROWS, rows.subList(i * 1000, i * 1000 + 1000)));
        }
        var done = VeloStream.create()
                .pipeline("late")
                .from("memory://" + in)
                .to(db.uri("table=t"))
                .parallelism(1)
                .onError(ErrorPolicy.deadLetter("memory://" + bad))
                .run();
        assertThat(done.rowsRead()).isEqualTo(30_000);
        assertThat(done.rowsRejected()).isEqualTo(2);
        assertThat(done.rowsWritten()).isEqualTo(29_998);
        assertThat(db.query("SELECT count(*), sum(id) FROM t"))
                .containsExactly("29998|" + (30_000L * 29_999 / 2 - 25_042));
        assertThat(MemoryStreams.batches(bad).stream()
                        .flatMap(RecordBatch::records)
                        .map(letter -> letter.get("record") + " " + letter.get("source_offset")))
                .hasSize(2)
                .anySatisfy(letter -> assertThat(letter).contains("n42\"").contains("{\"row\":1000}"))
                .anySatisfy(letter -> assertThat(letter).contains("n25000\"").contains("{\"row\":26000}"));
    }
}
