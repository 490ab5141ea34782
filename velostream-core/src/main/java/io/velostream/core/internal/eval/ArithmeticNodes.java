package io.velostream.core.internal.eval;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.expr.Expression.Arithmetic.Operator;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.NumericType;
import io.velostream.api.type.DataType.Storage;
import io.velostream.core.internal.eval.Leaves.Constant;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the loop for arithmetic, and the type of the result: integers give int64 (a division the whole part), decimals a
 * decimal that holds every result or 38 digits, a floating-point number float64, numeric numeric.
 */
final class ArithmeticNodes {
    /** Digits behind the point of a division of numerics. */
    private static final int NUMERIC_DIVISION_SCALE = 20;

    private ArithmeticNodes() {}

    static Node of(Operator operator, Node left, Node right) {
        Node l = Comparisons.isUntypedNull(left) ? Constant.ofNull(DataType.INT64) : left;
        Node r = Comparisons.isUntypedNull(right) ? Constant.ofNull(DataType.INT64) : right;
        if (!Numbers.isNumber(l.type()) || !Numbers.isNumber(r.type())) {
            throw VeloException.of(
                            ErrorKind.SCHEMA, "Cannot calculate " + l.type() + " " + operator.symbol() + " " + r.type())
                    .why("arithmetic is for numbers")
                    .cure("Cast them: cast(x as int64).")
                    .build();
        }
        if (Numbers.isFloat(l.type()) || Numbers.isFloat(r.type())) {
            return new DoubleArithmetic(operator, DoubleArithmetic.AsDouble.of(l), DoubleArithmetic.AsDouble.of(r));
        } else if (l.type() instanceof NumericType || r.type() instanceof NumericType) {
            return bigs(DataType.NUMERIC, operator, l, r, NUMERIC_DIVISION_SCALE);
        } else if (l.type() instanceof IntegerType a && r.type() instanceof IntegerType b) {
            boolean checked = a.bits() == 64 || b.bits() == 64;
            return new LongArithmetic(DataType.INT64, operator, l, 1, r, 1, checked);
        }
        return decimals(operator, l, r);
    }

    private static Node decimals(Operator operator, Node left, Node right) {
        DataType a = exactType(left);
        DataType b = exactType(right);
        int s1 = Numbers.scale(a);
        int s2 = Numbers.scale(b);
        int w1 = Numbers.wholeDigits(a);
        int w2 = Numbers.wholeDigits(b);
        int scale = Math.max(s1, s2);
        DecimalType type =
                switch (operator) {
                    case ADD, SUBTRACT -> Numbers.decimal(Math.max(w1, w2) + 1, scale, a, b);
                    case MULTIPLY -> Numbers.decimal(w1 + w2, s1 + s2, a, b);
                    case DIVIDE -> Numbers.decimal(w1 + s2, Numbers.divisionScale(a), a, b);
                    case MODULO -> Numbers.decimal(Math.min(w1, w2), scale, a, b);
                };
        boolean loops = type.storage() == Storage.LONG
                && left.type().storage() != Storage.BYTES
                && right.type().storage() != Storage.BYTES;
        if (loops && operator == Operator.MULTIPLY) {
            return new LongArithmetic(type, operator, left, 1, right, 1, false);
        } else if (loops && (operator == Operator.ADD || operator == Operator.SUBTRACT)) {
            return new LongArithmetic(
                    type, operator, left, Numbers.power(scale - s1), right, Numbers.power(scale - s2), false);
        }
        return bigs(type, operator, left, right, type.scale());
    }

    /** A constant has just the digits that it is written with. */
    private static DataType exactType(Node n) {
        if (n instanceof Constant c && c.value() instanceof Long v) {
            return Numbers.decimalOf(BigDecimal.valueOf(v));
        }
        return n.type();
    }

    private static Node bigs(DataType type, Operator operator, Node left, Node right, int divisionScale) {
        return new ObjectNode(
                type,
                List.of(left, right),
                false,
                v -> calculate(operator, Constants.required(v[0]), Constants.required(v[1]), divisionScale));
    }

    private static @Nullable Object calculate(Operator operator, Object left, Object right, int divisionScale) {
        BigDecimal a = Numbers.big(left);
        BigDecimal b = Numbers.big(right);
        boolean divides = operator == Operator.DIVIDE || operator == Operator.MODULO;
        if (divides && b.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        return switch (operator) {
            case ADD -> a.add(b);
            case SUBTRACT -> a.subtract(b);
            case MULTIPLY -> a.multiply(b);
            case DIVIDE -> a.divide(b, divisionScale, RoundingMode.HALF_UP);
            case MODULO -> a.remainder(b);
        };
    }
}
