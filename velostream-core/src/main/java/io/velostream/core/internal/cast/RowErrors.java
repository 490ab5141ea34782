package io.velostream.core.internal.cast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Which rows of a batch failed and why; the first reason of a row stays. What a column holds in such a row has no meaning. */
public final class RowErrors {
    private final BitSet failed = new BitSet(0);
    private int[] rows = new int[0];
    private final List<String> reasons = new ArrayList<>(0);

    public void add(int row, String reason) {
        if (!failed.get(row)) {
            failed.set(row);
            int n = reasons.size();
            if (n == rows.length) {
                rows = Arrays.copyOf(rows, Math.max(8, 2 * n));
            }
            rows[n] = row;
            reasons.add(reason);
        }
    }

    public boolean isEmpty() {
        return reasons.isEmpty();
    }

    public int size() {
        return reasons.size();
    }

    public int row(int index) {
        return rows[index];
    }

    public String reason(int index) {
        return reasons.get(index);
    }

    public boolean failed(int row) {
        return failed.get(row);
    }
}
