package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A view that is copied by ranges of keys, by processes that are killed while others write to its table. */
class PostgresKeyRangeKillIT {
    private static final int ROWS = 60_000;
    private static final int KILLS = 8;
    private static final int ADDED = 6000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void eachRowComesOnceThoughTheDataWouldBeCutOtherwiseEachTime(int heavy) throws Exception {
        Random random = new Random(42);
        try (PostgresServer server = PostgresServer.start()) {
            SinkFixture db = new SinkFixture(server);
            // Rows with the same key, rows without one, and a key that many rows have.
            db.execute("CREATE TABLE base (id bigint, k int, text text); CREATE INDEX ON base (k);"
                    + " INSERT INTO base SELECT i, CASE WHEN i % 4 < " + heavy / 4
                    + " THEN 77777 WHEN i % 50 > 0 THEN i / 3 END, 'row ' || i"
                    + " FROM generate_series(0, " + (ROWS - 1) + ") i; ANALYZE base;"
                    + " CREATE VIEW seen AS SELECT id, k, text FROM base WHERE text <> '';"
                    + " CREATE TABLE t (id bigint, k int, text text)");
            String source = db.uri("table=seen&split_by=k&split_size=300KB&rate_rows=" + ROWS / 5);
            String target = db.uri("table=t");
            int kills = 0;
            int added = 0;
            while (true) {
                Path log = folder.resolve("child.log");
                CopyProcess child = CopyProcess.start(source, target, log);
                if (kills == KILLS) {
                    assertThat(child.ends()).isTrue();
                    assertThat(child.exitValue())
                            .as("%s", Files.readString(log))
                            .isZero();
                    break;
                }
                if (!child.runsUntil(db, CopyProcess.number(db) + 1 + random.nextInt(12))) {
                    assertThat(child.exitValue())
                            .as("%s", Files.readString(log))
                            .isZero();
                    break;
                }
                child.kill();
                kills++;
                // With keys of their own, behind the others: every quantile moves.
                db.execute("INSERT INTO base SELECT -i, " + (200_000 + added)
                        + " + i, 'new ' || i FROM generate_series(1, "
                        + ADDED + ") i;"
                        + " ANALYZE base");
                added += ADDED;
            }
            assertThat(kills).isGreaterThanOrEqualTo(KILLS / 2);
            assertThat(db.query("SELECT count(*), count(DISTINCT id), sum(id) FROM t WHERE id >= 0"))
                    .containsExactly(ROWS + "|" + ROWS + "|" + (ROWS - 1L) * ROWS / 2);
            assertThat(db.query("SELECT k FROM t WHERE id < 0 GROUP BY k HAVING count(*) > 1"))
                    .isEmpty();
        }
    }
}
