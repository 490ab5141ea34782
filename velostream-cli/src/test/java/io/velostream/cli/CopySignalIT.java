package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signals sent to a process that copies a watched folder, which would never end by itself. */
@Timeout(120)
class CopySignalIT {
    @TempDir
    private Path folder;

    @Test
    void aSignalCommitsWhatWasReadAndTheNextRunGoesOn() throws Exception {
        Files.createDirectories(folder.resolve("in"));
        for (int i = 1; i <= 3; i++) {
            Files.writeString(folder.resolve("in/" + i + ".jsonl"), "{\"a\":" + i + "}\n");
        }
        assertThat(interrupted("INT", "3 rows"))
                .startsWith("130 ")
                .contains(
                        "velostream: stopping, ",
                        "velostream: stopped after 3 rows",
                        "To go on, give the same command");
        assertThat(written()).containsExactly("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");

        Files.writeString(folder.resolve("in/4.jsonl"), "{\"a\":4}\n");
        assertThat(interrupted("TERM", "1 row"))
                .startsWith("143 ")
                .contains("stopped after 1 row", "went on where an earlier run had stopped");
        assertThat(written()).containsExactly("{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "{\"a\":4}");
    }

    /** Starts the copy, sends the signal once so many rows were read, and gives the exit code and what was printed. */
    private String interrupted(String signal, String rows) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        // A build in the background of a shell ignores SIGINT, and what it starts would too.
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        VeloStreamCli.class.getName(),
                        "copy",
                        folder.resolve("in") + "?watch=true&stable_for=50ms&poll_interval=50ms",
                        folder.resolve("out") + "/?format=jsonl",
                        // No commit comes before the signal.
                        "--checkpoint-every",
                        "1h")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.onExit().completeOnTimeout(process, 60, TimeUnit.SECONDS).thenAccept(Process::destroyForcibly);
        try (BufferedReader err =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            String line = err.readLine();
            while (line != null && !line.startsWith("velostream: " + rows + ",")) {
                line = err.readLine();
            }
            assertThat(line).as("progress").isNotNull();
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            String rest = err.lines().collect(Collectors.joining("\n"));
            return process.waitFor() + " " + rest;
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> written() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
                all.append(Files.readString(file));
            }
            return all.toString().lines().sorted().toList();
        }
    }
}
