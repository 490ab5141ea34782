package io.velostream.core.internal.eval;

import io.velostream.api.expr.Expression;
import io.velostream.api.expr.Expression.And;
import io.velostream.api.expr.Expression.ColumnRef;
import io.velostream.api.expr.Expression.Comparison;
import io.velostream.api.expr.Expression.In;
import io.velostream.api.expr.Expression.Literal;
import io.velostream.api.expr.Expression.Not;
import io.velostream.api.expr.Expression.Or;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.JsonType;
import io.velostream.api.type.DataType.StringType;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the constants of a filter the types of the columns beside them, {@code day > '2024-01-31'} a date, so that a source
 * that takes the filter over has nothing to guess.
 */
public final class TypedFilter {
    private TypedFilter() {}

    public static Expression of(Expression e, Schema schema) {
        if (e instanceof And a) {
            return new And(of(a.left(), schema), of(a.right(), schema));
        } else if (e instanceof Or o) {
            return new Or(of(o.left(), schema), of(o.right(), schema));
        } else if (e instanceof Not n) {
            return new Not(of(n.operand(), schema));
        } else if (e instanceof Comparison c) {
            return new Comparison(c.operator(), typed(c.left(), c.right(), schema), typed(c.right(), c.left(), schema));
        } else if (e instanceof In in && in.operand() instanceof ColumnRef column) {
            List<Object> values = new ArrayList<>();
            for (Object v : in.values()) {
                Object typed = ((Literal) typed(new Literal(v), column, schema)).value();
                values.add(typed == null ? v : typed);
            }
            return new In(column, values);
        }
        return e;
    }

    private static Expression typed(Expression constant, Expression beside, Schema schema) {
        if (!(constant instanceof Literal l && l.value() instanceof String && beside instanceof ColumnRef c)) {
            return constant;
        }
        DataType type = schema.field(schema.indexOf(c.name())).type();
        if (type instanceof StringType || type instanceof JsonType) {
            return constant;
        }
        return Constants.converted(Constants.of(l.value()), type)
                .<Expression>map(Literal::new)
                .orElse(constant);
    }
}
