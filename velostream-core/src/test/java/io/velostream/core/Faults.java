package io.velostream.core;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Throws at the n-th call of one operation, once or at some calls in a row. Thread-safe. */
final class Faults {
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final AtomicInteger thrown = new AtomicInteger();
    private final String operation;
    private final int call;
    private final int times;
    private final Supplier<? extends Throwable> failure;

    Faults(String operation, int call, Supplier<? extends Throwable> failure) {
        this(operation, call, 1, failure);
    }

    Faults(String operation, int call, int times, Supplier<? extends Throwable> failure) {
        this.operation = operation;
        this.call = call;
        this.times = times;
        this.failure = failure;
    }

    static Faults none() {
        return new Faults("", 0, IllegalStateException::new);
    }

    boolean hasThrown() {
        return thrown.get() > 0;
    }

    int calls(String where) {
        return calls.getOrDefault(where, 0);
    }

    int thrown() {
        return thrown.get();
    }

    void at(String where) {
        int n = calls.merge(where, 1, Integer::sum);
        if (where.equals(operation) && n >= call && n - call < times) {
            thrown.incrementAndGet();
            Faults.<RuntimeException>sneak(failure.get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable t) throws T {
        throw (T) t;
    }
}
