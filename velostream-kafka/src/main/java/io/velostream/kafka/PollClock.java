package io.velostream.kafka;

import java.time.Instant;

/** When a consumer last polled, and when a reader last asked it for records. Thread-safe. */
final class PollClock {
    private volatile Instant polled = Instant.now();
    private volatile long taken = System.nanoTime();

    void polled() {
        polled = Instant.now();
    }

    void taken() {
        taken = System.nanoTime();
    }

    /** The end of the last poll; before the first one, when the consumer was made. */
    Instant lastPoll() {
        return polled;
    }

    /** Nanoseconds since a reader asked for records. */
    long idleNanos() {
        return System.nanoTime() - taken;
    }
}
