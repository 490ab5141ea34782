package io.velostream.api;

import java.time.Duration;

/**
 * Finds the splits of a source: all at once for a bounded one, some at the start and others later (a partition added, a
 * file arrived) for an unbounded one. Used by one thread at a time.
 */
public interface SplitEnumerator extends AutoCloseable {
    /**
     * Splits not given before, in their natural order. The same source gives the same split under the same id after a
     * restart; the caller knows which ones are done.
     *
     * @param wait how long to wait for new ones at most; an interrupt ends it with kind CANCELLED
     */
    SplitResult next(Duration wait);

    /** Releases what it holds; a second call does nothing. */
    @Override
    void close();
}
