package io.velostream.core.internal.run;

/** Where a reader puts what it has: a queue, or the writer itself when both share a thread. */
interface ItemSink {
    /** Takes the item; blocks while there is no room. */
    void put(Item item) throws InterruptedException;

    /** Nothing came; time to look at the clock. */
    void idle() throws InterruptedException;

    /** This reader has nothing more. */
    void end() throws InterruptedException;
}
