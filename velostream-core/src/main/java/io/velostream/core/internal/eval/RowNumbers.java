package io.velostream.core.internal.eval;

/**
 * Room for the numbers of the rows that a filter leaves, used again from batch to batch: it is as long as a batch, and nobody
 * needs it once the columns are packed. One thread.
 */
public final class RowNumbers {
    private static final int[] NONE = {};

    private int[] spare = NONE;

    /** An array of at least this length with anything in it, the caller's until it is given back. */
    int[] take(int rows) {
        int[] taken = spare.length >= rows ? spare : new int[rows];
        spare = NONE;
        return taken;
    }

    void giveBack(int[] rows) {
        if (rows.length > spare.length) {
            spare = rows;
        }
    }
}
