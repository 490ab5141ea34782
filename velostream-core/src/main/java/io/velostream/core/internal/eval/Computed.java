package io.velostream.core.internal.eval;

import io.velostream.api.batch.Column;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;

/** An expression compiled against a schema, for a column. Immutable, thread-safe. */
public final class Computed {
    private final Node node;

    public Computed(Expression expression, Schema schema) {
        this.node = new ExpressionCompiler(schema).compile(expression);
    }

    public DataType type() {
        return node.type();
    }

    /** The values for the rows of the frame; rows that cannot be calculated are told to its errors. */
    public Column apply(Frame frame) {
        return node.eval(frame);
    }
}
