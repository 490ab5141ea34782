package io.velostream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.ReadRequest;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every sink must do, two-phase commit above all. Reads back through the connector's own source. */
public abstract class SinkContract extends ConnectorContract {
    @Test
    void preparedRowsAreInvisibleUntilTheyAreCommitted() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Schema target = prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        assertNothingVisible(uri);
        writer.flush();
        assertNothingVisible(uri);
        Committable prepared = writer.prepareCommit();
        assertNothingVisible(uri);
        assertThat(sink.commit(List.of(prepared), checkpoint(1, true))).isEqualTo(CommitResult.COMMITTED);
        assertRows(visible(uri, SIMPLE), simpleRows(0, 10));
    }

    @Test
    void aClosedWriterIsForgotten() {
        DataSink sink = sink(newSinkUri(SIMPLE));
        Schema target = prepare(sink, SIMPLE, 1);
        WeakReference<DataWriter> closed = new WeakReference<>(closedWriter(sink, target));
        writer(sink, 0, 1);
        Memory.assertFreed(closed);
    }

    private static DataWriter closedWriter(DataSink sink, Schema target) {
        DataWriter writer = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 0));
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        writer.close();
        return writer;
    }

    @Test
    void committingTwiceWritesOnce() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Schema target = prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        Committable prepared = writer.prepareCommit();
        sink.commit(List.of(prepared), checkpoint(1, true));
        assertThat(sink.commit(List.of(prepared), checkpoint(1, true))).isEqualTo(CommitResult.ALREADY_COMMITTED);
        assertRows(visible(uri, SIMPLE), simpleRows(0, 10));
    }

    @Test
    void abortedRowsNeverAppear() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Schema target = prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        Committable prepared = writer.prepareCommit();
        sink.abort(List.of(prepared));
        sink.abort(List.of(prepared));
        writer.close();
        sink.close();
        assertNothingVisible(uri);
    }

    @Test
    void closingWithoutACommitLeavesNothing() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Schema target = prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        writer.close();
        writer.close();
        sink.close();
        sink.close();
        assertNothingVisible(uri);
        assertThat(sink(uri).checkpoints(PIPELINE)).isEmpty();
    }

    @Test
    void aRunThatNeverCommittedLeavesNoCheckpoint() {
        String uri = newSinkUri(SIMPLE);
        DataSink crashed = sink(uri);
        Schema target = prepare(crashed, SIMPLE, 1);
        DataWriter writer = writer(crashed, 0, 1);
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        writer.prepareCommit();
        assertThat(sink(uri).checkpoints(PIPELINE)).isEmpty();
        assertNothingVisible(uri);
    }

    @Test
    void anotherProcessCommitsWhatWasPrepared() {
        String uri = newSinkUri(SIMPLE);
        DataSink first = sink(uri);
        Assumptions.assumeTrue(has(first, Capability.TWO_PHASE), "the sink does not claim TWO_PHASE");
        Schema target = prepare(first, SIMPLE, 1);
        DataWriter writer = writer(first, 0, 1);
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        Committable prepared = writer.prepareCommit();
        Committable read = new Committable(prepared.version(), prepared.details());
        DataSink second = sink(uri);
        assertThat(second.commit(List.of(read), checkpoint(1, true))).isEqualTo(CommitResult.COMMITTED);
        assertThat(second.commit(List.of(read), checkpoint(1, true))).isEqualTo(CommitResult.ALREADY_COMMITTED);
        assertRows(visible(uri, SIMPLE), simpleRows(0, 10));
    }

    @Test
    void theCheckpointIsStoredWithTheData() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Assumptions.assumeTrue(has(sink, Capability.EXACTLY_ONCE), "the sink does not claim EXACTLY_ONCE");
        assertThat(sink.checkpoints(PIPELINE)).isEmpty();
        Schema target = prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        Checkpoint checkpoint = new Checkpoint(PIPELINE, "all", 7, "{\"text\":\"ü \\\"quoted\\\" \\n\"}", false);
        boolean last = !has(sink, Capability.INCREMENTAL_COMMIT);
        Checkpoint stored = last ? new Checkpoint(PIPELINE, "all", 7, checkpoint.state(), true) : checkpoint;
        sink.commit(List.of(writer.prepareCommit()), stored);
        writer.close();
        sink.close();
        DataSink again = sink(uri);
        assertThat(again.checkpoints(PIPELINE)).containsExactly(stored);
        assertThat(again.checkpoints("another")).isEmpty();
    }

    @Test
    void eachRoundAddsItsRowsAndReplacesTheCheckpoint() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Assumptions.assumeTrue(has(sink, Capability.INCREMENTAL_COMMIT), "the sink commits once");
        Schema target = prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        for (int round = 0; round < 4; round++) {
            writer.write(Rows.batch(target, simpleRows(round * 10, round * 10 + 10)));
            sink.commit(List.of(writer.prepareCommit()), checkpoint(round + 1, false));
            assertRows(visible(uri, SIMPLE), simpleRows(0, round * 10 + 10));
        }
        // Only now: asking for them may end a run that is at work.
        assertThat(sink(uri).checkpoints(PIPELINE)).containsExactly(checkpoint(4, false));
    }

    @Test
    void aRoundThatWasPreparedButNotCommittedIsLostInACrash() {
        String uri = newSinkUri(SIMPLE);
        DataSink crashed = sink(uri);
        Assumptions.assumeTrue(has(crashed, Capability.INCREMENTAL_COMMIT), "the sink commits once");
        Schema target = prepare(crashed, SIMPLE, 1);
        DataWriter writer = writer(crashed, 0, 1);
        writer.write(Rows.batch(target, simpleRows(0, 10)));
        crashed.commit(List.of(writer.prepareCommit()), checkpoint(1, false));
        writer.write(Rows.batch(target, simpleRows(10, 20)));
        writer.prepareCommit();
        DataSink resumed = sink(uri);
        assertThat(resumed.checkpoints(PIPELINE)).hasSize(1);
        Schema same = resumed.prepare(new SinkRequest(PIPELINE, SIMPLE, 1, true, false));
        DataWriter next = resumed.openWriter(new WriterContext(PIPELINE, 0, 1, 1));
        next.write(Rows.batch(same, simpleRows(10, 30)));
        resumed.commit(List.of(next.prepareCommit()), checkpoint(2, true));
        next.close();
        assertRows(visible(uri, SIMPLE), simpleRows(0, 30));
    }

    /** As a pipeline heals: what it cannot commit is given up, and everything comes again on the same sink. */
    @Test
    void theSameSinkGoesOnBehindItsLastCommit() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Assumptions.assumeTrue(has(sink, Capability.INCREMENTAL_COMMIT), "the sink commits once");
        Schema target = prepare(sink, SIMPLE, 1);
        DataWriter failed = writer(sink, 0, 1);
        failed.write(Rows.batch(target, simpleRows(0, 10)));
        sink.commit(List.of(failed.prepareCommit()), checkpoint(1, false));
        failed.write(Rows.batch(target, simpleRows(10, 20)));
        Committable open = failed.prepareCommit();
        failed.write(Rows.batch(target, simpleRows(20, 25)));
        failed.close();
        sink.abort(List.of(open));
        assertThat(sink.checkpoints(PIPELINE)).containsExactly(checkpoint(1, false));
        Schema same = sink.prepare(new SinkRequest(PIPELINE, SIMPLE, 1, true, false));
        DataWriter next = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 1));
        next.write(Rows.batch(same, simpleRows(10, 30)));
        sink.commit(List.of(next.prepareCommit()), checkpoint(2, true));
        next.close();
        assertRows(visible(uri, SIMPLE), simpleRows(0, 30));
    }

    @Test
    void aRoundWithoutRowsCanBeCommitted() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        sink.commit(List.of(writer.prepareCommit()), checkpoint(1, true));
        assertNothingVisible(uri);
    }

    @Test
    void allLanesAreCommittedTogether() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Assumptions.assumeTrue(has(sink, Capability.PARALLEL_WRITE), "the sink has one writer");
        Schema target = prepare(sink, SIMPLE, 3);
        List<Committable> prepared = new ArrayList<>();
        for (int lane = 0; lane < 3; lane++) {
            DataWriter writer = writer(sink, lane, 3);
            writer.write(Rows.batch(target, simpleRows(lane * 100, lane * 100 + 100)));
            prepared.add(writer.prepareCommit());
        }
        assertNothingVisible(uri);
        sink.commit(prepared, checkpoint(1, true));
        assertThat(visible(uri, SIMPLE)).containsExactlyInAnyOrderElementsOf(Rows.comparable(simpleRows(0, 300)));
    }

    @Test
    void aLaneCommitsItsOwnRowsAndCheckpoint() {
        String uri = newSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Assumptions.assumeTrue(has(sink, Capability.LANE_COMMIT), "the sink has one commit point");
        Schema target = prepare(sink, SIMPLE, 2);
        List<Checkpoint> stored = new ArrayList<>();
        for (int lane = 0; lane < 2; lane++) {
            DataWriter writer = writer(sink, lane, 2);
            writer.write(Rows.batch(target, simpleRows(lane * 10, lane * 10 + 10)));
            Checkpoint own = new Checkpoint(PIPELINE, "lane-" + lane, 1, "{}", false);
            sink.commit(List.of(writer.prepareCommit()), own);
            stored.add(own);
            assertThat(visible(uri, SIMPLE)).hasSize(10 * (lane + 1));
        }
        assertThat(sink(uri).checkpoints(PIPELINE)).containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void withoutParallelWriteASecondWriterIsRefused() {
        DataSink sink = sink(newSinkUri(SIMPLE));
        Assumptions.assumeFalse(has(sink, Capability.PARALLEL_WRITE), "the sink has parallel writers");
        prepare(sink, SIMPLE, 1);
        writer(sink, 0, 1);
        assertThatThrownBy(() -> writer(sink, 1, 2))
                .isInstanceOfSatisfying(VeloException.class, SinkContract::unsupported);
    }

    @Test
    void withoutChangesAChangeStreamIsRefused() {
        DataSink sink = sink(newSinkUri(SIMPLE));
        Assumptions.assumeFalse(has(sink, Capability.CHANGES), "the sink applies changes");
        SinkRequest changes = new SinkRequest(PIPELINE, SIMPLE, 1, false, true);
        assertThatThrownBy(() -> sink.prepare(changes))
                .isInstanceOfSatisfying(VeloException.class, SinkContract::unsupported);
    }

    private static final Schema WIDER = Schema.of(
            Field.of("id", DataType.INT64),
            Field.of("name", DataType.STRING),
            Field.of("größe", DataType.FLOAT64),
            Field.of("Added, later", DataType.STRING));

    private static List<List<@Nullable Object>> widerRows(int from, int to) {
        List<List<@Nullable Object>> rows = simpleRows(from, to);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).add(i % 3 == 2 ? null : "added " + (from + i));
        }
        return rows;
    }

    @Test
    void aColumnThatComesInMidStreamIsTaken() {
        String uri = newEvolvingSinkUri(SIMPLE);
        DataSink sink = sink(uri);
        Assumptions.assumeTrue(has(sink, Capability.EVOLVE), "the sink does not claim EVOLVE");
        assertThat(has(sink, Capability.INCREMENTAL_COMMIT)).isTrue();
        Schema first = prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        writer.write(Rows.batch(first, simpleRows(0, 10)));
        sink.commit(List.of(writer.prepareCommit()), checkpoint(1, false));
        Schema second = sink.evolve(WIDER);
        assertThat(second.names()).containsAll(WIDER.names());
        assertThat(sink.evolve(WIDER)).isEqualTo(second);
        // Fewer columns again change nothing: they are filled with nulls by whoever writes.
        assertThat(sink.evolve(SIMPLE)).isEqualTo(second);
        writer.write(Rows.batch(second, inOrder(widerRows(10, 20), second)));
        // One that was on its way.
        writer.write(Rows.batch(first, simpleRows(20, 30)));
        writer.write(Rows.batch(second, inOrder(widerRows(30, 40), second)));
        sink.commit(List.of(writer.prepareCommit()), checkpoint(2, true));
        List<List<@Nullable Object>> expected = new ArrayList<>();
        expected.addAll(withoutTheLast(simpleRows(0, 10)));
        expected.addAll(widerRows(10, 20));
        expected.addAll(withoutTheLast(simpleRows(20, 30)));
        expected.addAll(widerRows(30, 40));
        try (DataSource source = source(sourceUri(uri, WIDER))) {
            assertThat(source.schema().names()).containsAll(WIDER.names());
            assertRows(Rows.readAll(source, WIDER.names()), expected);
        }
    }

    private static List<List<@Nullable Object>> withoutTheLast(List<List<@Nullable Object>> rows) {
        rows.forEach(row -> row.add(null));
        return rows;
    }

    /** The values of {@link #WIDER} in the order that the sink wants, null for columns of its own. */
    private static List<List<@Nullable Object>> inOrder(List<List<@Nullable Object>> rows, Schema wanted) {
        List<List<@Nullable Object>> ordered = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            for (String name : wanted.names()) {
                values.add(WIDER.contains(name) ? row.get(WIDER.indexOf(name)) : null);
            }
            ordered.add(values);
        }
        return ordered;
    }

    @Test
    void withoutEvolveAnotherSchemaIsRefused() {
        DataSink sink = sink(newSinkUri(SIMPLE));
        Assumptions.assumeFalse(has(sink, Capability.EVOLVE), "the sink evolves");
        prepare(sink, SIMPLE, 1);
        assertThatThrownBy(() -> sink.evolve(WIDER))
                .isInstanceOfSatisfying(VeloException.class, SinkContract::unsupported);
    }

    @Test
    void aPreviewAnswersAsPrepareDoesAndChangesNothing() {
        String uri = newSinkUri(SIMPLE);
        SinkRequest request = new SinkRequest(PIPELINE, SIMPLE, 1, false, false);
        SinkPreview preview = sink(uri).preview(request);
        assertThat(sink(uri).preview(request)).isEqualTo(preview);
        assertNothingVisible(uri);
        assertThat(sink(uri).checkpoints(PIPELINE)).isEmpty();
        assertThat(prepare(sink(uri), SIMPLE, 1)).isEqualTo(preview.schema());
    }

    @Test
    void hugeValuesArrive() {
        String uri = newSinkUri(SIMPLE);
        List<List<@Nullable Object>> rows = simpleRows(0, 2);
        rows.get(1).set(1, "ü".repeat(2_500_000));
        DataSink sink = sink(uri);
        Schema target = prepare(sink, SIMPLE, 1);
        DataWriter writer = writer(sink, 0, 1);
        assertThat(writer.write(Rows.batch(target, rows)).refused()).isZero();
        assertThat(writer.flush().refused()).isZero();
        sink.commit(List.of(writer.prepareCommit()), checkpoint(1, true));
        assertRows(visible(uri, SIMPLE), rows);
    }

    @Test
    void manyColumnsWithOddNamesArrive() {
        List<Field> fields = new ArrayList<>();
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            fields.add(Field.of(i == 0 ? "Order \"Items\", select; ü" : "c" + i, DataType.INT64));
            row.add((long) i);
        }
        Schema schema = Schema.of(fields);
        String uri = load(schema, List.of(row, row));
        assertRows(Rows.readAll(source(uri), ReadRequest.all()), List.of(row, row));
    }

    @Test
    void aReachableSinkIsHealthy() {
        assertThat(sink(newSinkUri(SIMPLE)).health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearestName() {
        OptionMistakes.assertUnknownOptionIsRefused(
                newSinkUri(SIMPLE), provider().sinkOptions());
    }

    @TestFactory
    List<DynamicTest> everyTypedOptionRefusesNonsense() {
        return OptionMistakes.wrongValues(newSinkUri(SIMPLE), provider().sinkOptions());
    }

    private void assertNothingVisible(String uri) {
        List<List<@Nullable Object>> rows;
        try {
            rows = visible(uri, SIMPLE);
        } catch (VeloException e) {
            // A target that the first commit creates may not exist before it.
            assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
            return;
        }
        assertThat(rows).isEmpty();
    }

    private static void unsupported(VeloException e) {
        assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED);
    }
}
