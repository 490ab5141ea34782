package io.velostream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every bounded source must do. Sources that have no sink override {@link #loaded}. */
public abstract class SourceContract extends ConnectorContract {
    private static final Duration WAIT = Duration.ofMillis(200);
    private static final int ROWS = 1000;

    /** Brings the rows into the system and returns the URI to read them from. */
    protected String loaded(Schema schema, List<? extends List<? extends @Nullable Object>> rows) {
        return load(schema, rows);
    }

    @TestFactory
    List<DynamicTest> everyTypeKeepsItsBoundariesAndNulls() {
        List<DynamicTest> tests = new ArrayList<>();
        for (DataType type : types()) {
            tests.add(DynamicTest.dynamicTest(type.toString(), () -> {
                Schema schema = Schema.of(Field.of("id", DataType.INT64), Field.of("value", type));
                List<List<@Nullable Object>> rows = new ArrayList<>();
                for (Object sample : samples(type)) {
                    List<@Nullable Object> row = new ArrayList<>();
                    row.add((long) rows.size());
                    row.add(sample);
                    rows.add(row);
                }
                DataSource source = source(loaded(schema, rows));
                assertThat(source.schema().field(1).type()).isEqualTo(type);
                assertRows(Rows.readAll(source, ReadRequest.all()), rows);
            }));
        }
        return tests;
    }

    @Test
    void noRowsAreNoRows() {
        DataSource source = source(loaded(SIMPLE, List.of()));
        assertThat(source.schema().names()).isEqualTo(SIMPLE.names());
        assertThat(Rows.readAll(source, ReadRequest.all())).isEmpty();
    }

    @Test
    void smallBatchesGiveTheSameRows() {
        String uri = loaded(SIMPLE, simpleRows(0, ROWS));
        for (int size : new int[] {1, 7, ROWS - 1, ROWS, ROWS + 1}) {
            ReadRequest request = ReadRequest.all().withBatchSize(size, ReadRequest.DEFAULT_BATCH_BYTES);
            assertRows(Rows.readAll(source(uri), request), simpleRows(0, ROWS));
        }
    }

    @Test
    void batchesStayWithinTheirRows() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, ROWS)));
        ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(10, ReadRequest.DEFAULT_BATCH_BYTES));
        for (Split split : Rows.splits(source, plan)) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                assertThat(Rows.batches(reader)).allMatch(b -> b.rowCount() <= 10);
            }
        }
    }

    @Test
    void splitsCoverEachRowOnceForAnyParallelism() {
        String uri = loaded(SIMPLE, simpleRows(0, ROWS));
        for (int parallelism : new int[] {1, 2, 7}) {
            DataSource source = source(uri);
            ReadRequest request = ReadRequest.all().withParallelism(parallelism);
            List<Split> splits = Rows.splits(source, source.plan(request));
            Set<String> ids = new HashSet<>();
            splits.forEach(s ->
                    assertThat(ids.add(s.id())).as("split %s is unique", s.id()).isTrue());
            assertRows(Rows.readAll(source, request), simpleRows(0, ROWS));
        }
    }

    @Test
    void splitsHaveTheSameIdsAfterARestart() {
        String uri = loaded(SIMPLE, simpleRows(0, ROWS));
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            DataSource source = source(uri);
            ReadPlan plan = source.plan(ReadRequest.all().withParallelism(3));
            runs.add(Rows.splits(source, plan).stream().map(Split::id).toList());
        }
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
    }

    @Test
    void splitsThatHaveBegunStayAndTheOthersHoldTheRest() {
        String uri = loaded(SIMPLE, simpleRows(0, ROWS));
        ReadRequest request = ReadRequest.all().withParallelism(3);
        DataSource source = source(uri);
        List<Split> first = Rows.splits(source, source.plan(request));
        List<Split> begun = new ArrayList<>();
        for (int i = 0; i < first.size(); i += 2) {
            Split s = first.get(i);
            begun.add(new Split(s.id(), s.version(), s.details(), OptionalLong.empty()));
        }
        // Who reads with another parallelism than before may be given other splits, but for those.
        DataSource again = source(uri);
        ReadRequest later = request.withParallelism(5).withBegun(begun);
        List<Split> second = Rows.splits(again, again.plan(later));
        for (Split b : begun) {
            assertThat(second)
                    .filteredOn(s -> s.id().equals(b.id()))
                    .singleElement()
                    .satisfies(s -> assertThat(s.details()).isEqualTo(b.details()));
        }
        assertRows(Rows.readAll(again, later), simpleRows(0, ROWS));
    }

    @Test
    void everyBatchOffsetResumesWithTheRowsBehindIt() {
        String uri = loaded(SIMPLE, simpleRows(0, 97));
        DataSource source = source(uri);
        Assumptions.assumeTrue(has(source, Capability.RESUME), "the source does not claim RESUME");
        ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(10, ReadRequest.DEFAULT_BATCH_BYTES));
        for (Split split : Rows.splits(source, plan)) {
            List<RecordBatch> whole;
            try (DataReader reader = source.openReader(plan, split, null)) {
                whole = Rows.batches(reader);
            }
            for (int i = 0; i < whole.size(); i++) {
                Offset from = Rows.offset(whole.get(i));
                List<List<@Nullable Object>> expected = new ArrayList<>();
                whole.subList(i + 1, whole.size()).forEach(b -> expected.addAll(Rows.of(b)));
                List<List<@Nullable Object>> resumed = new ArrayList<>();
                DataSource again = source(uri);
                try (DataReader reader = again.openReader(again.plan(plan.request()), split, from)) {
                    Rows.batches(reader).forEach(b -> resumed.addAll(Rows.of(b)));
                }
                assertThat(resumed).as("after batch %d, offset %s", i, from).isEqualTo(expected);
            }
        }
    }

    @Test
    void withoutResumeAnOffsetIsRefused() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 3)));
        Assumptions.assumeFalse(has(source, Capability.RESUME), "the source resumes");
        ReadPlan plan = source.plan(ReadRequest.all());
        Split split = Rows.splits(source, plan).get(0);
        assertThatThrownBy(() -> source.openReader(plan, split, new Offset(1, "{}")))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED));
    }

    @Test
    void theEndStaysTheEnd() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 5)));
        ReadPlan plan = source.plan(ReadRequest.all());
        for (Split split : Rows.splits(source, plan)) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                Rows.batches(reader);
                for (int i = 0; i < 3; i++) {
                    assertThat(reader.read(WAIT)).isInstanceOf(ReadResult.End.class);
                }
            }
        }
    }

    @Test
    void aBatchNeverChangesAfterItWasReturned() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, ROWS)));
        ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(50, ReadRequest.DEFAULT_BATCH_BYTES));
        for (Split split : Rows.splits(source, plan)) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                List<RecordBatch> kept = new ArrayList<>();
                List<List<List<@Nullable Object>>> copies = new ArrayList<>();
                while (reader.read(WAIT) instanceof ReadResult.Batch result) {
                    kept.add(result.batch());
                    copies.add(Rows.of(result.batch()));
                }
                for (int i = 0; i < kept.size(); i++) {
                    assertThat(Rows.of(kept.get(i))).isEqualTo(copies.get(i));
                }
            }
        }
    }

    @Test
    void aProjectionGivesTheseColumnsInThisOrder() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 20)));
        Assumptions.assumeTrue(has(source, Capability.PROJECTION), "the source does not claim PROJECTION");
        ReadRequest request = ReadRequest.all().withColumns(List.of("größe", "id"));
        assertThat(source.plan(request).schema().names()).containsExactly("größe", "id");
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (List<@Nullable Object> row : simpleRows(0, 20)) {
            List<@Nullable Object> part = new ArrayList<>();
            part.add(row.get(2));
            part.add(row.get(0));
            expected.add(part);
        }
        assertRows(Rows.readAll(source, request), expected);
    }

    @Test
    void anUnknownColumnIsRefusedWithTheNearestName() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 3)));
        assertThatThrownBy(() -> source.plan(ReadRequest.all().withColumns(List.of("nme"))))
                .isInstanceOfSatisfying(
                        VeloException.class,
                        e -> assertThat(e.getMessage()).contains("nme").contains("name"));
    }

    @Test
    void aFilterLeavesNoMatchingRowOut() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, ROWS)));
        Expression filter = Expression.column("id").ge(ROWS - 10L);
        ReadPlan plan = source.plan(ReadRequest.all().withFilter(filter));
        List<List<@Nullable Object>> rows = Rows.readAll(source, plan.request());
        assertThat(rows).containsAll(Rows.comparable(simpleRows(ROWS - 10, ROWS)));
        if (plan.residualFilter().isEmpty()) {
            assertThat(rows).hasSize(10);
        }
    }

    @Test
    void acknowledgingAnyOffsetIsAccepted() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 50)));
        ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(10, ReadRequest.DEFAULT_BATCH_BYTES));
        for (Split split : Rows.splits(source, plan)) {
            try (DataReader reader = source.openReader(plan, split, null)) {
                while (reader.read(WAIT) instanceof ReadResult.Batch result) {
                    reader.acknowledge(Rows.offset(result.batch()));
                }
                assertThat(reader.bytesRead()).isNotNegative();
            }
        }
    }

    @Test
    void anInterruptEndsTheReadAndKeepsTheFlag() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 50)));
        ReadPlan plan = source.plan(ReadRequest.all());
        Split split = Rows.splits(source, plan).get(0);
        DataReader reader = source.openReader(plan, split, null);
        Thread.currentThread().interrupt();
        try {
            reader.read(WAIT);
        } catch (VeloException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
        } finally {
            assertThat(Thread.interrupted()).as("the interrupt flag is kept").isTrue();
            reader.close();
        }
    }

    @Test
    void closingTwiceDoesNothing() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 5)));
        ReadPlan plan = source.plan(ReadRequest.all());
        DataReader reader = source.openReader(plan, Rows.splits(source, plan).get(0), null);
        reader.close();
        reader.close();
        source.close();
        source.close();
    }

    @Test
    void aClosedReaderIsForgotten() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 5)));
        ReadPlan plan = source.plan(ReadRequest.all());
        Split split = Rows.splits(source, plan).get(0);
        WeakReference<DataReader> closed = new WeakReference<>(closedReader(source, plan, split));
        source.openReader(plan, split, null);
        Memory.assertFreed(closed);
    }

    private static DataReader closedReader(DataSource source, ReadPlan plan, Split split) {
        DataReader reader = source.openReader(plan, split, null);
        reader.read(Duration.ofSeconds(1));
        reader.close();
        return reader;
    }

    @Test
    void closingTheSourceClosesItsReaders() {
        DataSource source = source(loaded(SIMPLE, simpleRows(0, 5)));
        ReadPlan plan = source.plan(ReadRequest.all());
        DataReader reader = source.openReader(plan, Rows.splits(source, plan).get(0), null);
        source.close();
        reader.close();
    }

    @Test
    void aReachableSourceIsHealthy() {
        assertThat(source(loaded(SIMPLE, simpleRows(0, 1))).health().status()).isEqualTo(Health.Status.HEALTHY);
    }

    @Test
    void anUnknownOptionIsRefusedWithTheNearestName() {
        String uri = loaded(SIMPLE, simpleRows(0, 1));
        OptionMistakes.assertUnknownOptionIsRefused(uri, provider().sourceOptions());
    }

    @TestFactory
    List<DynamicTest> everyTypedOptionRefusesNonsense() {
        return OptionMistakes.wrongValues(
                loaded(SIMPLE, simpleRows(0, 1)), provider().sourceOptions());
    }
}
