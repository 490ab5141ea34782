package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.Offset;
import io.velostream.api.ReadRequest;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a change stream says about what happens in a database. */
class PostgresChangeIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private final String db = SERVER.newDatabase();

    private void sql(String text) {
        SERVER.execute(db, text);
    }

    private ChangeLog open(String options) {
        return ChangeLog.open(SERVER.uri(db, "cdc=true&drop_on_close=true&" + options));
    }

    @Test
    void givesTheRowsThatAreThereAndThenEachKindOfChange() {
        sql("CREATE TABLE orders (id int PRIMARY KEY, name text, price numeric(9,2))");
        sql("INSERT INTO orders VALUES (1, 'one', 1.50), (2, NULL, NULL)");
        try (ChangeLog log = open("table=orders")) {
            assertThat(log.take(2)).containsExactlyInAnyOrder("INSERT 1 one 1.50", "INSERT 2 null null");
            sql("INSERT INTO orders VALUES (3, 'drei', 3)");
            sql("UPDATE orders SET name = 'two' WHERE id = 2");
            sql("UPDATE orders SET id = 20 WHERE id = 2");
            sql("DELETE FROM orders WHERE id = 1");
            sql("TRUNCATE orders");
            assertThat(log.take(6))
                    .containsExactly(
                            "INSERT 3 drei 3.00",
                            "UPDATE_AFTER 2 two null",
                            "UPDATE_BEFORE 2 null null",
                            "UPDATE_AFTER 20 two null",
                            "DELETE 1 null null",
                            "TRUNCATE null null null");
        }
    }

    @Test
    void tellsWhereWhenAndByWhichTransaction() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        sql("INSERT INTO t VALUES (0)");
        try (ChangeLog log = open("table=t&transaction_boundaries=true")) {
            log.take(1);
            RecordBatch snapshot = log.batches.stream()
                    .filter(b -> b.rowCount() > 0)
                    .findFirst()
                    .orElseThrow();
            assertThat(snapshot.metadata(MetadataField.TRANSACTION)
                            .orElseThrow()
                            .isNull(0))
                    .isTrue();
            long before = System.currentTimeMillis() * 1000;
            String xid = SERVER.query(db, "INSERT INTO t VALUES (1) RETURNING pg_current_xact_id()::text");
            log.take(1);
            RecordBatch b = log.last();
            assertThat(((LongColumn) b.metadata(MetadataField.TRANSACTION).orElseThrow()).get(0))
                    .isEqualTo(Long.parseLong(String.valueOf(xid)));
            assertThat(((LongColumn) b.metadata(MetadataField.COMMIT_TIME).orElseThrow()).get(0))
                    .isBetween(before - 1_000_000, before + 60_000_000);
            assertThat(((LongColumn) b.metadata(MetadataField.POSITION).orElseThrow()).get(0))
                    .isPositive();
            assertThat(((BytesColumn) b.metadata(MetadataField.ORIGIN).orElseThrow()).getString(0))
                    .isEqualTo("public.t");
            assertThat(b.schema().key()).containsExactly("id");
            assertThat(b.schema().name()).isEqualTo("t");
        }
    }

    @Test
    void leavesOutWhatWasRolledBack() throws Exception {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (ChangeLog log = open("table=t")) {
            log.readUntil(l -> !l.batches.isEmpty());
            try (Connection c = SERVER.connect(db);
                    Statement s = c.createStatement()) {
                c.setAutoCommit(false);
                s.execute("INSERT INTO t VALUES (1)");
                s.execute("SAVEPOINT a");
                s.execute("INSERT INTO t SELECT g FROM generate_series(100, 3000) g");
                s.execute("ROLLBACK TO a");
                s.execute("INSERT INTO t VALUES (2)");
                c.commit();
                s.execute("INSERT INTO t SELECT g FROM generate_series(100, 3000) g");
                c.rollback();
                s.execute("INSERT INTO t VALUES (3)");
                c.commit();
            }
            assertThat(log.take(3)).containsExactly("INSERT 1", "INSERT 2", "INSERT 3");
            assertThat(log.left()).isEmpty();
        }
    }

    @Test
    void marksLargeValuesThatDidNotChange() {
        sql("CREATE TABLE t (id int PRIMARY KEY, big text, n int)");
        sql("ALTER TABLE t ALTER big SET STORAGE EXTERNAL");
        sql("INSERT INTO t VALUES (1, repeat('x', 5000), 1)");
        try (ChangeLog log = open("table=t")) {
            log.take(1);
            String big = Values.show("y".repeat(4000));
            sql("UPDATE t SET n = 2");
            sql("UPDATE t SET big = 'small'");
            sql("UPDATE t SET big = repeat('y', 4000)");
            sql("UPDATE t SET id = 2");
            assertThat(log.take(5))
                    .containsExactly(
                            "UPDATE_AFTER 1 = 2",
                            "UPDATE_AFTER 1 small 2",
                            "UPDATE_AFTER 1 " + big + " 2",
                            "UPDATE_BEFORE 1 null null",
                            "UPDATE_AFTER 2 = 2");
            sql("ALTER TABLE t REPLICA IDENTITY FULL");
            sql("UPDATE t SET n = 3");
            sql("DELETE FROM t");
            assertThat(log.take(3))
                    .containsExactly(
                            "UPDATE_BEFORE 2 " + big + " 2", "UPDATE_AFTER 2 " + big + " 3", "DELETE 2 " + big + " 3");
        }
    }

    @Test
    void followsTheDefinitionOfTheTable() {
        sql("CREATE TABLE t (id int PRIMARY KEY, gone int, a int)");
        sql("ALTER TABLE t DROP gone");
        sql("INSERT INTO t VALUES (1, 10)");
        try (ChangeLog log = open("table=t")) {
            assertThat(log.take(1)).containsExactly("INSERT 1 10");
            sql("INSERT INTO t VALUES (2, 20)");
            sql("ALTER TABLE t ADD b text DEFAULT 'new'");
            sql("INSERT INTO t VALUES (3, 30, 'three')");
            sql("UPDATE t SET a = 11 WHERE id = 1");
            sql("ALTER TABLE t RENAME a TO renamed");
            sql("ALTER TABLE t ALTER renamed TYPE bigint");
            sql("INSERT INTO t VALUES (4, 5000000000, 'four')");
            sql("ALTER TABLE t DROP b");
            sql("INSERT INTO t VALUES (5, 50)");
            assertThat(log.take(5))
                    .containsExactly(
                            "INSERT 2 20",
                            "INSERT 3 30 three",
                            "UPDATE_AFTER 1 11 new",
                            "INSERT 4 5000000000 four",
                            "INSERT 5 50");
            assertThat(log.last().schema().names()).containsExactly("id", "renamed");
            assertThat(log.last().schema().toString()).isEqualTo("id:int32, renamed:int64?");
        }
    }

    @Test
    void takesAPartitionedTableAsOne() {
        sql("CREATE TABLE t (id int, part text, PRIMARY KEY (id, part)) PARTITION BY LIST (part)");
        sql("CREATE TABLE t_a PARTITION OF t FOR VALUES IN ('a')");
        sql("CREATE TABLE t_b (part text NOT NULL, dropped int, id int NOT NULL, PRIMARY KEY (id, part))");
        sql("ALTER TABLE t_b DROP dropped");
        sql("ALTER TABLE t ATTACH PARTITION t_b FOR VALUES IN ('b')");
        sql("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        try (ChangeLog log = open("table=t")) {
            assertThat(log.take(2)).containsExactlyInAnyOrder("INSERT 1 a", "INSERT 2 b");
            sql("INSERT INTO t VALUES (3, 'b')");
            sql("UPDATE t SET part = 'a' WHERE id = 3");
            sql("CREATE TABLE t_c PARTITION OF t FOR VALUES IN ('c')");
            sql("INSERT INTO t VALUES (4, 'c')");
            assertThat(log.take(4)).containsExactly("INSERT 3 b", "DELETE 3 b", "INSERT 3 a", "INSERT 4 c");
        }
    }

    @Test
    void leavesGeneratedColumnsOut() {
        sql("CREATE TABLE t (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED, b text)");
        sql("INSERT INTO t VALUES (1, DEFAULT, 'x')");
        try (ChangeLog log = open("table=t")) {
            sql("INSERT INTO t VALUES (2, DEFAULT, 'y')");
            assertThat(log.take(2)).containsExactlyInAnyOrder("INSERT 1 x", "INSERT 2 y");
            assertThat(log.source.schema().names()).containsExactly("id", "b");
        }
    }

    @Test
    void readsOnlyTheColumnsAskedFor() {
        sql("CREATE TABLE t (id int PRIMARY KEY, a text, b text)");
        sql("INSERT INTO t VALUES (1, 'a', 'b')");
        String uri = SERVER.uri(db, "cdc=true&drop_on_close=true&table=t");
        try (ChangeLog log = ChangeLog.open(uri, ReadRequest.all().withColumns(List.of("b", "id")), null)) {
            assertThat(log.take(1)).containsExactly("INSERT b 1");
            sql("UPDATE t SET a = 'c', b = 'd'");
            assertThat(log.take(1)).containsExactly("UPDATE_AFTER d 1");
        }
    }

    @Test
    void readsSeveralTablesInTheOrderOfTheirChanges() {
        sql("CREATE TABLE one (id int PRIMARY KEY)");
        sql("CREATE TABLE \"Two Words\" (id int PRIMARY KEY, v text)");
        sql("CREATE TABLE other (id int PRIMARY KEY)");
        try (ChangeLog log = open("tables=one,Two%20*")) {
            log.readUntil(l -> l.batches.size() >= 5);
            sql("INSERT INTO one VALUES (1); INSERT INTO \"Two Words\" VALUES (2, 'x'); INSERT INTO other VALUES (9);"
                    + " INSERT INTO one VALUES (3); TRUNCATE one, \"Two Words\", other");
            assertThat(log.take(5))
                    .containsExactly("INSERT 1", "INSERT 2 x", "INSERT 3", "TRUNCATE null", "TRUNCATE null null");
            assertThat(log.last().metadata(MetadataField.ORIGIN).map(c -> ((BytesColumn) c).getString(0)))
                    .contains("public.Two Words");
        }
    }

    @Test
    void endsABatchWhereATransactionEnds() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (ChangeLog log = open("table=t&snapshot_mode=never&transaction_boundaries=true")) {
            log.readUntil(l -> !l.batches.isEmpty());
            for (int i = 0; i < 50; i++) {
                sql("INSERT INTO t VALUES (" + i + "), (" + (1000 + i) + ")");
            }
            log.take(100);
            for (RecordBatch b : log.batches) {
                LongColumn transactions =
                        (LongColumn) b.metadata(MetadataField.TRANSACTION).orElseThrow();
                for (int i = 1; i < b.rowCount(); i++) {
                    assertThat(transactions.get(i)).isEqualTo(transactions.get(0));
                }
            }
        }
    }

    @Test
    void goesOnWithinATransactionWithoutGapOrRepetition() {
        sql("CREATE TABLE t (id int PRIMARY KEY, v text)");
        String uri = SERVER.uri(db, "cdc=true&table=t");
        List<Offset> offsets = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<String> all = new ArrayList<>();
        ReadRequest small = ReadRequest.all().withBatchSize(7, 1 << 20);
        try (ChangeLog log = ChangeLog.open(uri, small, null)) {
            log.readUntil(l -> l.batches.size() >= 3);
            offsets.add(log.offset());
            rows.add(0);
            sql("INSERT INTO t SELECT g, 'v' || g FROM generate_series(1, 40) g");
            sql("BEGIN; INSERT INTO t SELECT g, 'w' FROM generate_series(41, 60) g;"
                    + " UPDATE t SET id = id + 1000 WHERE id < 20; DELETE FROM t WHERE id > 1010; COMMIT");
            sql("INSERT INTO t VALUES (0, 'last')");
            all.addAll(log.take(40 + 20 + 2 * 19 + 9 + 1));
            int row = 0;
            for (RecordBatch b : log.batches) {
                row += b.rowCount();
                if (b.rowCount() > 0) {
                    offsets.add(b.offset().orElseThrow());
                    rows.add(row);
                }
            }
        }
        ChangeLog.assertGoesOnBehind(offsets, rows, all, uri, small);
    }

    @Test
    void readsValuesInTextAndBinaryFormAlike() {
        String columns =
                "id int PRIMARY KEY, i2 int2, i8 int8, f4 float4, f8 float8, n numeric, d numeric(12,3), b bool,"
                        + " s text, v varchar(20), c char(5), y bytea, dt date, tm time, ts timestamp, tz timestamptz, iv interval,"
                        + " u uuid, j json, jb jsonb, ia int[], ta text[], inet inet, m money, bt bit(5), p point, r int4range, ttz timetz";
        String values =
                "(1, -32768, 9223372036854775807, 1.5, 'NaN', 12345678901234567890.123, -1.5, true, 'ü\"\\,', 'v',"
                        + " 'c', '\\x00ff', '0044-03-15 BC', '24:00', 'infinity', '2026-01-01 00:00:00.123456+02', '1 mon -2 days 3.5 s',"
                        + " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{\"a\": 1}', '{\"b\":[1,null]}', '{1,NULL,3}', '{\"a,b\",\"\\\"q\\\"\",NULL}',"
                        + " '10.0.0.0/8', '-12.34', B'10101', '(1.5,-2)', '[1,10)', '12:30:00+02')";
        sql("CREATE TABLE t (" + columns + ")");
        sql("CREATE TABLE u (LIKE t INCLUDING ALL)");
        sql("ALTER TABLE u DROP p, DROP r");
        sql("INSERT INTO t VALUES " + values);
        List<String> rows;
        try (ChangeLog log = open("table=t")) {
            log.readUntil(l -> l.batches.size() >= 4);
            sql("UPDATE t SET id = 2; INSERT INTO t (id) VALUES (3)");
            // A point has no binary form here, so the stream comes as text; the snapshot's columns are binary where
            // they can be.
            rows = log.take(4);
            assertThat(rows.get(2)).isEqualTo(rows.get(0).replace("INSERT 1 ", "UPDATE_AFTER 2 "));
        }
        try (ChangeLog log = open("table=u")) {
            log.readUntil(l -> l.batches.size() >= 3);
            sql(
                    "INSERT INTO u SELECT id, i2, i8, f4, f8, n, d, b, s, v, c, y, dt, tm, ts, tz, iv, u, j, jb, ia, ta, inet, m, bt, ttz"
                            + " FROM t WHERE id = 2");
            String binary = log.take(1).get(0);
            sql("ALTER TABLE u ADD p point");
            sql("UPDATE u SET id = 5");
            List<String> text = log.take(2);
            assertThat(text.get(1)).isEqualTo(binary.replace("INSERT 2 ", "UPDATE_AFTER 5 ") + " null");
        }
    }

    @Test
    void rejectsARowThatItsTypeCannotHoldAndGoesOn() {
        sql("CREATE TABLE t (id int PRIMARY KEY, d numeric(5,2))");
        try (ChangeLog log = open("table=t")) {
            sql("INSERT INTO t VALUES (1, 'NaN'), (2, 2)");
            assertThat(log.take(1)).containsExactly("INSERT 2 2.00");
            assertThat(log.rejected).hasSize(1);
            assertThat(log.rejected.get(0).position()).startsWith("table public.t at ");
        }
    }

    @Test
    void movesTheSlotOnOnlyAfterTheSinkHasTheRows() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (ChangeLog log = ChangeLog.open(SERVER.uri(db, "cdc=true&table=t&slot=" + db + "&drop_on_close=true"))) {
            log.readUntil(l -> l.batches.size() >= 3);
            sql("INSERT INTO t VALUES (1)");
            log.take(1);
            String before = confirmed();
            sql("INSERT INTO t VALUES (2)");
            log.take(1);
            log.readFor(Duration.ofMillis(1500));
            assertThat(confirmed()).isEqualTo(before);
            log.reader.acknowledge(log.offset());
            log.readUntil(l -> !confirmed().equals(before));
            assertThat(log.offset().details()).contains(confirmed());
        }
    }

    private String confirmed() {
        return String.valueOf(SERVER.query(
                db, "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + db + "'"));
    }

    @Test
    void readsNothingButTheSnapshotWhenAsked() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        sql("INSERT INTO t SELECT g FROM generate_series(1, 20000) g");
        try (ChangeLog log = ChangeLog.open(SERVER.uri(db, "cdc=true&table=t&snapshot_mode=only"))) {
            assertThat(log.all()).hasSize(20000);
        }
        assertThat(SERVER.query(db, "SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("0");
    }
}
