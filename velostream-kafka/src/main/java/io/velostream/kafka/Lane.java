package io.velostream.kafka;

import io.velostream.api.VeloException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The producers of one lane. One does as long as each round is committed before the next begins; a round that begins
 * earlier takes another one. Thread-safe.
 */
final class Lane implements AutoCloseable {
    private final IntFunction<Transmission> opener;
    private final Deque<Transmission> free = new ArrayDeque<>();
    private final List<Transmission> all = new ArrayList<>();
    private int opened;
    private Optional<VeloException> fenced = Optional.empty();
    private boolean retired;

    /** Opens producers by their number within the lane. */
    Lane(IntFunction<Transmission> opener) {
        this.opener = opener;
    }

    /** Opens the first producer, so that a predecessor is fenced and mistakes show before the first row. */
    synchronized void open() {
        release(begin());
    }

    /** A producer for a round; none once somebody else took over the lane, for a further one would be fenced by nobody. */
    synchronized Transmission begin() {
        all.forEach(this::look);
        if (fenced.isPresent()) {
            throw fenced.get();
        }
        Transmission t = free.poll();
        if (t == null) {
            t = opener.apply(opened);
            opened++;
            all.add(t);
        }
        return t;
    }

    private void look(Transmission t) {
        if (fenced.isEmpty()) {
            fenced = t.fenced();
        }
    }

    /** Takes back a producer whose round is committed or aborted. */
    synchronized void release(Transmission t) {
        look(t);
        if (t.isBroken()) {
            all.remove(t);
            t.drop();
        } else if (retired) {
            all.remove(t);
            t.close();
        } else {
            free.addFirst(t);
        }
    }

    /**
     * Ends the lane for its writer: what the open round has not sent is never sent, and its producer ends. Rounds that wait
     * for their commit keep theirs until they are released.
     */
    synchronized void retire(@Nullable Transmission open) {
        retired = true;
        if (open != null) {
            all.remove(open);
            open.drop();
        }
        all.removeAll(free);
        free.forEach(Transmission::close);
        free.clear();
    }

    /** Whether it is retired and no round of it waits any more. */
    synchronized boolean isOver() {
        return retired && all.isEmpty();
    }

    @Override
    public synchronized void close() {
        retired = true;
        all.forEach(Transmission::close);
        all.clear();
        free.clear();
    }
}
