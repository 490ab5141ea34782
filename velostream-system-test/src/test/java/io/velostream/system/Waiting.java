package io.velostream.system;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come. */
final class Waiting {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private Waiting() {}

    /** Looks again and again until it is so; fails after a time that is longer than any test takes. */
    static void until(String what, BooleanSupplier condition) {
        if (!within(LONGEST, condition)) {
            throw new AssertionError("not within " + LONGEST.toSeconds() + " s: " + what + threads());
        }
    }

    /** Where our threads are, for who has to find out why. */
    private static String threads() {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, trace) -> {
            if (thread.getName().startsWith("velostream") && trace.length > 0) {
                text.append("\n  ").append(thread.getName());
                for (StackTraceElement line : trace) {
                    text.append("\n    at ").append(line);
                }
            }
        });
        return text.toString();
    }

    /** Looks until it is so, or the time is over; whether it is so. */
    static boolean within(Duration time, BooleanSupplier condition) {
        long deadline = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return true;
    }
}
