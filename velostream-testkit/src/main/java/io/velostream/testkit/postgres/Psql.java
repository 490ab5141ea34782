package io.velostream.testkit.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** PostgreSQL's own client, as the shell finds it: what it writes and shows is what users see. Thread-safe. */
public final class Psql {
    private final PostgresServer server;
    private final String database;

    public Psql(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /** Whether there is one on the path. */
    public static boolean isThere() {
        for (String folder : String.valueOf(System.getenv("PATH")).split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "psql"))) {
                return true;
            }
        }
        return false;
    }

    /** Runs a script, which ends at its first error, and returns what it shows, unaligned and without headers. */
    public String run(String script) {
        try {
            Path log = Files.createTempFile("psql", ".log");
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            "psql",
                            "-X",
                            "-q",
                            "-A",
                            "-t",
                            "-v",
                            "ON_ERROR_STOP=1",
                            "-h",
                            server.host(),
                            "-p",
                            Integer.toString(server.port()),
                            "-U",
                            server.user(),
                            "-d",
                            database))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("PGPASSWORD", server.password());
            builder.environment().put("PGCLIENTENCODING", "UTF8");
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(script.getBytes(StandardCharsets.UTF_8));
            }
            int code = process.waitFor();
            String shown = Files.readString(log);
            Files.delete(log);
            if (code != 0) {
                throw new IllegalStateException("psql ended with " + code + ":\n" + shown);
            }
            return shown;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
