package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A copy kept by a change stream equals the original, however often the copying process and the server are killed. The
 * properties {@code velostream.kills} and {@code velostream.restarts} make it longer.
 */
class PostgresChangeKillIT {
    private static final int KILLS = Integer.getInteger("velostream.kills", 4);
    private static final int RESTARTS = Integer.getInteger("velostream.restarts", 1);
    private static final int SENTINEL = -1;
    private static final String NUMBER = "SELECT max(number) FROM velostream_checkpoint";

    @TempDir
    Path folder;

    private final Random random = new Random(7);
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger transactions = new AtomicInteger();
    private final AtomicReference<Throwable> writerFailure = new AtomicReference<>();
    private int starts;

    @Test
    void theCopyEqualsTheOriginalAfterKillsOfTheProcessAndOfTheServer() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.execute("postgres", "CREATE DATABASE copy");
            server.execute(
                    "postgres",
                    "CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL, n numeric(12,2), big text, at timestamptz);"
                            + " ALTER TABLE t ALTER big SET STORAGE EXTERNAL;"
                            + " INSERT INTO t SELECT g, g, g / 3.0, repeat(md5(g::text), 90), now() FROM generate_series(1, 5000) g");
            Thread writer = new Thread(() -> write(server), "writer");
            writer.start();
            Process process = start(server);
            try {
                int restarts = 0;
                for (int kill = 0; kill < KILLS; kill++) {
                    if (random.nextInt(4) > 0) {
                        process = awaitProgress(server, process);
                    }
                    boolean ended = process.waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS);
                    if (restarts < RESTARTS && kill + 1 >= (restarts + 1) * KILLS / (RESTARTS + 1)) {
                        restarts++;
                        server.kill();
                        server.startAgain();
                        process.waitFor(random.nextInt(2000), TimeUnit.MILLISECONDS);
                    }
                    if (!ended) {
                        process.destroyForcibly().waitFor();
                    }
                    process = start(server);
                }
                stop.set(true);
                writer.join();
                assertThat(writerFailure.get()).isNull();
                server.execute("postgres", "INSERT INTO t (id, v) VALUES (" + SENTINEL + ", 0)");
                process = awaitSentinel(server, process, 0);
                // The row may have come with a snapshot that is still being read; its change comes behind all of that.
                server.execute("postgres", "UPDATE t SET v = 1 WHERE id = " + SENTINEL);
                process = awaitSentinel(server, process, 1);
            } finally {
                stop.set(true);
                process.destroyForcibly().waitFor();
            }
            List<String> original = rows(server, "postgres", "t");
            List<String> copy = rows(server, "copy", "t");
            assertThat(copy)
                    .as("%s transactions, %d starts of the copy", transactions, starts)
                    .hasSameSizeAs(original);
            assertThat(starts).isGreaterThan(KILLS);
            assertThat(original).hasSizeGreaterThan(1000);
            for (int i = 0; i < original.size(); i++) {
                assertThat(copy.get(i)).isEqualTo(original.get(i));
            }
            System.out.printf(
                    "%d kills of the copy (%d starts), %d of the server, %s transactions, %d rows equal%n",
                    KILLS, starts, RESTARTS, transactions, original.size());
        }
    }

    private Process start(PostgresServer server) throws IOException {
        starts++;
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChangeCopy.class.getName(),
                        server.uri("postgres", "cdc=true&table=t&bulk_backlog=64kB"),
                        server.uri("copy", "table=t&create=if_missing&evolve=add_columns"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("copy.log").toFile()))
                .start();
    }

    /** Waits for the next commit of the copy. */
    private Process awaitProgress(PostgresServer server, Process running) throws Exception {
        String before = ask(server, NUMBER);
        return await(server, running, () -> !ask(server, NUMBER).equals(before));
    }

    private Process awaitSentinel(PostgresServer server, Process running, int v) throws Exception {
        String arrived = "SELECT count(*) FROM t WHERE id = " + SENTINEL + " AND v = " + v;
        return await(server, running, () -> ask(server, arrived).equals("1"));
    }

    private static String ask(PostgresServer server, String sql) {
        try {
            return String.valueOf(server.query("copy", sql));
        } catch (IllegalStateException e) {
            // The table is not there yet.
            return "";
        }
    }

    private Process await(PostgresServer server, Process running, BooleanSupplier condition) throws Exception {
        Process process = running;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                String log = Files.readString(folder.resolve("copy.log"));
                throw new AssertionError(
                        "the copy does not arrive:\n" + log.substring(Math.max(0, log.length() - 4000)));
            }
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                process = start(server);
            }
        }
        return process;
    }

    private static List<String> rows(PostgresServer server, String database, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY id")) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    line.append(row.getMetaData().getColumnName(i))
                            .append('=')
                            .append(row.getString(i))
                            .append(' ');
                }
                rows.add(line.toString());
            }
        }
        return rows;
    }

    private void write(PostgresServer server) {
        Random dice = new Random(11);
        int next = 10_000;
        int columns = 0;
        while (!stop.get()) {
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!stop.get()) {
                    next += 10_000;
                    int what = dice.nextInt(100);
                    if (what == 0 && columns < 5) {
                        columns++;
                        statement.execute("ALTER TABLE t ADD c" + columns + " text");
                        statement.execute("UPDATE t SET c" + columns + " = 'new' WHERE id % 50 = " + dice.nextInt(50));
                    } else if (what == 1 && dice.nextInt(8) == 0) {
                        statement.execute("TRUNCATE t");
                        statement.execute(insert(next, 5000));
                    } else {
                        change(statement, dice, what, next);
                    }
                    if (what % 7 == 3) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                    transactions.incrementAndGet();
                }
            } catch (SQLException e) {
                // The server was killed, or two rows would have had one key; whether the transaction came through does
                // not
                // matter.
                if (!e.getSQLState().matches("(08|57|23).*")) {
                    writerFailure.set(e);
                    return;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String insert(int from, int count) {
        return "INSERT INTO t (id, v, n, big, at) SELECT g, g, g / 7.0, CASE WHEN g % 3 = 0 THEN repeat(md5(g::text), 90) END,"
                + " now() FROM generate_series(" + from + ", " + (from + count - 1) + ") g";
    }

    private static void change(Statement statement, Random dice, int what, int next) throws SQLException {
        String some = " WHERE id % 97 = " + dice.nextInt(97);
        if (what < 5) {
            // Large: the server sends it only after it has spilled to disk.
            statement.execute(insert(next, 3000));
            statement.execute("UPDATE t SET v = v + 1 WHERE id >= " + next);
            statement.execute("DELETE FROM t WHERE id >= " + next + " AND id % 2 = 0");
        } else if (what < 25) {
            statement.execute(insert(next, 1 + dice.nextInt(20)));
        } else if (what < 45) {
            statement.execute("UPDATE t SET v = v + 1, n = NULL" + some);
        } else if (what < 55) {
            statement.execute("UPDATE t SET big = repeat(md5(random()::text), 80)" + some);
        } else if (what < 70) {
            statement.execute("UPDATE t SET id = id + " + (next + 5000) + some + " AND id < 1000000000");
        } else if (what < 80) {
            statement.execute("DELETE FROM t" + some);
        } else if (what < 90) {
            statement.execute(insert(next, 5));
            statement.execute("SAVEPOINT a");
            statement.execute("UPDATE t SET v = -1");
            statement.execute("ROLLBACK TO a");
            statement.execute("UPDATE t SET v = 5 WHERE id = " + (next + 1));
            statement.execute("DELETE FROM t WHERE id = " + (next + 2));
            statement.execute(insert(next + 2, 1));
        } else {
            // Rows change their keys in a circle within one transaction.
            statement.execute("UPDATE t SET id = -id" + some);
            statement.execute(
                    "UPDATE t SET id = -id + 1 WHERE id < 0 AND NOT EXISTS (SELECT 1 FROM t o WHERE o.id = -t.id + 1)");
            statement.execute("DELETE FROM t WHERE id < 0");
        }
    }
}
