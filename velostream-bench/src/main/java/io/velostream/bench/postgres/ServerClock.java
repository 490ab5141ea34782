package io.velostream.bench.postgres;

import io.velostream.bench.run.ProcessTimes;
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
        double seconds = 0;
        try (Stream<Path> processes = Files.list(all)) {
            for (Path process : processes
                    .filter(p -> Character.isDigit(p.getFileName().toString().charAt(0)))
                    .toList()) {
                String id = process.getFileName().toString();
                Optional<ProcessTimes> times = ProcessTimes.of(id);
                if (times.isPresent()) {
                    boolean self = id.equals(postmaster);
                    if (self || times.get().parent().equals(postmaster)) {
                        seconds += times.get().seconds() + (self ? times.get().childSeconds() : 0);
                    }
                }
            }
        }
        return seconds;
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
            return ProcessTimes.of(row.getString(1)).map(ProcessTimes::parent).orElse("none");
        }
    }
}
