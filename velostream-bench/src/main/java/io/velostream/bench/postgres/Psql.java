package io.velostream.bench.postgres;

import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** psql, as the shell finds it. */
final class Psql {
    private Psql() {}

    /** Whether there is one. */
    static boolean isThere() {
        for (String folder : String.valueOf(System.getenv("PATH")).split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "psql"))) {
                return true;
            }
        }
        return false;
    }

    /** Runs one command. */
    static void run(String command) throws IOException, InterruptedException {
        run(List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url(), "-c", command));
    }

    /** Runs two, the first's output the second's input. */
    static void pipe(String first, String second) throws IOException, InterruptedException {
        String psql = "psql -X -q -v ON_ERROR_STOP=1 -d '" + url() + "' -c \"";
        run(List.of("sh", "-c", psql + first + "\" | " + psql + second + "\""));
    }

    private static String url() {
        PostgresServer server = PostgresServer.shared();
        return "postgresql://" + server.user() + (server.password().isEmpty() ? "" : ":" + server.password()) + "@"
                + server.host() + ":" + server.port() + "/" + Tables.DATABASE;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(command.get(0) + " ended with " + code);
        }
    }
}
