package io.velostream.core.internal.eval;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.expr.Expression.Comparison.Operator;
import io.velostream.api.type.DataType;
import java.util.Arrays;

/** Compares bytes, unsigned from the first on; for UTF-8 that is the order of the code points. */
final class BytesCompare {
    private BytesCompare() {}

    /** Whether a comparison with this sign ({@code <0, 0, >0}) is what the operator asks for. */
    static boolean holds(Operator operator, int sign) {
        return switch (operator) {
            case EQ -> sign == 0;
            case NE -> sign != 0;
            case LT -> sign < 0;
            case LE -> sign <= 0;
            case GT -> sign > 0;
            case GE -> sign >= 0;
        };
    }

    /** A column with a constant. */
    static final class WithConstant extends Node {
        private final Node operand;
        private final Operator operator;
        private final byte[] constant;

        WithConstant(Node operand, Operator operator, byte[] constant) {
            super(DataType.BOOLEAN);
            this.operand = operand;
            this.operator = operator;
            this.constant = constant;
        }

        @Override
        Column eval(Frame frame) {
            BytesColumn c = (BytesColumn) operand.eval(frame);
            int n = c.size();
            boolean[] truth = new boolean[n];
            byte[] data = c.data();
            int[] offsets = c.offsets();
            int length = constant.length;
            if (operator == Operator.EQ || operator == Operator.NE) {
                boolean wanted = operator == Operator.EQ;
                for (int i = 0; i < n; i++) {
                    int from = offsets[i];
                    int to = offsets[i + 1];
                    boolean same = to - from == length && Arrays.equals(data, from, to, constant, 0, length);
                    truth[i] = same == wanted;
                }
            } else {
                for (int i = 0; i < n; i++) {
                    int sign = Arrays.compareUnsigned(data, offsets[i], offsets[i + 1], constant, 0, length);
                    truth[i] = holds(operator, sign);
                }
            }
            return new BooleanColumn(DataType.BOOLEAN, n, truth, c.validity());
        }
    }

    /** Two columns. */
    static final class OfColumns extends Node {
        private final Node left;
        private final Operator operator;
        private final Node right;

        OfColumns(Node left, Operator operator, Node right) {
            super(DataType.BOOLEAN);
            this.left = left;
            this.operator = operator;
            this.right = right;
        }

        @Override
        Column eval(Frame frame) {
            BytesColumn a = (BytesColumn) left.eval(frame);
            BytesColumn b = (BytesColumn) right.eval(frame);
            int n = a.size();
            boolean[] truth = new boolean[n];
            for (int i = 0; i < n; i++) {
                int sign = Arrays.compareUnsigned(
                        a.data(), a.offsets()[i], a.offsets()[i + 1], b.data(), b.offsets()[i], b.offsets()[i + 1]);
                truth[i] = holds(operator, sign);
            }
            return new BooleanColumn(DataType.BOOLEAN, n, truth, bothValid(a, b));
        }
    }
}
