package io.velostream.kafka;

import io.velostream.core.Pipeline;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Runs a pipeline in a process of its own: its name, which may be empty, source and sink are the arguments. Stops when its
 * input ends.
 */
final class CopyMain {
    private CopyMain() {}

    /** Starts such a process. */
    static Process start(Path log, String name, String source, String sink) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CopyMain.class.getName(),
                        name,
                        source,
                        sink)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    public static void main(String[] args) throws IOException {
        VeloStream velo = VeloStream.create();
        Pipeline pipeline = args[0].isEmpty() ? velo.pipeline() : velo.pipeline(args[0]);
        RunningPipeline running = pipeline.from(args[1])
                .to(args[2])
                .checkpointEvery(Duration.ofMillis(200))
                .parallelism(2)
                .start();
        Thread stopper = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    // Only the end counts.
                }
            } catch (IOException e) {
                System.err.println(e);
            }
            running.stop();
        });
        stopper.setDaemon(true);
        stopper.start();
        running.join();
    }
}
