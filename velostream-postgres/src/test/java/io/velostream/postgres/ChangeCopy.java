package io.velostream.postgres;

import io.velostream.core.VeloStream;
import java.time.Duration;

/** A program that copies a change stream until it is killed. */
public final class ChangeCopy {
    private ChangeCopy() {}

    /** Arguments: the URIs of the source and the sink. */
    public static void main(String[] args) {
        VeloStream.create()
                .pipeline("change-copy")
                .from(args[0])
                .to(args[1])
                .parallelism(1)
                .checkpointEvery(Duration.ofMillis(200))
                .start()
                .join();
    }
}
