package io.velostream.core.internal.run;

import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Splits waiting for a reader. Thread-safe. */
final class SplitFeed {
    private final ConcurrentLinkedQueue<SplitTask> waiting = new ConcurrentLinkedQueue<>();
    /** Splits given out and not ended, for who chooses the least busy reader. */
    private final AtomicInteger load = new AtomicInteger();

    private volatile boolean complete;

    SplitFeed() {}

    /** All the splits there will be. */
    SplitFeed(Collection<SplitTask> all) {
        waiting.addAll(all);
        complete = true;
    }

    void add(SplitTask split) {
        load.incrementAndGet();
        waiting.add(split);
    }

    /** There will be no more. */
    void complete() {
        complete = true;
    }

    @Nullable
    SplitTask poll() {
        return waiting.poll();
    }

    void ended() {
        load.decrementAndGet();
    }

    /** How many are not read to their end, as far as they came while running; else how many nobody has taken yet. */
    int open() {
        return Math.max(load.get(), waiting.size());
    }

    int load() {
        return load.get();
    }

    /** Whether all were taken and no more will come. */
    boolean isDrained() {
        return complete && waiting.isEmpty();
    }
}
