package io.velostream.core.internal.eval;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.expr.Expression.Arithmetic.Operator;
import io.velostream.api.type.DataType;

/** Arithmetic in float64. */
final class DoubleArithmetic extends Node {
    private final Operator operator;
    private final Node left;
    private final Node right;

    DoubleArithmetic(Operator operator, Node left, Node right) {
        super(DataType.FLOAT64);
        this.operator = operator;
        this.left = left;
        this.right = right;
    }

    @Override
    Column eval(Frame frame) {
        Column a = left.eval(frame);
        Column b = right.eval(frame);
        double[] x = ((DoubleColumn) a).values();
        double[] y = ((DoubleColumn) b).values();
        int n = a.size();
        double[] made = new double[n];
        boolean divides = false;
        switch (operator) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    made[i] = x[i] + y[i];
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) {
                    made[i] = x[i] - y[i];
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < n; i++) {
                    made[i] = x[i] * y[i];
                }
            }
            case DIVIDE, MODULO -> {
                divides = true;
                for (int i = 0; i < n; i++) {
                    made[i] = operator == Operator.DIVIDE ? x[i] / y[i] : x[i] % y[i];
                }
            }
        }
        DoubleColumn result = new DoubleColumn(DataType.FLOAT64, n, made, bothValid(a, b));
        for (int i = 0; i < n; i++) {
            if (divides && y[i] == 0) {
                if (!result.isNull(i)) {
                    frame.errors().add(i, "division by zero");
                }
            } else if (Double.isInfinite(made[i])
                    && Double.isFinite(x[i])
                    && Double.isFinite(y[i])
                    && !result.isNull(i)) {
                frame.errors().add(i, x[i] + " " + operator.symbol() + " " + y[i] + " is out of the range of float64");
            }
        }
        return result;
    }

    /** Any number as float64, rounded where it has more digits. */
    static final class AsDouble extends Node {
        private final Node operand;
        private final double divisor;

        private AsDouble(Node operand) {
            super(DataType.FLOAT64);
            this.operand = operand;
            this.divisor = Math.pow(10, Math.min(Numbers.scale(operand.type()), 18));
        }

        static Node of(Node operand) {
            return operand.type().equals(DataType.FLOAT64) ? operand : new AsDouble(operand);
        }

        @Override
        Column eval(Frame frame) {
            Column c = operand.eval(frame);
            int n = c.size();
            double[] made = new double[n];
            if (c instanceof FloatColumn f) {
                for (int i = 0; i < n; i++) {
                    made[i] = f.get(i);
                }
            } else if (c.type().storage() == DataType.Storage.BYTES) {
                for (int i = 0; i < n; i++) {
                    Object v = Values.get(c, i);
                    made[i] = v == null ? 0 : ((Number) v).doubleValue();
                }
            } else {
                long[] v = NumberCompare.widened(c);
                for (int i = 0; i < n; i++) {
                    made[i] = v[i] / divisor;
                }
            }
            return new DoubleColumn(DataType.FLOAT64, n, made, c.validity());
        }
    }
}
