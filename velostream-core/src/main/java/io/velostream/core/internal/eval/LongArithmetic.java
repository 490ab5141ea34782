package io.velostream.core.internal.eval;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.expr.Expression.Arithmetic.Operator;
import io.velostream.api.type.DataType;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on integers, and on decimals of up to 18 digits, whose operands are first brought to the scale of the result.
 * {@code checked} is false where the types already say that nothing can overflow.
 */
final class LongArithmetic extends Node {
    private final Operator operator;
    private final Node left;
    private final long leftFactor;
    private final Node right;
    private final long rightFactor;
    private final boolean checked;

    LongArithmetic(
            DataType type,
            Operator operator,
            Node left,
            long leftFactor,
            Node right,
            long rightFactor,
            boolean checked) {
        super(type);
        this.operator = operator;
        this.left = left;
        this.leftFactor = leftFactor;
        this.right = right;
        this.rightFactor = rightFactor;
        this.checked = checked;
    }

    @Override
    Column eval(Frame frame) {
        Column a = left.eval(frame);
        Column b = right.eval(frame);
        long[] valid = bothValid(a, b);
        int n = a.size();
        if (!checked && leftFactor == 1 && rightFactor == 1 && a instanceof IntColumn l && b instanceof IntColumn r) {
            long[] made = ofInts(l.values(), r.values(), n);
            if (made != null) {
                return new LongColumn(type(), n, made, valid);
            }
        }
        long[] x = scaled(NumberCompare.widened(a), leftFactor, n);
        long[] y = a == b && leftFactor == rightFactor ? x : scaled(NumberCompare.widened(b), rightFactor, n);
        long[] made = new long[n];
        switch (operator) {
            case ADD -> add(x, y, made, valid, frame);
            case SUBTRACT -> subtract(x, y, made, valid, frame);
            case MULTIPLY -> multiply(x, y, made, valid, frame);
            case DIVIDE -> divide(x, y, made, valid, frame);
            case MODULO -> modulo(x, y, made, valid, frame);
        }
        return new LongColumn(type(), n, made, valid);
    }

    /** What never overflows and never fails, without widening the operands first; null for the other operations. */
    private long @Nullable [] ofInts(int[] x, int[] y, int n) {
        if (operator == Operator.DIVIDE || operator == Operator.MODULO) {
            return null;
        }
        long[] made = new long[n];
        switch (operator) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    made[i] = (long) x[i] + y[i];
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) {
                    made[i] = (long) x[i] - y[i];
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    made[i] = (long) x[i] * y[i];
                }
            }
        }
        return made;
    }

    private static long[] scaled(long[] values, long factor, int n) {
        if (factor == 1) {
            return values;
        }
        long[] scaled = new long[n];
        for (int i = 0; i < n; i++) {
            scaled[i] = values[i] * factor;
        }
        return scaled;
    }

    private void add(long[] x, long[] y, long[] made, long @Nullable [] valid, Frame frame) {
        long overflow = 0;
        for (int i = 0; i < made.length; i++) {
            long r = x[i] + y[i];
            overflow |= (x[i] ^ r) & (y[i] ^ r);
            made[i] = r;
        }
        for (int i = 0; checked && overflow < 0 && i < made.length; i++) {
            if (((x[i] ^ made[i]) & (y[i] ^ made[i])) < 0 && isValid(valid, i)) {
                overflow(frame, i, x[i], y[i]);
            }
        }
    }

    private void subtract(long[] x, long[] y, long[] made, long @Nullable [] valid, Frame frame) {
        long overflow = 0;
        for (int i = 0; i < made.length; i++) {
            long r = x[i] - y[i];
            overflow |= (x[i] ^ y[i]) & (x[i] ^ r);
            made[i] = r;
        }
        for (int i = 0; checked && overflow < 0 && i < made.length; i++) {
            if (((x[i] ^ y[i]) & (x[i] ^ made[i])) < 0 && isValid(valid, i)) {
                overflow(frame, i, x[i], y[i]);
            }
        }
    }

    private void multiply(long[] x, long[] y, long[] made, long @Nullable [] valid, Frame frame) {
        if (!checked) {
            for (int i = 0; i < made.length; i++) {
                made[i] = x[i] * y[i];
            }
            return;
        }
        for (int i = 0; i < made.length; i++) {
            long r = x[i] * y[i];
            made[i] = r;
            if (Math.multiplyHigh(x[i], y[i]) != r >> 63 && isValid(valid, i)) {
                overflow(frame, i, x[i], y[i]);
            }
        }
    }

    private void divide(long[] x, long[] y, long[] made, long @Nullable [] valid, Frame frame) {
        for (int i = 0; i < made.length; i++) {
            if (y[i] != 0 && !(y[i] == -1 && x[i] == Long.MIN_VALUE)) {
                made[i] = x[i] / y[i];
            } else if (isValid(valid, i)) {
                if (y[i] == 0) {
                    frame.errors().add(i, "division by zero");
                } else {
                    overflow(frame, i, x[i], y[i]);
                }
            }
        }
    }

    private void modulo(long[] x, long[] y, long[] made, long @Nullable [] valid, Frame frame) {
        for (int i = 0; i < made.length; i++) {
            if (y[i] != 0) {
                made[i] = x[i] % y[i];
            } else if (isValid(valid, i)) {
                frame.errors().add(i, "division by zero");
            }
        }
    }

    private void overflow(Frame frame, int row, long x, long y) {
        frame.errors().add(row, x + " " + operator.symbol() + " " + y + " is out of the range of " + type());
    }
}
