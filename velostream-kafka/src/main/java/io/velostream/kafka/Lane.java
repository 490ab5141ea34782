package io.velostream.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The producers of one lane. One does as long as each round is committed before the next begins; a round that begins
 * earlier takes another one. Thread-safe.
 */
final class Lane implements AutoCloseable {
    private final IntFunction<Transmission> opener;
    private final Deque<Transmission> free = new ArrayDeque<>();
    private final List<Transmission> all = new ArrayList<>();
    private boolean closed;

    /** Opens producers by their number within the lane. */
    Lane(IntFunction<Transmission> opener) {
        this.opener = opener;
    }

    /** Opens the first producer, so that a predecessor is fenced and mistakes show before the first row. */
    synchronized void open() {
        release(begin());
    }

    /** A producer for a round. */
    synchronized Transmission begin() {
        Transmission t = free.poll();
        if (t == null) {
            t = opener.apply(all.size());
            all.add(t);
        }
        return t;
    }

    /** Takes back a producer whose round is committed or aborted. */
    synchronized void release(Transmission t) {
        if (!closed && !t.isBroken()) {
            free.addFirst(t);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            all.forEach(Transmission::close);
        }
    }
}
