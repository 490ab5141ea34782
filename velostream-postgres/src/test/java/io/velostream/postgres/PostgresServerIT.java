package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.postgres.PostgresServer;
import org.junit.jupiter.api.Test;

/** The server that the other tests of this module rely on. */
class PostgresServerIT {
    @Test
    void survivesBeingKilledWithWhatWasCommitted() {
        try (PostgresServer server = PostgresServer.start()) {
            server.execute("postgres", "CREATE TABLE t (a int); INSERT INTO t VALUES (7)");
            server.kill();
            server.startAgain();
            assertThat(server.query("postgres", "SELECT a FROM t")).isEqualTo("7");
            assertThat(server.query("postgres", "SHOW wal_level")).isEqualTo("logical");
        }
    }

    @Test
    void givesDatabasesOfTheirOwn() {
        PostgresServer server = PostgresServer.shared();
        String one = server.newDatabase();
        server.execute(one, "CREATE TABLE t (a int)");
        assertThat(server.query(server.newDatabase(), "SELECT count(*) FROM pg_class WHERE relname = 't'"))
                .isEqualTo("0");
    }
}
