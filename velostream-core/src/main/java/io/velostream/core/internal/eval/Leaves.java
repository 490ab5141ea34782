package io.velostream.core.internal.eval;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
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
            if (c == null || c.size() != rows) {
                ColumnBuilder b = ColumnBuilder.of(type(), Math.max(1, rows));
                for (int i = 0; i < rows; i++) {
                    Values.append(b, value);
                }
                c = b.build();
                last = c;
            }
            return c;
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
