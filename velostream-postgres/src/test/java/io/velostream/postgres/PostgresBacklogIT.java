package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.Offset;
import io.velostream.api.ReadRequest;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.testkit.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change stream that begins far behind, and fetches what has piled up in pieces. */
class PostgresBacklogIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final int LAST = 999_999;
    private static final String COPIES =
            "SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE 'velostream_backlog_%' AND database = '";

    private final String db = SERVER.newDatabase();

    private void sql(String text) {
        SERVER.execute(db, text);
    }

    /** A table, and a slot that begins before its changes. */
    private static void prepare(PostgresServer server, String database) {
        server.execute(database, "CREATE TABLE t (id int PRIMARY KEY, v text, n int)");
        server.execute(database, "CREATE PUBLICATION p FOR TABLE t");
        server.query(database, "SELECT pg_create_logical_replication_slot('" + database + "', 'pgoutput')");
    }

    private static String uri(PostgresServer server, String database, String options) {
        return server.uri(
                database, "cdc=true&table=t&publication=p&snapshot_mode=never&slot=" + database + "&" + options);
    }

    private static void drop(PostgresServer server, String database) {
        server.query(
                database,
                "SELECT pg_terminate_backend(active_pid, 10000) FROM pg_replication_slots WHERE slot_name = '"
                        + database + "' AND active_pid IS NOT NULL");
        server.query(database, "SELECT pg_drop_replication_slot('" + database + "')");
    }

    private List<String> readToLast(String options) {
        try (ChangeLog log = ChangeLog.open(uri(SERVER, db, options))) {
            log.readUntil(l ->
                    !l.left().isEmpty() && l.left().get(l.left().size() - 1).startsWith("INSERT " + LAST));
            List<String> rows = new ArrayList<>();
            for (RecordBatch b : log.batches) {
                for (int row = 0; row < b.rowCount(); row++) {
                    rows.add(ChangeLog.line(b, row)
                            + metadata(b, row, MetadataField.POSITION)
                            + metadata(b, row, MetadataField.TRANSACTION)
                            + metadata(b, row, MetadataField.COMMIT_TIME));
                }
            }
            return rows;
        }
    }

    private static String metadata(RecordBatch batch, int row, MetadataField field) {
        return " " + Values.show(Values.get(batch.metadata(field).orElseThrow(), row));
    }

    @Test
    void aBacklogGivesTheSameRowsAsTheStream() {
        prepare(SERVER, db);
        sql("CREATE TABLE noise (v text); ALTER TABLE t ALTER v SET STORAGE EXTERNAL");
        // What these look like as text depends on the settings of a session.
        sql("ALTER TABLE t ADD f float8, ADD y bytea, ADD i interval, ADD z timestamptz");
        String values = "1 / 3.0::float8, '\\x00ff', '1 mon -2 days 3.5 s', '2026-07-01 12:00:00.123456+02')";
        for (int i = 0; i < 200; i++) {
            sql("INSERT INTO t VALUES (" + i + ", 'ü" + i + "', NULL, " + values);
        }
        sql("BEGIN; INSERT INTO t SELECT g, repeat('x', 3000), g FROM generate_series(1000, 1500) g;"
                + " SAVEPOINT a; DELETE FROM t; ROLLBACK TO a; UPDATE t SET n = 1 WHERE id > 1400; COMMIT");
        sql("BEGIN; DELETE FROM t; ROLLBACK");
        sql("INSERT INTO noise SELECT repeat('n', 1000) FROM generate_series(1, 1000)");
        sql("ALTER TABLE t ADD late int; UPDATE t SET id = -id, late = 1 WHERE id BETWEEN 1 AND 20");
        // This one cannot be read in binary form, and is gone from the catalog before it comes.
        sql("ALTER TABLE t ADD p point; UPDATE t SET p = '(1,2)' WHERE id = 30; ALTER TABLE t DROP p");
        sql("DELETE FROM t WHERE id < 100; TRUNCATE t; INSERT INTO t VALUES (1, '', 0, " + values);
        sql("INSERT INTO t VALUES (" + LAST + ", '', 0)");
        List<String> stream = readToLast("bulk_backlog=0B");
        assertThat(stream).hasSizeGreaterThan(900);
        assertThat(stream).anyMatch(row -> row.contains(" = ")).anyMatch(row -> row.startsWith("TRUNCATE"));
        assertThat(readToLast("bulk_backlog=20kB")).isEqualTo(stream);
        assertThat(readToLast("bulk_backlog=1B")).isEqualTo(stream);
        drop(SERVER, db);
    }

    @Test
    void goesOnBehindEachOffsetOfABacklog() {
        prepare(SERVER, db);
        sql("INSERT INTO t SELECT g, 'v' || g FROM generate_series(1, 40) g");
        sql("BEGIN; INSERT INTO t SELECT g, 'w' FROM generate_series(41, 60) g;"
                + " UPDATE t SET id = id + 1000 WHERE id < 20; DELETE FROM t WHERE id > 1010; COMMIT");
        sql("INSERT INTO t VALUES (0, 'last')");
        String uri = uri(SERVER, db, "bulk_backlog=1kB");
        ReadRequest small = ReadRequest.all().withBatchSize(7, 1 << 20);
        List<Offset> offsets = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<String> all;
        try (ChangeLog log = ChangeLog.open(uri, small, null)) {
            all = log.take(40 + 20 + 2 * 19 + 9 + 1);
            int row = 0;
            for (RecordBatch b : log.batches) {
                row += b.rowCount();
                offsets.add(b.offset().orElseThrow());
                rows.add(row);
            }
        }
        ChangeLog.assertGoesOnBehind(offsets, rows, all, uri, small);
        drop(SERVER, db);
    }

    @Test
    void keepsTheSlotAndOutlivesThePatienceAndTheDeathOfTheServer() {
        try (PostgresServer own = PostgresServer.start(Map.of("wal_sender_timeout", "2s"))) {
            prepare(own, "postgres");
            own.query("postgres", "SELECT pg_create_logical_replication_slot('f', 'pgoutput', false, false, true)");
            int count = 40_000;
            for (int i = 0; i < count; i += 1000) {
                own.execute(
                        "postgres",
                        "INSERT INTO t SELECT g, repeat('x', 700) FROM generate_series(" + i + ", " + (i + 999)
                                + ") g");
            }
            String slot =
                    "SELECT active_pid || ' ' || confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = 'postgres'";
            String copies = COPIES + "postgres'";
            try (ChangeLog log = ChangeLog.open(
                    uri(own, "postgres", "bulk_backlog=1MB"), ReadRequest.all().withBatchSize(100, 10_000), null)) {
                List<String> rows = new ArrayList<>(log.take(1000));
                String before = own.query("postgres", slot);
                assertThat(own.query("postgres", copies)).isEqualTo("2");
                own.execute("postgres", "INSERT INTO t VALUES (" + count + ", 'while it is fetched')");
                // Longer than the server waits for an answer, with nobody who takes rows, and with one who takes few.
                own.query("postgres", "SELECT pg_sleep(3)");
                for (int i = 0; i < 100; i++) {
                    rows.addAll(log.take(100));
                    own.query("postgres", "SELECT pg_sleep(0.03)");
                }
                assertThat(own.query("postgres", copies)).isEqualTo("2");
                assertThat(own.query("postgres", slot)).isEqualTo(before);
                own.kill();
                own.startAgain();
                rows.addAll(log.take(count + 1 - rows.size()));
                own.execute("postgres", "INSERT INTO t VALUES (" + (count + 1) + ", 'behind it')");
                rows.addAll(log.take(1));
                for (int i = 0; i < rows.size(); i++) {
                    assertThat(rows.get(i)).startsWith("INSERT " + i + " ");
                }
                assertThat(own.query("postgres", copies)).isEqualTo("0");
            }
            // A copy would not wait for the standbys, for which this slot waits.
            try (ChangeLog log = ChangeLog.open(
                    uri(own, "postgres", "bulk_backlog=1MB").replace("slot=postgres", "slot=f"),
                    ReadRequest.all().withBatchSize(100, 10_000),
                    null)) {
                log.take(1000);
                assertThat(own.query("postgres", copies)).isEqualTo("0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void doesWithAsManySlotsAsAreFree(int slots) {
        try (PostgresServer own = PostgresServer.start(Map.of("max_replication_slots", Integer.toString(slots)))) {
            prepare(own, "postgres");
            for (int i = 0; i < 1000; i += 10) {
                own.execute(
                        "postgres", "INSERT INTO t SELECT g, 'v' FROM generate_series(" + i + ", " + (i + 9) + ") g");
            }
            try (ChangeLog log = ChangeLog.open(uri(own, "postgres", "bulk_backlog=1kB"))) {
                List<String> rows = log.take(1000);
                for (int i = 0; i < rows.size(); i++) {
                    assertThat(rows.get(i)).isEqualTo("INSERT " + i + " v null");
                }
            }
        }
    }
}
