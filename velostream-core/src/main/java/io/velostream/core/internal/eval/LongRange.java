package io.velostream.core.internal.eval;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType;

/**
 * Whether a value stored as int or long lies in a range, bounds included; or outside of it. Every comparison of such a
 * column with a constant is one of these.
 */
final class LongRange extends Node {
    private final Node operand;
    private final long low;
    private final long high;
    private final boolean outside;

    LongRange(Node operand, long low, long high, boolean outside) {
        super(DataType.BOOLEAN);
        this.operand = operand;
        this.low = low;
        this.high = high;
        this.outside = outside;
    }

    @Override
    Column eval(Frame frame) {
        Column c = operand.eval(frame);
        int n = c.size();
        boolean[] truth = new boolean[n];
        if (c instanceof IntColumn ic) {
            int[] v = ic.values();
            for (int i = 0; i < n; i++) {
                truth[i] = (v[i] >= low & v[i] <= high) ^ outside;
            }
        } else {
            long[] v = ((LongColumn) c).values();
            for (int i = 0; i < n; i++) {
                truth[i] = (v[i] >= low & v[i] <= high) ^ outside;
            }
        }
        return new BooleanColumn(DataType.BOOLEAN, n, truth, c.validity());
    }

    @Override
    int select(Frame frame, int[] out) {
        Column c = operand.eval(frame);
        if (c.hasNulls()) {
            return super.select(frame, out);
        }
        int n = c.size();
        int k = 0;
        if (c instanceof IntColumn ic) {
            int[] v = ic.values();
            for (int i = 0; i < n; i++) {
                out[k] = i;
                k += (v[i] >= low & v[i] <= high) ^ outside ? 1 : 0;
            }
        } else {
            return low == Long.MIN_VALUE
                    ? selectBound(((LongColumn) c).values(), n, out)
                    : selectBetween(((LongColumn) c).values(), n, out);
        }
        return k;
    }

    /** One comparison without a branch, which is what most conditions come to: half the work of two. */
    private int selectBound(long[] v, int n, int[] out) {
        long most = high;
        int k = 0;
        if (outside) {
            for (int i = 0; i < n; i++) {
                out[k] = i;
                k += v[i] > most ? 1 : 0;
            }
        } else {
            for (int i = 0; i < n; i++) {
                out[k] = i;
                k += v[i] <= most ? 1 : 0;
            }
        }
        return k;
    }

    private int selectBetween(long[] v, int n, int[] out) {
        int k = 0;
        for (int i = 0; i < n; i++) {
            out[k] = i;
            k += (v[i] >= low & v[i] <= high) ^ outside ? 1 : 0;
        }
        return k;
    }

    @Override
    boolean canRefine() {
        return operand instanceof Leaves.ColumnNode;
    }

    @Override
    int refine(Frame frame, int[] rows, int count) {
        Column c = operand.eval(frame);
        long[] valid = c.validity();
        int k = 0;
        if (c instanceof IntColumn ic) {
            int[] v = ic.values();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                rows[k] = row;
                k += ((v[row] >= low & v[row] <= high) ^ outside) && isValid(valid, row) ? 1 : 0;
            }
        } else {
            long[] v = ((LongColumn) c).values();
            for (int i = 0; i < count; i++) {
                int row = rows[i];
                rows[k] = row;
                k += ((v[row] >= low & v[row] <= high) ^ outside) && isValid(valid, row) ? 1 : 0;
            }
        }
        return k;
    }
}
