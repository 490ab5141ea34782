package io.velostream.core.internal.eval;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import org.jspecify.annotations.Nullable;

/** A part of a compiled expression. Immutable, thread-safe. */
abstract class Node {
    private final DataType type;

    Node(DataType type) {
        this.type = type;
    }

    final DataType type() {
        return type;
    }

    /** The value for each row of the frame; a row with an error is told to the frame and has any value. */
    abstract Column eval(Frame frame);

    /**
     * Writes the numbers of the rows for which it is true to {@code out}, in rising order.
     *
     * @return how many they are
     */
    int select(Frame frame, int[] out) {
        BooleanColumn truth = (BooleanColumn) eval(frame);
        boolean[] values = truth.values();
        long[] valid = truth.validity();
        int n = truth.size();
        int k = 0;
        if (valid == null) {
            for (int i = 0; i < n; i++) {
                out[k] = i;
                k += values[i] ? 1 : 0;
            }
        } else {
            for (int i = 0; i < n; i++) {
                out[k] = i;
                k += values[i] & Validity.get(valid, i) ? 1 : 0;
            }
        }
        return k;
    }

    /** Whether {@link #refine} works without packing columns. */
    boolean canRefine() {
        return false;
    }

    /** Keeps those of the first {@code count} rows in {@code rows} for which it is true; only with {@link #canRefine}. */
    int refine(Frame frame, int[] rows, int count) {
        throw new UnsupportedOperationException();
    }

    /** The rows in which both have a value; null for all. */
    static long @Nullable [] bothValid(Column a, Column b) {
        long[] x = a.validity();
        long[] y = b.validity();
        if (x == null) {
            return y;
        } else if (y == null) {
            return x;
        }
        int words = Validity.words(a.size());
        long[] both = new long[words];
        for (int i = 0; i < words; i++) {
            both[i] = x[i] & y[i];
        }
        return both;
    }

    static boolean isValid(long @Nullable [] valid, int row) {
        return valid == null || Validity.get(valid, row);
    }
}
