package io.velostream.core.internal.run;

import java.util.function.LongSupplier;

/** Counts events of the last minute, in slots of a second. Thread-safe. */
final class RateLimit {
    private static final int SLOTS = 60;
    private static final long SLOT_NANOS = 1_000_000_000;

    private final long most;
    private final LongSupplier nanoTime;
    private final long start;
    private final long[] counts = new long[SLOTS];
    private long current;
    private long sum;

    /** Bears {@code most} events within any minute. */
    RateLimit(long most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Counts one; whether it is still borne. */
    boolean take() {
        if (most == Long.MAX_VALUE) {
            return true;
        }
        synchronized (this) {
            long now = (nanoTime.getAsLong() - start) / SLOT_NANOS;
            for (long slot = Math.max(current + 1, now - SLOTS + 1); slot <= now; slot++) {
                sum -= counts[(int) (slot % SLOTS)];
                counts[(int) (slot % SLOTS)] = 0;
            }
            current = Math.max(current, now);
            counts[(int) (current % SLOTS)]++;
            return ++sum <= most;
        }
    }
}
