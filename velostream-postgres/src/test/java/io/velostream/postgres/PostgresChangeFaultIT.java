package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadRequest;
import io.velostream.api.VeloException;
import io.velostream.testkit.postgres.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Change streams when something is missing, lost, killed or in the way. */
class PostgresChangeFaultIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private final String db = SERVER.newDatabase();

    private void sql(String text) {
        SERVER.execute(db, text);
    }

    private String uri(String options) {
        return SERVER.uri(db, "cdc=true&slot=" + db + "&table=t" + options);
    }

    private void dropSlot() {
        SERVER.query(
                db,
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + db + "'");
    }

    private VeloException failure(String uri) {
        return failure(uri, null);
    }

    private VeloException failure(String uri, Offset from) {
        try (ChangeLog log = ChangeLog.open(uri, from)) {
            log.readUntil(l -> false);
        } catch (VeloException e) {
            return e;
        }
        throw new AssertionError("no failure");
    }

    @Test
    void tellsWhichTableIsMissing() {
        try (DataSource source = ChangeLog.source(uri(""))) {
            assertThatThrownBy(source::schema)
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                    .hasMessageContaining("cannot follow the changes of t");
        }
    }

    @Test
    void refusesATableWhoseUpdatesTheServerWouldRefuseThen() {
        sql("CREATE TABLE t (id int)");
        VeloException e = failure(uri(""));
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(e.cure()).contains("ALTER TABLE \"public\".\"t\" REPLICA IDENTITY FULL");
        sql("UPDATE t SET id = 1");
        assertThat(SERVER.query(db, "SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }

    @Test
    void tellsThatThePublicationDoesNotHaveTheTable() {
        sql(
                "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE u");
        try (DataSource source = ChangeLog.source(uri("&publication=p"))) {
            assertThatThrownBy(source::schema)
                    .hasMessageContaining("ALTER PUBLICATION \"p\" ADD TABLE \"public\".\"t\"");
        }
    }

    @Test
    void honoursColumnsAndRowsOfAPublication() {
        sql("CREATE TABLE t (id int PRIMARY KEY, a int, b int);"
                + " CREATE PUBLICATION p FOR TABLE t (id, b) WHERE (id > 10)");
        sql("INSERT INTO t VALUES (1, 1, 1), (11, 2, 3)");
        try (ChangeLog log = ChangeLog.open(uri("&publication=p&drop_on_close=true"))) {
            assertThat(log.take(1)).containsExactly("INSERT 11 3");
            sql("INSERT INTO t VALUES (2, 1, 1), (12, 2, 4)");
            assertThat(log.take(1)).containsExactly("INSERT 12 4");
            assertThat(log.left()).isEmpty();
        }
        assertThat(SERVER.query(db, "SELECT count(*) FROM pg_publication")).isEqualTo("1");
    }

    @Test
    void tellsTheSqlThatGrantsReplication() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        sql("CREATE ROLE plain_" + db + " LOGIN; GRANT ALL ON t TO plain_" + db + "; GRANT CREATE ON DATABASE " + db
                + " TO plain_" + db + "; ALTER TABLE t OWNER TO plain_" + db);
        VeloException e = failure(uri("").replace("postgresql://postgres@", "postgresql://plain_" + db + "@"));
        assertThat(e.kind()).isEqualTo(ErrorKind.PERMISSION);
        assertThat(e.cure()).contains("ALTER ROLE \"plain_" + db + "\" REPLICATION");
        sql("REASSIGN OWNED BY plain_" + db + " TO postgres; DROP OWNED BY plain_" + db + "; DROP ROLE plain_" + db);
    }

    @Test
    void leavesASlotOfAnotherPluginAlone() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        SERVER.query(db, "SELECT pg_create_physical_replication_slot('" + db + "')");
        assertThat(failure(uri(""))).hasMessageContaining("it is a physical slot");
        dropSlot();
    }

    @Test
    void tellsThatTheSlotIsGone() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        Offset offset = begin();
        dropSlot();
        VeloException e = failure(uri(""), offset);
        assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(e).hasMessageContaining("snapshot_mode=when_needed");
    }

    @Test
    void tellsThatSomebodyElseMovedTheSlotOn() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        Offset offset = begin();
        sql("INSERT INTO t VALUES (7)");
        SERVER.query(db, "SELECT pg_replication_slot_advance('" + db + "', pg_current_wal_lsn())");
        VeloException e = failure(uri(""), offset);
        assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
        assertThat(e).hasMessageContaining("somebody has moved it on");
        dropSlot();
    }

    @Test
    void readsTheTableAnewWhereTheSlotIsGoneAndThatIsWanted() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        sql("INSERT INTO t VALUES (1)");
        Offset offset = begin();
        dropSlot();
        sql("INSERT INTO t VALUES (2)");
        try (ChangeLog log = ChangeLog.open(uri("&snapshot_mode=when_needed&drop_on_close=true"), offset)) {
            assertThat(log.take(3)).containsExactly("TRUNCATE null", "INSERT 1", "INSERT 2");
            sql("INSERT INTO t VALUES (3)");
            assertThat(log.take(1)).containsExactly("INSERT 3");
        }
    }

    /** The offset behind the snapshot. */
    private Offset begin() {
        try (ChangeLog log = ChangeLog.open(uri(""))) {
            log.readUntil(l -> !l.batches.isEmpty() && l.offset().details().contains("stream"));
            return log.offset();
        }
    }

    @Test
    void beginsAnUnfinishedSnapshotAgainAndLeavesOutWhatItHolds() {
        sql("CREATE TABLE a (id int PRIMARY KEY, v int); CREATE TABLE b (id int PRIMARY KEY, v int)");
        sql(
                "INSERT INTO a SELECT g, 0 FROM generate_series(1, 3000) g; INSERT INTO b SELECT g, 0 FROM generate_series(1, 3000) g");
        String uri = SERVER.uri(db, "cdc=true&slot=" + db + "&tables=a,b&drop_on_close=");
        Offset within = null;
        try (ChangeLog log = ChangeLog.open(uri + "false", ReadRequest.all().withBatchSize(500, 1 << 20), null)) {
            log.readUntil(l -> !l.batches.isEmpty() && l.offset().details().contains("public.b"));
            within = log.offset();
        }
        // Before the second snapshot: these changes come with it, and once more by the slot.
        sql("UPDATE a SET v = 1 WHERE id = 1; INSERT INTO a VALUES (5000, 1); DELETE FROM b WHERE id = 1;"
                + " UPDATE b SET v = 1 WHERE id = 2; INSERT INTO b VALUES (5000, 1)");
        try (ChangeLog log = ChangeLog.open(uri + "true", within)) {
            List<String> again = log.take(1 + 3000);
            assertThat(again.get(0)).isEqualTo("TRUNCATE null null");
            Set<String> rows = new HashSet<>(again);
            assertThat(rows)
                    .hasSize(3001)
                    .contains("INSERT 2 1", "INSERT 5000 1")
                    .doesNotContain("INSERT 1 0");
            sql("INSERT INTO b VALUES (5001, 2)");
            assertThat(log.take(3)).containsExactly("UPDATE_AFTER 1 1", "INSERT 5000 1", "INSERT 5001 2");
        }
    }

    @Test
    void losesAndRepeatsNothingWhileOthersWriteDuringTheSnapshot() throws Exception {
        sql("CREATE TABLE t (id int PRIMARY KEY, v int)");
        sql("INSERT INTO t SELECT g, 0 FROM generate_series(1, 20000) g");
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 150; i++) {
                int from = 20001 + i * 10;
                sql("INSERT INTO t SELECT g, 1 FROM generate_series(" + from + ", " + (from + 9) + ") g");
            }
        });
        writer.start();
        try (ChangeLog log = ChangeLog.open(uri("&drop_on_close=true"))) {
            List<String> rows = log.take(21500);
            assertThat(new HashSet<>(rows)).hasSize(21500);
            log.readFor(Duration.ofMillis(100));
            assertThat(log.left()).isEmpty();
        }
        writer.join();
    }

    @Test
    void createsASlotThatStandbysKeep() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        sql("INSERT INTO t VALUES (1)");
        try (ChangeLog log = ChangeLog.open(uri("&failover=true&drop_on_close=true"))) {
            assertThat(log.take(1)).containsExactly("INSERT 1");
            assertThat(SERVER.query(db, "SELECT failover FROM pg_replication_slots WHERE slot_name = '" + db + "'"))
                    .isEqualTo("t");
        }
        assertThat(SERVER.query(db, "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + db + "'"))
                .isEqualTo("0");
        assertThat(SERVER.query(db, "SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }

    @Test
    void tellsWhoReadsTheSlot() {
        sql("CREATE TABLE t (id int PRIMARY KEY)");
        try (ChangeLog log = ChangeLog.open(uri("&drop_on_close=true"))) {
            log.readUntil(l -> !l.batches.isEmpty() && l.offset().details().contains("stream"));
            String ask = "SELECT active_pid FROM pg_replication_slots WHERE slot_name = '" + db + "'";
            log.readUntil(l -> SERVER.query(db, ask) != null);
            String pid = SERVER.query(db, ask);
            VeloException e = failure(uri("&reconnect=1s"));
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
            assertThat(e).hasMessageContaining("the server process " + pid + " reads it");
        }
    }

    @Test
    void movesTheSlotOnWhileTheTablesAreQuiet() {
        sql("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE noise (v text)");
        try (ChangeLog log = ChangeLog.open(uri("&heartbeat=200ms&drop_on_close=true"))) {
            log.readUntil(l -> !l.batches.isEmpty() && l.offset().details().contains("stream"));
            sql("INSERT INTO noise SELECT repeat('x', 1000) FROM generate_series(1, 1000)");
            String target = String.valueOf(SERVER.query(db, "SELECT pg_current_wal_lsn()"));
            log.readUntil(l -> {
                l.reader.acknowledge(l.offset());
                return "t"
                        .equals(SERVER.query(
                                db,
                                "SELECT confirmed_flush_lsn >= '" + target
                                        + "' FROM pg_replication_slots WHERE slot_name = '" + db + "'"));
            });
            assertThat(log.left()).isEmpty();
        }
    }

    @Test
    void answersTheServerWhileNobodyTakesTheRows() {
        try (PostgresServer own = PostgresServer.start(Map.of("wal_sender_timeout", "2s"))) {
            own.execute("postgres", "CREATE TABLE t (id int PRIMARY KEY, v text)");
            try (ChangeLog log = ChangeLog.open(
                    own.uri("postgres", "cdc=true&table=t"), ReadRequest.all().withBatchSize(100, 10_000), null)) {
                log.readUntil(l -> !l.batches.isEmpty() && l.offset().details().contains("stream"));
                own.execute("postgres", "INSERT INTO t SELECT g, repeat('x', 500) FROM generate_series(1, 20000) g");
                String pid = "SELECT active_pid FROM pg_replication_slots WHERE active";
                log.take(10);
                String before = own.query("postgres", pid);
                // Longer than the server waits for an answer.
                own.query("postgres", "SELECT pg_sleep(5)");
                log.take(19990);
                assertThat(own.query("postgres", pid)).isEqualTo(before);
            }
        }
    }

    @Test
    void losesNothingWhenTheServerDiesWhileNobodyTakesTheRows() {
        try (PostgresServer own = PostgresServer.start()) {
            own.execute("postgres", "CREATE TABLE t (id int PRIMARY KEY, v text)");
            try (ChangeLog log = ChangeLog.open(
                    own.uri("postgres", "cdc=true&table=t"), ReadRequest.all().withBatchSize(100, 10_000), null)) {
                log.readUntil(l -> !l.batches.isEmpty() && l.offset().details().contains("stream"));
                own.execute("postgres", "INSERT INTO t SELECT g, repeat('x', 500) FROM generate_series(0, 19999) g");
                List<String> rows = new ArrayList<>(log.take(10));
                own.kill();
                // There is no room for the next batch, so the loss is noticed while one waits for it.
                while (((PostgresChangeReader) log.reader).trouble().isEmpty()) {
                    LockSupport.parkNanos(10_000_000);
                }
                own.startAgain();
                rows.addAll(log.take(20_000 - rows.size()));
                for (int i = 0; i < rows.size(); i++) {
                    assertThat(rows.get(i)).startsWith("INSERT " + i + " ");
                }
            }
        }
    }

    @Test
    void goesOnByItselfAfterTheServerWasKilled() {
        try (PostgresServer own = PostgresServer.start()) {
            own.execute("postgres", "CREATE TABLE t (id int PRIMARY KEY, v text)");
            try (ChangeLog log = ChangeLog.open(own.uri("postgres", "cdc=true&table=t"))) {
                log.readUntil(l -> !l.batches.isEmpty() && l.offset().details().contains("stream"));
                int next = 0;
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 20; i++, next++) {
                        own.execute("postgres", "INSERT INTO t VALUES (" + next + ", 'x')");
                    }
                    own.kill();
                    own.startAgain();
                }
                List<String> rows = log.take(60);
                for (int i = 0; i < 60; i++) {
                    assertThat(rows.get(i)).isEqualTo("INSERT " + i + " x");
                }
            }
        }
    }

    @Test
    void tellsWhatIsWrongWithTheServer() {
        try (PostgresServer own = PostgresServer.start(Map.of("wal_level", "replica"))) {
            own.execute("postgres", "CREATE TABLE t (id int PRIMARY KEY)");
            assertThat(failure(own.uri("postgres", "cdc=true&table=t")))
                    .hasMessageContaining("wal_level=replica")
                    .hasMessageContaining("ALTER SYSTEM SET wal_level = 'logical'");
        }
    }

    @Test
    void tellsThatLogWasLostAndThatNoSlotIsFree() {
        try (PostgresServer own = PostgresServer.start(Map.of(
                "max_slot_wal_keep_size",
                "1MB",
                "max_replication_slots",
                "1",
                "min_wal_size",
                "32MB",
                "max_wal_size",
                "32MB"))) {
            own.execute("postgres", "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE noise (v text)");
            String uri = own.uri("postgres", "cdc=true&table=t");
            Offset offset;
            try (ChangeLog log = ChangeLog.open(uri)) {
                log.readUntil(l -> !l.batches.isEmpty() && l.offset().details().contains("stream"));
                offset = log.offset();
                VeloException e = failure(uri + "&slot=another");
                assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE);
                assertThat(e.cure()).contains("max_replication_slots");
            }
            for (int i = 0; i < 4; i++) {
                own.execute("postgres", "INSERT INTO noise SELECT repeat('x', 1000) FROM generate_series(1, 10000)");
                own.query("postgres", "SELECT pg_switch_wal()");
                own.execute("postgres", "CHECKPOINT");
            }
            try (DataSource source = ChangeLog.source(uri)) {
                Health health = source.health();
                assertThat(health.status()).isEqualTo(Health.Status.UNHEALTHY);
                assertThat(health.reason()).contains("has lost changes");
            }
            VeloException e = failure(uri, offset);
            assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT);
            assertThat(e).hasMessageContaining("Changes are missing");
        }
    }
}
