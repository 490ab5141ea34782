package io.velostream.core.internal.eval;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;

/** And, or, not and is null, in three-valued logic. */
final class Logic {
    private Logic() {}

    /** {@code and}; with {@code or} the same with true and false exchanged. */
    static final class Both extends Node {
        private final Node left;
        private final Node right;
        /** The truth value that decides alone: false for and, true for or. */
        private final boolean decisive;

        Both(Node left, Node right, boolean decisive) {
            super(DataType.BOOLEAN);
            this.left = left;
            this.right = right;
            this.decisive = decisive;
        }

        @Override
        Column eval(Frame frame) {
            BooleanColumn a = (BooleanColumn) left.eval(frame);
            BooleanColumn b = (BooleanColumn) right.eval(frame);
            int n = a.size();
            boolean[] x = a.values();
            boolean[] y = b.values();
            boolean[] truth = new boolean[n];
            if (!a.hasNulls() && !b.hasNulls()) {
                for (int i = 0; i < n; i++) {
                    truth[i] = decisive ? x[i] | y[i] : x[i] & y[i];
                }
                return new BooleanColumn(DataType.BOOLEAN, n, truth, null);
            }
            long[] valid = Validity.allValid(n);
            for (int i = 0; i < n; i++) {
                boolean known = !a.isNull(i);
                boolean alsoKnown = !b.isNull(i);
                if ((known && x[i] == decisive) || (alsoKnown && y[i] == decisive)) {
                    truth[i] = decisive;
                } else if (known && alsoKnown) {
                    truth[i] = !decisive;
                } else {
                    Validity.clear(valid, i);
                }
            }
            return new BooleanColumn(DataType.BOOLEAN, n, truth, valid);
        }
    }

    static final class Not extends Node {
        private final Node operand;

        Not(Node operand) {
            super(DataType.BOOLEAN);
            this.operand = operand;
        }

        @Override
        Column eval(Frame frame) {
            BooleanColumn c = (BooleanColumn) operand.eval(frame);
            boolean[] truth = new boolean[c.size()];
            for (int i = 0; i < truth.length; i++) {
                truth[i] = !c.get(i);
            }
            return new BooleanColumn(DataType.BOOLEAN, truth.length, truth, c.validity());
        }
    }

    static final class IsNull extends Node {
        private final Node operand;

        IsNull(Node operand) {
            super(DataType.BOOLEAN);
            this.operand = operand;
        }

        @Override
        Column eval(Frame frame) {
            Column c = operand.eval(frame);
            boolean[] truth = new boolean[c.size()];
            if (c.hasNulls()) {
                for (int i = 0; i < truth.length; i++) {
                    truth[i] = c.isNull(i);
                }
            }
            return new BooleanColumn(DataType.BOOLEAN, truth.length, truth, null);
        }
    }
}
