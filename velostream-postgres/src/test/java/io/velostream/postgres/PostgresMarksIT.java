package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.batch.RecordBatch;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables that are read with marks among their rows, in place of each row's place. */
class PostgresMarksIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();
    private static final int ROWS = 60_000;

    /** A table of {@code id}, and other columns; analyzed, so that its rows' density is known. */
    private static void create(String table, String columns, String values) {
        SERVER.execute(
                DATABASE,
                "CREATE TABLE " + table + " (" + columns + "); INSERT INTO " + table + " SELECT " + values
                        + " FROM generate_series(1, " + ROWS + ") g; ANALYZE " + table);
    }

    private static DataSource source(String table) {
        return Sources.open(SERVER, DATABASE, "table=" + table + "&split_size=1MB");
    }

    private static List<Integer> ids(List<RecordBatch> batches) {
        List<Integer> ids = new ArrayList<>();
        batches.forEach(b -> Rows.of(b).forEach(r -> ids.add((Integer) r.get(0))));
        return ids;
    }

    private static List<RecordBatch> read(DataSource source, ReadPlan plan, Split split, @Nullable Offset from) {
        try (DataReader reader = source.openReader(plan, split, from)) {
            return Rows.batches(reader);
        }
    }

    private static boolean isMarked(RecordBatch batch) {
        return batch.offset().orElseThrow().details().contains("\"row\":0");
    }

    private static List<RecordBatch> all(String table) {
        List<RecordBatch> all = new ArrayList<>();
        try (DataSource source = source(table)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            for (Split split : Rows.splits(source, plan)) {
                all.addAll(read(source, plan, split, null));
            }
        }
        return all;
    }

    private static void holdsAll(List<RecordBatch> batches) {
        assertThat(ids(batches))
                .isEqualTo(IntStream.rangeClosed(1, ROWS).boxed().toList());
        assertThat(batches).allMatch(b -> b.rowCount() <= ReadRequest.DEFAULT_BATCH_ROWS);
    }

    @Test
    void aColumnThatIsNeverNullTellsMarksFromRows() {
        create("\"Odd name\"", "id int NOT NULL, n numeric(10,2), d date", "g, nullif(g % 3, 0), NULL");
        List<RecordBatch> batches = all("Odd%20name");
        assertThat(batches).allMatch(PostgresMarksIT::isMarked).hasSizeGreaterThan(5);
        holdsAll(batches);
    }

    @Test
    void aColumnOfTextDoesSoWhereAllMayBeNull() {
        create("texts", "id int, v varchar(40), t text", "g, CASE WHEN g % 2 = 0 THEN md5(g::text) END, NULL");
        List<RecordBatch> batches = all("texts");
        assertThat(batches).allMatch(PostgresMarksIT::isMarked);
        holdsAll(batches);
        assertThat(Rows.of(batches.get(0)).get(0).get(1)).isNull();
        assertThat(Rows.of(batches.get(0)).get(1).get(1)).isEqualTo("c81e728d9d4c2f636f067f89cc14862c");
    }

    @Test
    void withoutSuchAColumnEachRowTellsItsPlace() {
        create("numbers", "id int, n bigint", "g, NULL");
        List<RecordBatch> batches = all("numbers");
        assertThat(batches).noneMatch(PostgresMarksIT::isMarked);
        holdsAll(batches);
    }

    @Test
    void aTableThatIsDenserThanItsStatisticsSayIsReadByPlacesFromThereOn() {
        create("dense", "id int NOT NULL", "g");
        SERVER.execute(DATABASE, "UPDATE pg_class SET reltuples = 500 WHERE relname = 'dense'");
        List<RecordBatch> batches = all("dense");
        assertThat(batches).anyMatch(b -> !isMarked(b));
        holdsAll(batches);
    }

    @Test
    void aRangeMayHaveAnyNumberOfMarks() {
        create("many", "id int NOT NULL", "g");
        try (DataSource source = Sources.open(SERVER, DATABASE, "table=many")) {
            ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(1000, ReadRequest.DEFAULT_BATCH_BYTES));
            Split only = Rows.splits(source, plan).get(0);
            List<RecordBatch> batches = read(source, plan, only, null);
            // A batch for each page or two, of which there are more than 256.
            assertThat(batches).allMatch(PostgresMarksIT::isMarked).hasSizeGreaterThan(80);
            holdsAll(batches);
        }
    }

    @Test
    void rowsThatCameSinceTheTableWasLookedAtLieBehindTheLastMark() {
        create("grown", "id int NOT NULL", "g");
        try (DataSource source = Sources.open(SERVER, DATABASE, "table=grown")) {
            ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(1000, ReadRequest.DEFAULT_BATCH_BYTES));
            SERVER.execute(
                    DATABASE,
                    "INSERT INTO grown SELECT g FROM generate_series(" + (ROWS + 1) + ", " + (ROWS + 300) + ") g");
            Split only = Rows.splits(source, plan).get(0);
            List<RecordBatch> whole = read(source, plan, only, null);
            assertThat(ids(whole))
                    .isEqualTo(IntStream.rangeClosed(1, ROWS + 300).boxed().toList());
            for (int i = whole.size() - 5; i < whole.size(); i++) {
                List<RecordBatch> rest =
                        read(source, plan, only, whole.get(i).offset().orElseThrow());
                assertThat(ids(rest)).isEqualTo(ids(whole.subList(i + 1, whole.size())));
            }
        }
    }

    @Test
    void partitionsAreMarkedOneByOne() {
        SERVER.execute(
                DATABASE,
                "CREATE TABLE parts (id int NOT NULL, t text) PARTITION BY RANGE (id);"
                        + " CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (20001);"
                        + " CREATE TABLE parts_2 (t text, gone int, id int NOT NULL); ALTER TABLE parts_2 DROP gone;"
                        + " ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES FROM (20001) TO (1000000);"
                        + " INSERT INTO parts SELECT g, 't' || g FROM generate_series(1, " + ROWS
                        + ") g; ANALYZE parts");
        holdsAll(all("parts"));
    }

    @Test
    void everyOffsetGoesOnExactly() {
        create("resumed", "id int NOT NULL, t text", "g, 'text ' || g");
        try (DataSource source = source("resumed")) {
            ReadPlan plan = source.plan(ReadRequest.all().withBatchSize(4000, ReadRequest.DEFAULT_BATCH_BYTES));
            Split split = Rows.splits(source, plan).get(1);
            List<RecordBatch> whole = read(source, plan, split, null);
            assertThat(whole).hasSizeGreaterThan(3).allMatch(PostgresMarksIT::isMarked);
            for (int i = 0; i < whole.size(); i++) {
                List<RecordBatch> rest =
                        read(source, plan, split, whole.get(i).offset().orElseThrow());
                assertThat(ids(rest)).isEqualTo(ids(whole.subList(i + 1, whole.size())));
            }
            // As an earlier run may have left it that had each row's place.
            Offset within = PostgresSplit.offset(new io.velostream.postgres.internal.read.RowPlace(200, 5));
            List<Integer> all = ids(whole);
            List<Integer> rest = ids(read(source, plan, split, within));
            assertThat(rest).isEqualTo(all.subList(all.size() - rest.size(), all.size()));
            assertThat(rest.get(0))
                    .isEqualTo(Integer.parseInt(String.valueOf(
                            SERVER.query(DATABASE, "SELECT min(id) FROM resumed WHERE ctid > '(200,5)'"))));
        }
    }

    @Test
    void aRowThatCannotBeReadIsFoundBehindItsMark() {
        create("bad", "id int NOT NULL, n numeric(8,1)", "g, CASE WHEN g = 41234 THEN 'NaN'::numeric ELSE 1 END");
        List<RejectedRow> rejected = new ArrayList<>();
        int rows = 0;
        try (DataSource source = source("bad")) {
            ReadPlan plan = source.plan(ReadRequest.all());
            for (Split split : Rows.splits(source, plan)) {
                try (DataReader reader = source.openReader(plan, split, null)) {
                    while (reader.read(Duration.ofSeconds(1)) instanceof ReadResult.Batch b) {
                        rejected.addAll(b.rejected());
                        rows += b.batch().rowCount();
                    }
                }
            }
        }
        assertThat(rows).isEqualTo(ROWS - 1);
        assertThat(rejected).singleElement().satisfies(r -> assertThat(r.position())
                .contains(" behind ("));
    }
}
