package io.velostream.file.internal.read;

import io.velostream.api.expr.Expression;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a filter can be true for the rows of a file of which only the partition values are known. */
final class PartitionFilter {
    /** The answers of SQL, and that the known values do not decide. */
    private enum Truth {
        TRUE,
        FALSE,
        NULL,
        OPEN
    }

    private final Map<String, @Nullable Object> values;

    private PartitionFilter(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /** False only where no row can match. */
    static boolean mayMatch(Expression filter, Map<String, @Nullable Object> values) {
        Truth truth = new PartitionFilter(values).truth(filter);
        return truth == Truth.TRUE || truth == Truth.OPEN;
    }

    private Truth truth(Expression e) {
        if (e instanceof Expression.And and) {
            return both(truth(and.left()), truth(and.right()));
        } else if (e instanceof Expression.Or or) {
            return not(both(not(truth(or.left())), not(truth(or.right()))));
        } else if (e instanceof Expression.Not not) {
            return not(truth(not.operand()));
        } else if (e instanceof Expression.IsNull isNull) {
            return isKnown(isNull.operand()) ? of(value(isNull.operand()) == null) : Truth.OPEN;
        } else if (e instanceof Expression.In in) {
            return in(in);
        } else if (e instanceof Expression.Comparison c) {
            return compare(c);
        }
        return Truth.OPEN;
    }

    private Truth in(Expression.In in) {
        if (!isKnown(in.operand())) {
            return Truth.OPEN;
        }
        Truth found = Truth.FALSE;
        for (Object candidate : in.values()) {
            Truth one = compare(Expression.Comparison.Operator.EQ, value(in.operand()), candidate);
            found = not(both(not(found), not(one)));
        }
        return found;
    }

    private Truth compare(Expression.Comparison c) {
        return isKnown(c.left()) && isKnown(c.right())
                ? compare(c.operator(), value(c.left()), value(c.right()))
                : Truth.OPEN;
    }

    private static Truth compare(
            Expression.Comparison.Operator operator, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return Truth.NULL;
        }
        int order;
        if (isWhole(left) && isWhole(right)) {
            order = Long.compare(((Number) left).longValue(), ((Number) right).longValue());
        } else if (left instanceof String a && right instanceof String b) {
            // Code points, as UTF-8 orders them; String's own order differs beyond the basic plane.
            if (operator != Expression.Comparison.Operator.EQ && operator != Expression.Comparison.Operator.NE) {
                return Truth.OPEN;
            }
            order = a.equals(b) ? 0 : 1;
        } else if (left instanceof java.time.LocalDate a && right instanceof java.time.LocalDate b) {
            order = a.compareTo(b);
        } else {
            return Truth.OPEN;
        }
        return of(
                switch (operator) {
                    case EQ -> order == 0;
                    case NE -> order != 0;
                    case LT -> order < 0;
                    case LE -> order <= 0;
                    case GT -> order > 0;
                    case GE -> order >= 0;
                });
    }

    private static boolean isWhole(Object o) {
        return o instanceof Long || o instanceof Integer || o instanceof Short || o instanceof Byte;
    }

    private boolean isKnown(Expression e) {
        return e instanceof Expression.Literal
                || (e instanceof Expression.ColumnRef column && values.containsKey(column.name()));
    }

    private @Nullable Object value(Expression e) {
        return e instanceof Expression.ColumnRef column ? values.get(column.name()) : ((Expression.Literal) e).value();
    }

    private static Truth of(boolean value) {
        return value ? Truth.TRUE : Truth.FALSE;
    }

    private static Truth not(Truth t) {
        return t == Truth.TRUE ? Truth.FALSE : t == Truth.FALSE ? Truth.TRUE : t;
    }

    private static Truth both(Truth a, Truth b) {
        if (a == Truth.FALSE || b == Truth.FALSE) {
            return Truth.FALSE;
        }
        if (a == Truth.OPEN || b == Truth.OPEN) {
            return Truth.OPEN;
        }
        return a == Truth.NULL || b == Truth.NULL ? Truth.NULL : Truth.TRUE;
    }
}
