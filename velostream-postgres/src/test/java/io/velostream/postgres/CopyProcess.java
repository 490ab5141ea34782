package io.velostream.postgres;

import io.velostream.core.PipelineResult;
import io.velostream.core.VeloStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a pipeline into a database, in a process of its own that may be killed. */
final class CopyProcess {
    private static final int MOST_SECONDS = 300;

    private final Process process;

    private CopyProcess(Process process) {
        this.process = process;
    }

    /** Copies the first URI to the second. */
    public static void main(String[] args) {
        PipelineResult result = VeloStream.create()
                .pipeline("copy")
                .from(args[0])
                .to(args[1])
                .parallelism(2)
                .batchRows(500)
                .checkpointEvery(Duration.ofMillis(20))
                .run();
        System.out.println(result.complete());
    }

    static CopyProcess start(String source, String target, Path log) throws IOException {
        return new CopyProcess(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CopyProcess.class.getName(),
                        source,
                        target))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    }

    /** Waits until the pipeline has made this checkpoint; false when the process ended before. */
    boolean runsUntil(SinkFixture db, long number) throws InterruptedException {
        while (!process.waitFor(3, TimeUnit.MILLISECONDS)) {
            if (number(db) >= number) {
                return process.isAlive();
            }
        }
        return false;
    }

    /** Waits for its end; false when it does not come. */
    boolean ends() throws InterruptedException {
        return process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
    }

    int exitValue() {
        return process.exitValue();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The number of the last checkpoint of any lane; 0 for none. */
    static long number(SinkFixture db) {
        return db.query("SELECT to_regclass('velostream_checkpoint')").get(0).equals("null")
                ? 0
                : Long.parseLong(db.query("SELECT coalesce(max(number), 0) FROM velostream_checkpoint WHERE lane <> ''")
                        .get(0));
    }
}
