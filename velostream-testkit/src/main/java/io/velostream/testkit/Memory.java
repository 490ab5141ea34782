package io.velostream.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;

/** What the garbage collector can take. */
final class Memory {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Memory() {}

    /** Waits until nothing holds it any more: a long run would keep one for each time that it recovers. */
    static void assertFreed(WeakReference<?> reference) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (reference.get() != null && System.nanoTime() < end) {
            System.gc();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
        assertThat(reference.get()).as("what is closed is still held").isNull();
    }
}
