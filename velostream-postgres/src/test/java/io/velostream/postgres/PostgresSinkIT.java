package io.velostream.postgres;

import static io.velostream.api.batch.ChangeKind.DELETE;
import static io.velostream.api.batch.ChangeKind.INSERT;
import static io.velostream.api.batch.ChangeKind.TRUNCATE;
import static io.velostream.api.batch.ChangeKind.UPDATE_AFTER;
import static io.velostream.api.batch.ChangeKind.UPDATE_BEFORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataSink;
import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.postgres.SinkFixture.Change;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each mode does to a table. */
class PostgresSinkIT {
    private static final Schema ROWS =
            Schema.of(Field.of("id", DataType.INT64), Field.of("name", DataType.STRING), Field.of("n", DataType.INT64));

    private SinkFixture db;

    @BeforeEach
    void database() {
        db = new SinkFixture(PostgresServer.shared());
        db.execute("CREATE TABLE t (id bigint PRIMARY KEY, name text, n bigint DEFAULT 7, own text DEFAULT 'o')");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private List<String> table() {
        return db.query("SELECT id, name, n, own FROM t ORDER BY id, name");
    }

    @Test
    void insertAddsRowsAndLeavesOtherColumnsToTheirDefaults() {
        assertThat(db.load("table=t", ROWS, List.of(row(1L, "a", 5L), row(2L, null, null))))
                .isEmpty();
        assertThat(table()).containsExactly("1|a|5|o", "2|null|null|o");
    }

    @Test
    void upsertChangesTheRowsThatAreThere() {
        db.execute("INSERT INTO t VALUES (1, 'old', 1, 'mine')");
        db.load("table=t&mode=upsert", ROWS, List.of(row(1L, "first", 2L), row(2L, "b", 3L), row(1L, "last", 4L)));
        assertThat(table()).containsExactly("1|last|4|mine", "2|b|3|o");
    }

    @Test
    void upsertWithoutAUniqueIndexDoesTheSame() {
        db.execute("ALTER TABLE t DROP CONSTRAINT t_pkey; INSERT INTO t VALUES (1, 'old', 1, 'mine')");
        db.load(
                "table=t&mode=upsert&key=id",
                ROWS,
                List.of(row(1L, "first", 2L), row(2L, "b", 3L), row(1L, "last", 4L)));
        assertThat(table()).containsExactly("1|last|4|mine", "2|b|3|o");
    }

    @Test
    void updateLeavesOutRowsThatAreNotThere() {
        db.execute("INSERT INTO t VALUES (1, 'old', 1, 'mine')");
        db.load("table=t&mode=update", ROWS, List.of(row(1L, "new", 2L), row(2L, "b", 3L)));
        assertThat(table()).containsExactly("1|new|2|mine");
    }

    @Test
    void deleteTakesTheRowsWithTheseKeys() {
        db.execute("INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)");
        db.load(
                "table=t&mode=delete",
                ROWS,
                List.of(row(1L, "whatever", 2L), row(3L, null, null), row(9L, null, null)));
        assertThat(table()).containsExactly("2|b|2|o");
    }

    @Test
    void replaceResetsColumnsThatTheRowsLack() {
        db.execute("INSERT INTO t VALUES (1, 'old', 1, 'mine'), (2, 'old', 2, 'mine')");
        Schema narrow = Schema.of(Field.of("id", DataType.INT64), Field.of("name", DataType.STRING));
        db.load("table=t&mode=replace", narrow, List.of(row(1L, "new"), row(3L, "c")));
        assertThat(table()).containsExactly("1|new|7|o", "2|old|2|mine", "3|c|7|o");
    }

    @Test
    void aKeyIsNeededWhereRowsAreLookedFor() {
        db.execute("CREATE TABLE keyless (id bigint, name text, n bigint)");
        try (DataSink sink = db.sink("table=keyless&mode=upsert")) {
            assertThatThrownBy(() -> sink.prepare(SinkFixture.request(ROWS, false)))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                    .hasMessageContaining("key=id");
        }
    }

    @Test
    void badRowsAreFoundAndTheOthersLoaded() {
        db.execute("ALTER TABLE t ADD CONSTRAINT small CHECK (n < 100)");
        db.execute("CREATE TABLE p (id bigint PRIMARY KEY); INSERT INTO p SELECT generate_series(0, 999)");
        db.execute("ALTER TABLE t ADD CONSTRAINT parent FOREIGN KEY (id) REFERENCES p");
        List<List<@Nullable Object>> rows = new java.util.ArrayList<>();
        for (long i = 0; i < 1000; i++) {
            rows.add(row(i, "r" + i, i % 50));
        }
        rows.set(17, row(16L, "twice", 0L));
        rows.set(500, row(500L, "large", 100L));
        rows.set(700, row(5000L, "no parent", 1L));
        rows.set(701, row(701L, "nul\0", 1L));
        rows.set(999, row(null, "no id", 1L));
        for (String mode : List.of("insert", "upsert", "apply")) {
            db.execute("TRUNCATE t");
            List<RejectedRow> rejected = db.load("table=t&mode=" + mode, ROWS, rows);
            boolean insert = mode.equals("insert");
            assertThat(rejected.stream().map(r -> r.row().getAsInt()).toList())
                    .isEqualTo(insert ? List.of(17, 500, 700, 701, 999) : List.of(500, 700, 701, 999));
            assertThat(db.query("SELECT count(*) FROM t")).containsExactly(insert ? "995" : "995");
            String reasons = rejected.toString();
            assertThat(reasons)
                    .contains("violates check constraint \"small\"")
                    .contains("violates foreign key constraint \"parent\"")
                    .contains("column 'name': the text has a NUL character");
            if (insert) {
                assertThat(reasons)
                        .contains("duplicate key value violates unique constraint \"t_pkey\"; Key (id)=(16) already"
                                + " exists [SQLSTATE 23505]")
                        .contains("null value in column \"id\"");
            }
        }
    }

    @Test
    void changesAreAppliedInTheirOrder() {
        db.execute("INSERT INTO t VALUES (1, 'one', 1, 'mine'), (2, 'two', 2, 'mine'), (3, 'three', 3, 'mine')");
        List<RejectedRow> rejected = db.apply(
                "table=t",
                ROWS,
                List.of(
                        Change.of(INSERT, 4L, "four", 4L),
                        Change.of(UPDATE_AFTER, 1L, null, 10L).without(1),
                        Change.of(DELETE, 2L, null, null),
                        Change.of(INSERT, 2L, "two again", 22L),
                        // 3 becomes 5 without sending its name.
                        Change.of(UPDATE_BEFORE, 3L, null, null),
                        Change.of(UPDATE_AFTER, 5L, null, 33L).without(1),
                        Change.of(UPDATE_AFTER, 4L, null, 44L).without(1)));
        assertThat(rejected).isEmpty();
        assertThat(table()).containsExactly("1|one|10|mine", "2|two again|22|o", "4|four|44|o", "5|three|33|mine");
    }

    @Test
    void keysMayBeSwapped() {
        db.execute("INSERT INTO t VALUES (1, 'one', 1, 'x'), (2, 'two', 2, 'y'), (3, 'three', 3, 'z')");
        db.apply(
                "table=t",
                ROWS,
                List.of(
                        Change.of(UPDATE_BEFORE, 1L, null, null),
                        Change.of(UPDATE_AFTER, 2L, null, 1L).without(1),
                        Change.of(UPDATE_BEFORE, 2L, null, null),
                        Change.of(UPDATE_AFTER, 3L, null, 2L).without(1),
                        Change.of(UPDATE_BEFORE, 3L, null, null),
                        Change.of(UPDATE_AFTER, 1L, null, 3L).without(1)));
        assertThat(table()).containsExactly("1|three|3|z", "2|one|1|x", "3|two|2|y");
    }

    @Test
    void aBadRowBesideASwapDoesNotTearItApart() {
        db.execute("INSERT INTO t VALUES (1, 'one', 1, 'x'), (2, 'two', 2, 'y'); ALTER TABLE t ADD CHECK (n < 100)");
        List<RejectedRow> rejected = db.apply(
                "table=t",
                ROWS,
                List.of(
                        Change.of(INSERT, 3L, "bad", 100L),
                        Change.of(UPDATE_BEFORE, 1L, null, null),
                        Change.of(UPDATE_AFTER, 2L, null, 10L).without(1),
                        Change.of(UPDATE_BEFORE, 2L, null, null),
                        Change.of(UPDATE_AFTER, 1L, null, 20L).without(1),
                        Change.of(INSERT, 4L, "bad too", 101L)));
        assertThat(rejected.stream().map(r -> r.row().getAsInt()).toList()).containsExactly(0, 5);
        assertThat(table()).containsExactly("1|two|20|y", "2|one|10|x");
    }

    @Test
    void aRowThatTakesTheKeyOfAnotherIsRejectedAndNothingIsLost() {
        db.execute("INSERT INTO t VALUES (1, 'one', 1, 'x'), (2, 'two', 2, 'y')");
        List<RejectedRow> rejected = db.apply(
                "table=t",
                ROWS,
                List.of(
                        Change.of(INSERT, 5L, "five", 5L),
                        Change.of(UPDATE_BEFORE, 1L, null, null),
                        Change.of(UPDATE_AFTER, 2L, "one", 10L)));
        assertThat(rejected.stream().map(r -> r.row().getAsInt()).toList()).containsExactly(2);
        assertThat(rejected.get(0).reason()).contains("another row has its new key");
        assertThat(table()).containsExactly("1|one|1|x", "2|two|2|y", "5|five|5|o");
    }

    @Test
    void aTruncateInTheMiddleForgetsWhatCameBefore() {
        db.execute("INSERT INTO t VALUES (1, 'one', 1)");
        db.apply(
                "table=t",
                ROWS,
                List.of(
                        Change.of(INSERT, 2L, "two", 2L),
                        Change.of(TRUNCATE, null, null, null),
                        Change.of(INSERT, 3L, "three", 3L),
                        Change.of(UPDATE_AFTER, 3L, null, 4L).without(1)));
        assertThat(table()).containsExactly("3|three|4|o");
    }

    @Test
    void aTableThatOthersReferToIsEmptiedToo() {
        db.execute("INSERT INTO t VALUES (1, 'one', 1); CREATE TABLE child (id bigint REFERENCES t)");
        assertThat(db.apply("table=t", ROWS, List.of(Change.of(TRUNCATE, null, null, null))))
                .isEmpty();
        assertThat(table()).isEmpty();
    }

    @Test
    void anUpdateWithoutAllColumnsOfARowThatIsMissingIsRejected() {
        List<RejectedRow> rejected = db.apply(
                "table=t",
                ROWS,
                List.of(
                        Change.of(INSERT, 1L, "one", 1L),
                        Change.of(UPDATE_AFTER, 9L, null, 1L).without(1)));
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).row()).hasValue(1);
        assertThat(rejected.get(0).reason()).contains("the table has no row with its key");
        assertThat(table()).containsExactly("1|one|1|o");
    }

    @Test
    void aStreamOfInsertsOverRowsThatAreThereChangesThem() {
        db.execute("INSERT INTO t VALUES (1, 'old', 1, 'mine')");
        db.apply("table=t", ROWS, List.of(Change.of(INSERT, 1L, "new", 2L), Change.of(INSERT, 2L, "b", 3L)));
        assertThat(table()).containsExactly("1|new|2|mine", "2|b|3|o");
    }

    @Test
    void aTableWithoutAKeyFollowsByWholeRows() {
        db.execute("CREATE TABLE k (id bigint, name text, n json)");
        Schema rows = Schema.of(
                Field.of("id", DataType.INT64), Field.of("name", DataType.STRING), Field.of("n", DataType.JSON));
        db.execute("INSERT INTO k VALUES (1, 'a', '{}'), (1, 'a', '{}'), (2, null, null)");
        List<RejectedRow> rejected = db.apply(
                "table=k",
                rows,
                List.of(
                        Change.of(DELETE, 1L, "a", "{}"),
                        Change.of(INSERT, 3L, "c", "[1]"),
                        Change.of(UPDATE_BEFORE, 2L, null, null),
                        Change.of(UPDATE_AFTER, 2L, "b", "2"),
                        Change.of(INSERT, 3L, "c", "[1]"),
                        Change.of(UPDATE_BEFORE, 3L, "c", "[1]"),
                        Change.of(UPDATE_AFTER, 4L, "d", null).without(2),
                        Change.of(UPDATE_AFTER, 5L, "no before", null)));
        assertThat(rejected.stream().map(r -> r.row().getAsInt()).toList()).containsExactly(7);
        assertThat(db.query("SELECT id, name, n FROM k ORDER BY id"))
                .containsExactly("1|a|{}", "2|b|2", "3|c|[1]", "4|d|[1]");
    }

    @Test
    void aMissingTableIsCreatedWithTheKeyOfTheRows() {
        Schema keyed = ROWS.withKey(List.of("id"));
        db.load("table=public.fresh", keyed, List.of(row(1L, "a", 1L)));
        assertThat(db.query("SELECT id, name, n FROM fresh")).containsExactly("1|a|1");
        assertThat(db.query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'fresh'::regclass"
                        + " AND contype = 'p'"))
                .containsExactly("PRIMARY KEY (id)");
    }

    @Test
    void withoutCreateAMissingTableIsAnErrorWithTheNearestName() {
        try (DataSink sink = db.sink("table=tt&create=never")) {
            assertThatThrownBy(() -> sink.prepare(SinkFixture.request(ROWS, false)))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                    .hasMessageContaining("Did you mean 't'?");
        }
    }

    @Test
    void createReplaceBeginsWithANewTableUnlessTheRunIsResumed() {
        db.execute("INSERT INTO t VALUES (1, 'old', 1)");
        db.load("table=t&create=replace", ROWS, List.of(row(2L, "new", 2L)));
        assertThat(db.query("SELECT * FROM t")).containsExactly("2|new|2");
        try (DataSink sink = db.sink("table=t&create=replace")) {
            Schema target = sink.prepare(new io.velostream.api.SinkRequest(SinkFixture.PIPELINE, ROWS, 1, true, false));
            SinkFixture.commit(sink, Rows.batch(target, List.of(row(3L, "more", 3L))));
        }
        assertThat(db.query("SELECT * FROM t")).containsExactly("2|new|2", "3|more|3");
    }

    @Test
    void columnsAreAddedOnRequest() {
        Schema wide = Schema.of(
                Field.of("id", DataType.INT64),
                Field.of("Größe \"x\"", DataType.decimal(5, 2)),
                Field.of("l", DataType.list(DataType.INT32)));
        try (DataSink sink = db.sink("table=t&evolve=fail")) {
            assertThatThrownBy(() -> sink.prepare(SinkFixture.request(wide, false)))
                    .hasMessageContaining("lacks columns of theirs: Größe \"x\", l");
        }
        try (DataSink sink = db.sink("table=t&evolve=add_columns")) {
            assertThat(sink.preview(SinkFixture.request(wide, false)).actions().get(0))
                    .isEqualTo(
                            "ALTER TABLE \"public\".\"t\"\n  ADD COLUMN IF NOT EXISTS \"Größe \"\"x\"\"\" numeric(5,2),\n"
                                    + "  ADD COLUMN IF NOT EXISTS \"l\" integer[]");
        }
        db.load("table=t&evolve=add_columns", wide, List.of(row(1L, new java.math.BigDecimal("1.50"), List.of(1, 2))));
        assertThat(db.query("SELECT id, \"Größe \"\"x\"\"\", l FROM t")).containsExactly("1|1.50|{1,2}");
    }

    @Test
    void generatedAndIdentityColumnsOfAReplicaAreLeftRight() {
        db.execute("CREATE TABLE g (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int,"
                + " twice int GENERATED ALWAYS AS (a * 2) STORED)");
        Schema rows = Schema.of(
                Field.of("id", DataType.INT64), Field.of("a", DataType.INT32), Field.of("twice", DataType.INT32));
        db.load("table=g", rows, List.of(row(10L, 1, 99)));
        db.load("table=g&mode=upsert", rows, List.of(row(10L, 5, 99), row(11L, 6, 99)));
        db.apply(
                "table=g",
                rows,
                List.of(
                        Change.of(UPDATE_BEFORE, 11L, null, null),
                        Change.of(UPDATE_AFTER, 12L, null, 99).without(1)));
        assertThat(db.query("SELECT * FROM g ORDER BY id")).containsExactly("10|5|10", "12|6|12");
    }

    @Test
    void oddNamesAndSearchPathsAreRight() {
        db.execute(
                "CREATE SCHEMA \"My Schema\"; CREATE TABLE \"My Schema\".\"Order Items\" (\"select\" bigint PRIMARY KEY,"
                        + " \"a\"\"b\" text, \"ü\" text)");
        Schema rows = Schema.of(
                Field.of("select", DataType.INT64), Field.of("a\"b", DataType.STRING), Field.of("ü", DataType.STRING));
        db.load("table=My%20Schema.Order%20Items", rows, List.of(row(1L, "x", "y")));
        db.load("table=Order%20Items&schema=My%20Schema&mode=upsert", rows, List.of(row(1L, "z", "y")));
        assertThat(db.query("SELECT * FROM \"My Schema\".\"Order Items\"")).containsExactly("1|z|y");
        assertThat(db.query("SELECT pipeline, lane, number FROM \"My Schema\".velostream_checkpoint WHERE lane <> ''"))
                .containsExactly("test|lane-0|2");
    }

    @Test
    void aStagingTableOfATransactionIsGoneAfterTwoPhases() {
        for (int i = 0; i < 2; i++) {
            db.load("table=t&mode=upsert&two_phase=true", ROWS, List.of(row(1L, "a" + i, 1L), row(2L, "b", 2L)));
        }
        assertThat(table()).containsExactly("1|a1|1|o", "2|b|2|o");
        assertThat(db.query("SELECT relname FROM pg_class WHERE relname LIKE 'velostream_stage%'"))
                .isEmpty();
        assertThat(db.query("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"))
                .isEmpty();
    }
}
