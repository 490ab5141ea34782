package io.velostream.kafka;

import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import java.io.IOException;
import java.time.Duration;

/** Runs a pipeline in a process of its own: its name, source and sink are the arguments. Stops when its input ends. */
final class CopyMain {
    private CopyMain() {}

    public static void main(String[] args) throws IOException {
        RunningPipeline running = VeloStream.create()
                .pipeline(args[0])
                .from(args[1])
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
