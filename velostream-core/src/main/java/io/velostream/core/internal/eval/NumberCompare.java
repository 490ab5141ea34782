package io.velostream.core.internal.eval;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.expr.Expression.Comparison.Operator;
import io.velostream.api.type.DataType;

/** Compares two columns stored as ints, longs or doubles. */
final class NumberCompare extends Node {
    private final Node left;
    private final Operator operator;
    private final Node right;

    NumberCompare(Node left, Operator operator, Node right) {
        super(DataType.BOOLEAN);
        this.left = left;
        this.operator = operator;
        this.right = right;
    }

    @Override
    Column eval(Frame frame) {
        Column a = left.eval(frame);
        Column b = right.eval(frame);
        boolean[] truth = a instanceof DoubleColumn x
                ? doubles(x.values(), ((DoubleColumn) b).values(), a.size())
                : longs(widened(a), widened(b), a.size());
        return new BooleanColumn(DataType.BOOLEAN, a.size(), truth, bothValid(a, b));
    }

    static long[] widened(Column c) {
        if (c instanceof LongColumn l) {
            return l.values();
        }
        int[] v = ((IntColumn) c).values();
        long[] wide = new long[c.size()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = v[i];
        }
        return wide;
    }

    private boolean[] longs(long[] a, long[] b, int n) {
        boolean[] truth = new boolean[n];
        switch (operator) {
            case EQ, NE -> {
                boolean wanted = operator == Operator.EQ;
                for (int i = 0; i < n; i++) {
                    truth[i] = (a[i] == b[i]) == wanted;
                }
            }
            case LT, GE -> {
                boolean wanted = operator == Operator.LT;
                for (int i = 0; i < n; i++) {
                    truth[i] = (a[i] < b[i]) == wanted;
                }
            }
            case GT, LE -> {
                boolean wanted = operator == Operator.GT;
                for (int i = 0; i < n; i++) {
                    truth[i] = (a[i] > b[i]) == wanted;
                }
            }
        }
        return truth;
    }

    /** By IEEE 754: a comparison with NaN is false, but {@code <>} is true. */
    private boolean[] doubles(double[] a, double[] b, int n) {
        boolean[] truth = new boolean[n];
        for (int i = 0; i < n; i++) {
            truth[i] = switch (operator) {
                case EQ -> a[i] == b[i];
                case NE -> a[i] != b[i];
                case LT -> a[i] < b[i];
                case LE -> a[i] <= b[i];
                case GT -> a[i] > b[i];
                case GE -> a[i] >= b[i];
            };
        }
        return truth;
    }
}
