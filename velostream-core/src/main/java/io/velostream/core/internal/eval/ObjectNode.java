package io.velostream.core.internal.eval;

import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function of single values, for what has no loop of its own. */
final class ObjectNode extends Node {
    private final List<Node> operands;
    private final boolean nullsToo;
    private final Function function;

    /** A function of one row; an exception is an error of that row. */
    @FunctionalInterface
    interface Function {
        @Nullable
        Object apply(@Nullable Object[] values);
    }

    /**
     * Makes a node.
     *
     * @param nullsToo whether the function is asked for rows with a null operand too; otherwise they give null
     */
    ObjectNode(DataType type, List<Node> operands, boolean nullsToo, Function function) {
        super(type);
        this.operands = List.copyOf(operands);
        this.nullsToo = nullsToo;
        this.function = function;
    }

    @Override
    Column eval(Frame frame) {
        int n = frame.rows();
        Column[] columns = new Column[operands.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = operands.get(i).eval(frame);
        }
        ColumnBuilder out = ColumnBuilder.of(type(), Math.max(1, n));
        @Nullable Object[] values = new Object[columns.length];
        for (int row = 0; row < n; row++) {
            boolean anyNull = false;
            for (int i = 0; i < columns.length; i++) {
                values[i] = Values.get(columns[i], row);
                anyNull |= values[i] == null;
            }
            try {
                // Below an error of an operand lies a null that the function must not be asked about.
                Object result = (anyNull && !nullsToo) || frame.errors().failed(row) ? null : function.apply(values);
                Values.append(out, result);
            } catch (ArithmeticException | VeloException | NumberFormatException e) {
                frame.errors().add(row, e instanceof VeloException v ? reason(v) : String.valueOf(e.getMessage()));
                out.appendNull();
            }
        }
        return out.build();
    }

    private static String reason(VeloException e) {
        return e.why().isEmpty() ? e.what() : e.what() + ": " + e.why();
    }
}
