package io.velostream.core.internal.eval;

import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.cast.RowErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A condition compiled against a schema. The parts joined by {@code and} are applied from left to right, each to the rows
 * that are left: what a later part cannot calculate for a row already dropped is no error. Immutable, thread-safe.
 */
public final class Filter {
    private final List<Node> parts = new ArrayList<>();

    public Filter(Expression condition, Schema schema) {
        ExpressionCompiler compiler = new ExpressionCompiler(schema);
        for (Expression part : condition.conjuncts()) {
            parts.add(compiler.condition(part));
        }
    }

    /**
     * Keeps the rows for which it is true.
     *
     * @param rejected is told of rows for which it cannot be calculated, before they are dropped
     */
    public void apply(Frame frame, BiConsumer<Frame, RowErrors> rejected) {
        int i = 0;
        while (i < parts.size() && frame.rows() > 0) {
            int[] rows = frame.rowNumbers();
            int count = parts.get(i++).select(frame, rows);
            if (frame.errors().isEmpty()) {
                while (i < parts.size() && parts.get(i).canRefine()) {
                    count = parts.get(i++).refine(frame, rows, count);
                }
            } else {
                RowErrors failed = frame.takeErrors();
                rejected.accept(frame, failed);
                count = without(failed, rows, count);
            }
            frame.keep(rows, count);
        }
    }

    private static int without(RowErrors failed, int[] rows, int count) {
        int k = 0;
        for (int i = 0; i < count; i++) {
            if (!failed.failed(rows[i])) {
                rows[k++] = rows[i];
            }
        }
        return k;
    }
}
