package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other threads and processes bring about. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long STEP_MILLIS = 50;

    private Await() {}

    /** Returns as soon as the condition holds, and fails when that takes too long. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(deadline);
            Thread.sleep(STEP_MILLIS);
        }
    }
}
