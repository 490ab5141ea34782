package io.velostream.testkit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The threads that were there before, to find those that were left behind. */
public final class ThreadLeaks {
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Set<Thread> before = new HashSet<>(live());

    private ThreadLeaks() {}

    public static ThreadLeaks watch() {
        return new ThreadLeaks();
    }

    /** Fails when a thread born since {@link #watch()} does not end within seconds; names of shared JDK pools are passed over. */
    public void assertNone() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (Thread t : live()) {
            if (before.contains(t)
                    || t.getName().startsWith("ForkJoinPool.commonPool")
                    || t.getName().startsWith("Cleaner-")) {
                continue;
            }
            try {
                t.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (t.isAlive()) {
                throw new AssertionError("thread left behind: " + t.getName());
            }
        }
    }

    private static List<Thread> live() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .toList();
    }
}
