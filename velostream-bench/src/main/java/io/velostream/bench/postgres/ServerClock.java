package io.velostream.bench.postgres;

import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The CPU time that a server on this machine has taken, with all its processes. */
final class ServerClock {
    /** Fields of /proc/PID/stat, counted behind the name. */
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int CHILDREN_USER = 13;
    private static final double TICKS_PER_SECOND = 100;

    private static String postmaster = "";

    private ServerClock() {}

    /** User and system time so far; 0 where the server runs elsewhere or the system does not tell. */
    static synchronized double seconds() throws IOException, SQLException {
        if (postmaster.isEmpty()) {
            postmaster = postmaster();
        }
        awaitQuiet();
        Path all = Path.of("/proc");
        if (!Files.exists(all.resolve(postmaster))) {
            return 0;
        }
        long ticks = 0;
        try (Stream<Path> processes = Files.list(all)) {
            for (Path process : processes
                    .filter(p -> Character.isDigit(p.getFileName().toString().charAt(0)))
                    .toList()) {
                Optional<String[]> fields = stat(process.resolve("stat"));
                if (fields.isEmpty()) {
                    continue;
                }
                boolean self = process.getFileName().toString().equals(postmaster);
                if (self || fields.get()[PARENT].equals(postmaster)) {
                    ticks += sum(fields.get(), USER) + (self ? sum(fields.get(), CHILDREN_USER) : 0);
                }
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Processes that end soon are counted once they have. */
    private static void awaitQuiet() {
        String others = "SELECT count(*) FROM pg_stat_activity"
                + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        for (int i = 0; i < 100 && !"0".equals(PostgresServer.shared().query(Tables.DATABASE, others)); i++) {
            LockSupport.parkNanos(10_000_000);
        }
        // A session is off the list a moment before its process ends.
        LockSupport.parkNanos(300_000_000);
    }

    private static String postmaster() throws SQLException {
        try (Connection session = PostgresServer.shared().connect(Tables.DATABASE);
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return stat(Path.of("/proc/" + row.getString(1) + "/stat"))
                    .map(f -> f[PARENT])
                    .orElse("none");
        }
    }

    private static long sum(String[] fields, int user) {
        return Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1]);
    }

    private static Optional<String[]> stat(Path file) {
        try {
            String line = Files.readString(file);
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
        } catch (IOException e) {
            // It has just ended.
            return Optional.empty();
        }
    }
}
