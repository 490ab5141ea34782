package io.velostream.api.expr;

import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An expression over the columns of a row, with the three-valued logic of SQL: what compares with a null is null, and a
 * filter keeps the rows for which it is true.
 *
 * <p>{@link #toString()} prints the notation that the option {@code where} and the command line read:
 * {@code price > 10 and name is not null}.
 */
public sealed interface Expression {
    static Expression column(String name) {
        return new ColumnRef(name);
    }

    /** A constant: null, or an object of a kind that {@link Values} documents; see {@link Literal}. */
    static Expression literal(@Nullable Object value) {
        return new Literal(value);
    }

    default Expression eq(@Nullable Object value) {
        return new Comparison(Comparison.Operator.EQ, this, operand(value));
    }

    default Expression ne(@Nullable Object value) {
        return new Comparison(Comparison.Operator.NE, this, operand(value));
    }

    default Expression lt(Object value) {
        return new Comparison(Comparison.Operator.LT, this, operand(value));
    }

    default Expression le(Object value) {
        return new Comparison(Comparison.Operator.LE, this, operand(value));
    }

    default Expression gt(Object value) {
        return new Comparison(Comparison.Operator.GT, this, operand(value));
    }

    default Expression ge(Object value) {
        return new Comparison(Comparison.Operator.GE, this, operand(value));
    }

    default Expression isNull() {
        return new IsNull(this);
    }

    default Expression isNotNull() {
        return new Not(new IsNull(this));
    }

    default Expression in(Collection<?> values) {
        return new In(this, List.copyOf(values));
    }

    /** SQL's LIKE: {@code %} for any text, {@code _} for one character, a backslash before either for itself. */
    default Expression like(String pattern) {
        return new Like(this, pattern);
    }

    default Expression and(Expression other) {
        return new And(this, other);
    }

    default Expression or(Expression other) {
        return new Or(this, other);
    }

    default Expression not() {
        return new Not(this);
    }

    default Expression plus(Object value) {
        return new Arithmetic(Arithmetic.Operator.ADD, this, operand(value));
    }

    default Expression minus(Object value) {
        return new Arithmetic(Arithmetic.Operator.SUBTRACT, this, operand(value));
    }

    default Expression times(Object value) {
        return new Arithmetic(Arithmetic.Operator.MULTIPLY, this, operand(value));
    }

    default Expression dividedBy(Object value) {
        return new Arithmetic(Arithmetic.Operator.DIVIDE, this, operand(value));
    }

    default Expression modulo(Object value) {
        return new Arithmetic(Arithmetic.Operator.MODULO, this, operand(value));
    }

    default Expression cast(DataType type) {
        return new Cast(this, type);
    }

    /** The operands, in order. */
    List<Expression> operands();

    /** The names of all columns that occur in it. */
    default Set<String> columns() {
        Set<String> names = new LinkedHashSet<>();
        collect(this, names);
        return names;
    }

    /** The parts that must all be true: {@code a and b and c} gives three. */
    default List<Expression> conjuncts() {
        List<Expression> parts = new ArrayList<>();
        split(this, parts);
        return parts;
    }

    private static void split(Expression e, List<Expression> parts) {
        if (e instanceof And and) {
            split(and.left, parts);
            split(and.right, parts);
        } else {
            parts.add(e);
        }
    }

    private static void collect(Expression e, Set<String> names) {
        if (e instanceof ColumnRef c) {
            names.add(c.name);
        }
        for (Expression operand : e.operands()) {
            collect(operand, names);
        }
    }

    private static Expression operand(@Nullable Object value) {
        return value instanceof Expression e ? e : new Literal(value);
    }

    /** The value of a column. */
    record ColumnRef(String name) implements Expression {
        @Override
        public List<Expression> operands() {
            return List.of();
        }

        @Override
        public String toString() {
            return name.matches("[A-Za-z_][A-Za-z0-9_]*")
                            && !Keywords.RESERVED.contains(name.toLowerCase(java.util.Locale.ROOT))
                    ? name
                    : '"' + name.replace("\"", "\"\"") + '"';
        }
    }

    /** A constant. Whole numbers are kept as Long, floating-point ones as Double, so that one value is one literal. */
    record Literal(@Nullable Object value) implements Expression {
        public Literal {
            value = value == null ? null : Keywords.normal(value);
        }

        @Override
        public List<Expression> operands() {
            return List.of();
        }

        @Override
        public String toString() {
            return Keywords.literal(value);
        }
    }

    /** Compares two values; null when either is null. */
    record Comparison(Operator operator, Expression left, Expression right) implements Expression {
        /** The six comparisons. */
        public enum Operator {
            EQ("="),
            NE("<>"),
            LT("<"),
            LE("<="),
            GT(">"),
            GE(">=");

            private final String symbol;

            Operator(String symbol) {
                this.symbol = symbol;
            }

            public String symbol() {
                return symbol;
            }
        }

        @Override
        public List<Expression> operands() {
            return List.of(left, right);
        }

        @Override
        public String toString() {
            return "(" + left + " " + operator.symbol + " " + right + ")";
        }
    }

    record And(Expression left, Expression right) implements Expression {
        @Override
        public List<Expression> operands() {
            return List.of(left, right);
        }

        @Override
        public String toString() {
            return "(" + left + " and " + right + ")";
        }
    }

    record Or(Expression left, Expression right) implements Expression {
        @Override
        public List<Expression> operands() {
            return List.of(left, right);
        }

        @Override
        public String toString() {
            return "(" + left + " or " + right + ")";
        }
    }

    record Not(Expression operand) implements Expression {
        @Override
        public List<Expression> operands() {
            return List.of(operand);
        }

        @Override
        public String toString() {
            return operand instanceof IsNull n ? "(" + n.operand + " is not null)" : "(not " + operand + ")";
        }
    }

    /** True or false, never null. */
    record IsNull(Expression operand) implements Expression {
        @Override
        public List<Expression> operands() {
            return List.of(operand);
        }

        @Override
        public String toString() {
            return "(" + operand + " is null)";
        }
    }

    /** Whether the value is one of these constants; none of them is null. */
    record In(Expression operand, List<Object> values) implements Expression {
        public In {
            values = values.stream().map(Keywords::normal).toList();
        }

        @Override
        public List<Expression> operands() {
            return List.of(operand);
        }

        @Override
        public String toString() {
            return "(" + operand + " in ("
                    + String.join(", ", values.stream().map(Keywords::literal).toList()) + "))";
        }
    }

    record Like(Expression operand, String pattern) implements Expression {
        @Override
        public List<Expression> operands() {
            return List.of(operand);
        }

        @Override
        public String toString() {
            return "(" + operand + " like " + Keywords.literal(pattern) + ")";
        }
    }

    /** Arithmetic on numbers; overflow and division by zero are errors of the row. */
    record Arithmetic(Operator operator, Expression left, Expression right) implements Expression {
        /** The five operations. */
        public enum Operator {
            ADD("+"),
            SUBTRACT("-"),
            MULTIPLY("*"),
            DIVIDE("/"),
            MODULO("%");

            private final String symbol;

            Operator(String symbol) {
                this.symbol = symbol;
            }

            public String symbol() {
                return symbol;
            }
        }

        @Override
        public List<Expression> operands() {
            return List.of(left, right);
        }

        @Override
        public String toString() {
            return "(" + left + " " + operator.symbol + " " + right + ")";
        }
    }

    record Cast(Expression operand, DataType type) implements Expression {
        @Override
        public List<Expression> operands() {
            return List.of(operand);
        }

        @Override
        public String toString() {
            return "cast(" + operand + " as " + type + ")";
        }
    }

    /** A call by name: lower, upper, length, trim, concat, coalesce, abs, round, year, month, day. */
    record Call(String function, List<Expression> operands) implements Expression {
        public Call {
            operands = List.copyOf(operands);
        }

        @Override
        public String toString() {
            return function + "("
                    + String.join(", ", operands.stream().map(Object::toString).toList()) + ")";
        }
    }
}
