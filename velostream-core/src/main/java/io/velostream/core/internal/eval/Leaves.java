package io.velostream.core.internal.eval;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.core.internal.cast.ColumnCast;
import org.jspecify.annotations.Nullable;

/** Columns, constants and casts. */
final class Leaves {
    private Leaves() {}

    static final class ColumnNode extends Node {
        private final int index;

        ColumnNode(int index, DataType type) {
            super(type);
            this.index = index;
        }

        @Override
        Column eval(Frame frame) {
            return frame.column(index);
        }
    }

    /** A constant; the null without a type is one of type string with {@link #isUntypedNull}. */
    static final class Constant extends Node {
        private final @Nullable Object value;
        private final boolean untyped;
        private volatile @Nullable Column last;

        Constant(DataType type, @Nullable Object value, boolean untyped) {
            super(type);
            this.value = value;
            this.untyped = untyped;
        }

        static Constant ofNull(DataType type) {
            return new Constant(type, null, false);
        }

        @Nullable
        Object value() {
            return value;
        }

        boolean isUntypedNull() {
            return untyped;
        }

        @Override
        Column eval(Frame frame) {
            int rows = frame.rows();
            Column c = last;
            if (c == null || c.size() < rows || (c.size() > rows && !isArray(c))) {
                c = filled(rows);
                last = c;
            }
            return c.size() == rows ? c : shorter(c, rows);
        }

        private Column filled(int rows) {
            ColumnBuilder b = ColumnBuilder.of(type(), Math.max(1, rows));
            for (int i = 0; i < rows; i++) {
                Values.append(b, value);
            }
            return b.build();
        }

        private static boolean isArray(Column c) {
            return (c instanceof LongColumn || c instanceof IntColumn || c instanceof DoubleColumn) && !c.hasNulls();
        }

        /** The same array under a smaller number of rows; batches differ in size after a filter. */
        private static Column shorter(Column c, int rows) {
            if (c instanceof LongColumn l) {
                return new LongColumn(c.type(), rows, l.values(), null);
            } else if (c instanceof IntColumn i) {
                return new IntColumn(c.type(), rows, i.values(), null);
            }
            return new DoubleColumn(c.type(), rows, ((DoubleColumn) c).values(), null);
        }
    }

    static final class CastNode extends Node {
        private final Node operand;
        private final ColumnCast cast;

        CastNode(Node operand, ColumnCast cast) {
            super(cast.to());
            this.operand = operand;
            this.cast = cast;
        }

        @Override
        Column eval(Frame frame) {
            return cast.apply(operand.eval(frame), frame.errors());
        }
    }
}
