package io.velostream.postgres.internal.read;

import io.velostream.api.expr.Expression;
import io.velostream.api.expr.Expression.And;
import io.velostream.api.expr.Expression.ColumnRef;
import io.velostream.api.expr.Expression.Comparison;
import io.velostream.api.expr.Expression.Comparison.Operator;
import io.velostream.api.expr.Expression.In;
import io.velostream.api.expr.Expression.IsNull;
import io.velostream.api.expr.Expression.Like;
import io.velostream.api.expr.Expression.Literal;
import io.velostream.api.expr.Expression.Not;
import io.velostream.api.expr.Expression.Or;
import io.velostream.api.type.DataType;
import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.types.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Conditions as SQL that means the same. Constants are written by {@link SqlConstant}, names are quoted; nothing else of the
 * caller gets into the text. What would mean something else on the server, or might, is not taken.
 *
 * <p>The same means: true, false or unknown for the same rows as here, where NaN is unequal to every number, and text is ordered
 * by its UTF-8 bytes.
 */
public final class FilterSql {
    private final Map<String, SourceColumn> columns;
    private final boolean utf8;

    /**
     * @param columns by name
     * @param utf8 whether the database orders bytes of UTF-8 where it orders bytes
     */
    public FilterSql(Map<String, SourceColumn> columns, boolean utf8) {
        this.columns = Map.copyOf(columns);
        this.utf8 = utf8;
    }

    /** What the server applies and what is left to us; together they are the filter. */
    public record Split(List<String> pushed, Optional<Expression> residual) {}

    /** Divides a filter by the parts that must all be true. */
    public Split split(Expression filter) {
        List<String> pushed = new ArrayList<>();
        Expression residual = null;
        for (Expression part : filter.conjuncts()) {
            Optional<String> sql = sql(part);
            if (sql.isPresent()) {
                pushed.add(sql.get());
            } else {
                residual = residual == null ? part : residual.and(part);
            }
        }
        return new Split(pushed, Optional.ofNullable(residual));
    }

    /** The condition as SQL in brackets, or empty. */
    Optional<String> sql(Expression e) {
        if (e instanceof And a) {
            return both(a.left(), " AND ", a.right());
        } else if (e instanceof Or o) {
            return both(o.left(), " OR ", o.right());
        } else if (e instanceof Not n) {
            return sql(n.operand()).map(inner -> "(NOT " + inner + ")");
        } else if (e instanceof IsNull i) {
            return column(i.operand()).filter(c -> !isStruct(c)).map(c -> "(" + name(c) + " IS NULL)");
        } else if (e instanceof Comparison c) {
            return comparison(c);
        } else if (e instanceof In i) {
            return in(i);
        } else if (e instanceof Like l) {
            return column(l.operand())
                    .filter(c -> isText(c) && c.bytewise() && isPattern(l.pattern()))
                    .map(c -> "(" + name(c) + " LIKE " + SqlText.literal(l.pattern()) + ")");
        } else if (e instanceof ColumnRef) {
            return column(e)
                    .filter(c -> c.type().type().equals(DataType.BOOLEAN))
                    .map(c -> "(" + name(c) + ")");
        }
        return Optional.empty();
    }

    private Optional<String> both(Expression left, String operator, Expression right) {
        Optional<String> a = sql(left);
        Optional<String> b = sql(right);
        return a.isPresent() && b.isPresent()
                ? Optional.of("(" + a.get() + operator + b.get() + ")")
                : Optional.empty();
    }

    private Optional<String> comparison(Comparison c) {
        if (c.left() instanceof Literal && c.right() instanceof ColumnRef) {
            return comparison(new Comparison(flipped(c.operator()), c.right(), c.left()));
        }
        Optional<SourceColumn> column = column(c.left());
        if (column.isEmpty() || !(c.right() instanceof Literal l) || l.value() == null) {
            return Optional.empty();
        }
        return comparison(column.get(), c.operator(), l.value());
    }

    private Optional<String> comparison(SourceColumn column, Operator operator, Object value) {
        boolean ordered = operator != Operator.EQ && operator != Operator.NE;
        if (isText(column) && ordered && !utf8) {
            return Optional.empty();
        }
        if (!ordered && isText(column) && !column.bytewise()) {
            return Optional.empty();
        }
        if (ordered && !hasOrder(column)) {
            return Optional.empty();
        }
        return SqlConstant.of(value, column).map(constant -> {
            String name = name(column);
            // The collation of bytes, whatever the column's own is.
            String operand = isText(column) && ordered ? name + " COLLATE \"C\"" : name;
            String sql = "(" + operand + " " + operator.symbol() + " " + constant + ")";
            boolean greater = operator == Operator.GT || operator == Operator.GE;
            // The server's NaN is greater than all numbers; ours is unequal to all of them.
            return greater && isFloat(column) ? "(" + sql + " AND (" + name + " <> 'NaN'))" : sql;
        });
    }

    private Optional<String> in(In in) {
        Optional<SourceColumn> column = column(in.operand());
        if (column.isEmpty() || (isText(column.get()) && !column.get().bytewise())) {
            return Optional.empty();
        }
        List<String> members = new ArrayList<>();
        for (Object value : in.values()) {
            Optional<String> constant = SqlConstant.of(value, column.get());
            if (constant.isEmpty()) {
                return Optional.empty();
            }
            members.add(constant.get());
        }
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of("(" + name(column.get()) + " IN (" + String.join(", ", members) + "))");
    }

    private Optional<SourceColumn> column(Expression e) {
        return e instanceof ColumnRef c ? Optional.ofNullable(columns.get(c.name())) : Optional.empty();
    }

    private static String name(SourceColumn column) {
        return SqlText.identifier(column.name());
    }

    private static boolean isStruct(SourceColumn column) {
        // A composite whose attributes are all null IS NULL to the server, and is no null to us.
        return column.type().type() instanceof DataType.StructType
                || column.type().castsToText();
    }

    private static boolean isText(SourceColumn column) {
        return PgTypes.isPlainText(column.baseType());
    }

    private static boolean isFloat(SourceColumn column) {
        return column.type().type() instanceof DataType.FloatType;
    }

    private static boolean hasOrder(SourceColumn column) {
        DataType type = column.type().type();
        return !(type instanceof DataType.BooleanType
                || type instanceof DataType.UuidType
                || type instanceof DataType.BinaryType);
    }

    private static Operator flipped(Operator o) {
        return switch (o) {
            case EQ, NE -> o;
            case LT -> Operator.GT;
            case LE -> Operator.GE;
            case GT -> Operator.LT;
            case GE -> Operator.LE;
        };
    }

    /** The server refuses a pattern that ends in the middle of an escape. */
    private static boolean isPattern(String pattern) {
        int backslashes = 0;
        for (int i = pattern.length(); i > 0 && pattern.charAt(i - 1) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 0 && SqlText.isText(pattern);
    }
}
