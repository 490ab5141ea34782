package io.velostream.core;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Throws at the n-th call of one operation, once. Thread-safe. */
final class Faults {
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final AtomicBoolean thrown = new AtomicBoolean();
    private final String operation;
    private final int call;
    private final Supplier<? extends Throwable> failure;

    Faults(String operation, int call, Supplier<? extends Throwable> failure) {
        this.operation = operation;
        this.call = call;
        this.failure = failure;
    }

    static Faults none() {
        return new Faults("", 0, IllegalStateException::new);
    }

    boolean hasThrown() {
        return thrown.get();
    }

    void at(String where) {
        int n = calls.merge(where, 1, Integer::sum);
        if (where.equals(operation) && n == call && thrown.compareAndSet(false, true)) {
            Faults.<RuntimeException>sneak(failure.get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable t) throws T {
        throw (T) t;
    }
}
