package io.velostream.core.internal.run;

/** Decides when lanes commit, and does it. Thread-safe. */
interface Committer {
    /** Whether this lane should commit now; asked by the lane's thread after every batch, and when nothing comes. */
    boolean isDue(LaneWriter lane);

    /** Commits what the lane has written, or hands it over to whoever commits for all. {@code last}: it writes no more. */
    void commit(LaneWriter lane, boolean last) throws InterruptedException;

    /** Commits what the lane has written, if anything, at the latest in {@link #settle}. */
    void handOver(LaneWriter lane) throws InterruptedException;

    /** Commits what all lanes have handed over, in the thread of this one; no lane writes meanwhile. */
    void settle(LaneWriter lane);
}
