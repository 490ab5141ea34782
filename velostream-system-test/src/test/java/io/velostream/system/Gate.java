package io.velostream.system;

import io.velostream.api.batch.Record;

/**
 * Lets the first rows of a pipeline through as fast as they come and the others slowly, until it is opened: so a fault meets
 * rows on their way however long it takes to begin.
 */
final class Gate {
    private static final long MILLIS_A_ROW = 5;
    /** For the last rows, which have to outlast what a slow machine needs. */
    private static final long MILLIS_A_LATE_ROW = 50;

    private volatile boolean open;

    void open() {
        open = true;
    }

    /** For a filter that keeps all rows. */
    boolean pass(Record row) {
        long id = row.getLong(0);
        if (!open && id >= SystemUnderTest.ROWS / 4) {
            try {
                Thread.sleep(id < SystemUnderTest.ROWS * 3 / 4 ? MILLIS_A_ROW : MILLIS_A_LATE_ROW);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return true;
    }
}
