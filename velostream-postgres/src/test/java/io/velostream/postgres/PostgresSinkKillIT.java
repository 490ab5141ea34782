package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.postgres.PostgresServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kills the process that writes, and the server, at random moments; the table ends with the rows of the file: exactly. */
class PostgresSinkKillIT {
    private static final int ROWS = 150_000;
    private static final int KILLS = 10;

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeInput() throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("in.csv"))) {
            out.write("id,p,text\n");
            for (int i = 0; i < ROWS; i++) {
                out.write(i + "," + i % 3 + ",row number " + i + "\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mode=insert", "mode=upsert&key=id", "mode=insert&two_phase=true"})
    void whateverIsKilledTheResumedRunEndsWithTheRowsOfTheFile(String options) throws Exception {
        Random random = new Random(options.hashCode());
        try (PostgresServer server = PostgresServer.start()) {
            SinkFixture db = new SinkFixture(server);
            // Without a constraint that would hide a row that comes twice.
            db.execute("CREATE TABLE t (id bigint, p bigint, text text); CREATE INDEX ON t (id)");
            String source = folder.resolve("in.csv") + "?split_size=500KB&rate_rows=" + ROWS / 6;
            String target = db.uri("table=t&" + options);
            int kills = 0;
            boolean complete = false;
            boolean mayFail = false;
            CopyProcess child = null;
            while (!complete) {
                Path log = folder.resolve("child.log");
                if (child == null) {
                    child = CopyProcess.start(source, target, log);
                }
                boolean running = kills < KILLS
                        ? child.runsUntil(db, CopyProcess.number(db) + 1 + random.nextInt(15))
                        : !child.ends();
                if (running) {
                    mayFail = kills % 4 == 3;
                    if (mayFail) {
                        // The process may go on by itself when the server is back.
                        server.kill();
                        server.startAgain();
                    } else {
                        child.kill();
                        child = null;
                    }
                    kills++;
                    assertThat(db.query("SELECT id FROM t GROUP BY id HAVING count(*) > 1"))
                            .isEmpty();
                } else if (child.exitValue() != 0 && mayFail) {
                    child = null;
                    mayFail = false;
                } else {
                    assertThat(child.exitValue())
                            .as("%s", Files.readString(log))
                            .isZero();
                    complete = true;
                }
            }
            assertThat(db.query("SELECT count(*), count(DISTINCT id), sum(id), count(DISTINCT text) FROM t"))
                    .containsExactly(ROWS + "|" + ROWS + "|" + (ROWS - 1L) * ROWS / 2 + "|" + ROWS);
            assertThat(db.query("SELECT gid FROM pg_prepared_xacts")).isEmpty();
            assertThat(kills).isEqualTo(KILLS);
        }
    }
}
