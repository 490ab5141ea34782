package io.velostream.core.internal.eval;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.expr.Expression.Comparison.Operator;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.BinaryType;
import io.velostream.api.type.DataType.BooleanType;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.JsonType;
import io.velostream.api.type.DataType.Storage;
import io.velostream.api.type.DataType.StringType;
import io.velostream.api.type.DataType.TimeType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.DataType.UuidType;
import io.velostream.core.internal.cast.ColumnCast;
import io.velostream.core.internal.eval.Leaves.Constant;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Chooses the loop for a comparison. */
final class Comparisons {
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);

    private Comparisons() {}

    static Node of(Node left, Operator operator, Node right) {
        if (left instanceof Constant a && !(right instanceof Constant)) {
            return of(right, flipped(operator), a);
        }
        if (isUntypedNull(left) || isUntypedNull(right)) {
            return Constant.ofNull(DataType.BOOLEAN);
        }
        Node r = right instanceof Constant c ? coerced(c, left.type()) : right;
        DataType a = left.type();
        DataType b = r.type();
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return numbers(left, operator, r);
        } else if (isInstant(a) && isInstant(b)) {
            return instants(left, operator, r);
        } else if (a instanceof TimeType && b instanceof TimeType) {
            return longs(left, operator, r);
        } else if ((isText(a) && isText(b)) || (isBinary(a) && a.equals(b))) {
            return r instanceof Constant c
                    ? new BytesCompare.WithConstant(left, operator, bytes(Constants.required(c.value())))
                    : new BytesCompare.OfColumns(left, operator, r);
        } else if (a instanceof BooleanType && b instanceof BooleanType) {
            return objects(left, operator, r);
        }
        throw VeloException.of(ErrorKind.SCHEMA, "Cannot compare " + a + " with " + b)
                .cure("Cast one of them: cast(x as " + (isText(a) ? b : a) + ").")
                .build();
    }

    static boolean isUntypedNull(Node n) {
        return n instanceof Constant c && c.isUntypedNull();
    }

    /** Text beside a column of another type is read as a value of that type. */
    private static Constant coerced(Constant c, DataType column) {
        if (!(c.type() instanceof StringType) || isText(column)) {
            return c;
        }
        Object value = Constants.converted(c, column).orElseThrow(() -> VeloException.of(
                        ErrorKind.SCHEMA, "Cannot compare " + column + " with '" + c.value() + "'")
                .why("the text is no " + column)
                .build());
        return new Constant(column, value, false);
    }

    private static boolean isText(DataType t) {
        return t instanceof StringType || t instanceof JsonType;
    }

    private static boolean isBinary(DataType t) {
        return t instanceof BinaryType || t instanceof UuidType;
    }

    private static boolean isInstant(DataType t) {
        return t instanceof DateType || t instanceof TimestampType;
    }

    static byte[] bytes(Object value) {
        if (value instanceof UUID u) {
            return ByteBuffer.allocate(16)
                    .putLong(u.getMostSignificantBits())
                    .putLong(u.getLeastSignificantBits())
                    .array();
        }
        return value instanceof byte[] b ? b : value.toString().getBytes(StandardCharsets.UTF_8);
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

    private static Node numbers(Node left, Operator operator, Node right) {
        if (Numbers.isFloat(left.type()) || Numbers.isFloat(right.type())) {
            Node l = left.type() instanceof DataType.FloatType ? left : DoubleArithmetic.AsDouble.of(left);
            if (right instanceof Constant c) {
                return doubles(l, operator, ((Number) Constants.required(c.value())).doubleValue());
            }
            return new NumberCompare(DoubleArithmetic.AsDouble.of(l), operator, DoubleArithmetic.AsDouble.of(right));
        }
        boolean narrow = left.type().storage() != Storage.BYTES;
        if (right instanceof Constant c && narrow) {
            return range(left, operator, Constants.stored(Constants.required(c.value()), left.type()));
        }
        if (!narrow || right.type().storage() == Storage.BYTES) {
            return objects(left, operator, right);
        }
        int scale = Math.max(Numbers.scale(left.type()), Numbers.scale(right.type()));
        boolean fits = Math.max(Numbers.wholeDigits(left.type()), Numbers.wholeDigits(right.type())) + scale <= 18;
        if (scale > 0 && !fits) {
            return objects(left, operator, right);
        }
        return new NumberCompare(rescaled(left, scale), operator, rescaled(right, scale));
    }

    /** The column as a decimal of this scale that surely fits into a long. */
    private static Node rescaled(Node n, int scale) {
        if (Numbers.scale(n.type()) == scale) {
            return n;
        }
        DataType wide = DataType.decimal(18, scale);
        return new Leaves.CastNode(n, ColumnCast.between(n.type(), wide).orElseThrow());
    }

    private static Node instants(Node left, Operator operator, Node right) {
        boolean dates = left.type() instanceof DateType && right.type() instanceof DateType;
        if (dates) {
            return longs(left, operator, right);
        }
        if (right instanceof Constant c) {
            // A constant without a zone is taken as UTC beside a column of instants.
            Node l = left.type() instanceof DateType ? asTimestamp(left, DataType.TIMESTAMP) : left;
            return range(l, operator, Constants.stored(Constants.required(c.value()), l.type()));
        }
        DataType common = finer(left.type(), right.type());
        return new NumberCompare(asTimestamp(left, common), operator, asTimestamp(right, common));
    }

    private static DataType finer(DataType a, DataType b) {
        if (!(a instanceof TimestampType x)) {
            return b;
        } else if (!(b instanceof TimestampType y)) {
            return a;
        } else if (x.utc() != y.utc()) {
            throw VeloException.of(ErrorKind.SCHEMA, "Cannot compare " + a + " with " + b)
                    .why("one is an instant, the other a local time")
                    .cure("Cast one of them: cast(x as " + a + ").")
                    .build();
        } else {
            return x.unit().perSecond() >= y.unit().perSecond() ? x : y;
        }
    }

    private static Node asTimestamp(Node n, DataType to) {
        return n.type().equals(to)
                ? n
                : new Leaves.CastNode(n, ColumnCast.between(n.type(), to).orElseThrow());
    }

    private static Node longs(Node left, Operator operator, Node right) {
        return right instanceof Constant c
                ? range(left, operator, Constants.stored(Constants.required(c.value()), left.type()))
                : new NumberCompare(left, operator, right);
    }

    /** A comparison with a constant as a range of the stored whole numbers. */
    private static Node range(Node left, Operator operator, BigDecimal constant) {
        BigInteger floor = Numbers.floor(constant);
        boolean exact = constant.compareTo(new BigDecimal(floor)) == 0;
        if (floor.compareTo(LONG_MAX) > 0 || (floor.compareTo(LONG_MAX) == 0 && !exact)) {
            return constant(left, operator == Operator.LT || operator == Operator.LE || operator == Operator.NE);
        } else if (floor.compareTo(LONG_MIN) < 0) {
            return constant(left, operator == Operator.GT || operator == Operator.GE || operator == Operator.NE);
        }
        long f = floor.longValueExact();
        return switch (operator) {
            case EQ -> exact ? new LongRange(left, f, f, false) : constant(left, false);
            case NE -> exact ? new LongRange(left, f, f, true) : constant(left, true);
            case LE -> new LongRange(left, Long.MIN_VALUE, f, false);
            case GT -> new LongRange(left, Long.MIN_VALUE, f, true);
            case LT ->
                exact && f == Long.MIN_VALUE
                        ? constant(left, false)
                        : new LongRange(left, Long.MIN_VALUE, exact ? f - 1 : f, false);
            case GE ->
                exact && f == Long.MIN_VALUE
                        ? constant(left, true)
                        : new LongRange(left, Long.MIN_VALUE, exact ? f - 1 : f, true);
        };
    }

    /** The same truth for every value, null for null. */
    private static Node constant(Node left, boolean truth) {
        return new LongRange(left, Long.MIN_VALUE, Long.MAX_VALUE, !truth);
    }

    private static Node doubles(Node left, Operator operator, double c) {
        double below = Double.NEGATIVE_INFINITY;
        double above = Double.POSITIVE_INFINITY;
        boolean nothing =
                Double.isNaN(c) || (operator == Operator.LT && c == below) || (operator == Operator.GT && c == above);
        if (nothing) {
            // Bounds that nothing lies between; not even NaN does, so only <> is true.
            return new DoubleRange(left, above, below, operator == Operator.NE);
        }
        return switch (operator) {
            case EQ -> new DoubleRange(left, c, c, false);
            case NE -> new DoubleRange(left, c, c, true);
            case LE -> new DoubleRange(left, below, c, false);
            case LT -> new DoubleRange(left, below, Math.nextDown(c), false);
            case GE -> new DoubleRange(left, c, above, false);
            case GT -> new DoubleRange(left, Math.nextUp(c), above, false);
        };
    }

    private static Node objects(Node left, Operator operator, Node right) {
        return new ObjectNode(DataType.BOOLEAN, List.of(left, right), false, v -> {
            Object a = Constants.required(v[0]);
            Object b = Constants.required(v[1]);
            if (a instanceof Boolean x && b instanceof Boolean y) {
                return BytesCompare.holds(operator, x.compareTo(y));
            } else if (a instanceof Double || b instanceof Double) {
                // The special values of numeric: NaN is the greatest, as where they come from.
                return BytesCompare.holds(
                        operator, Double.compare(((Number) a).doubleValue(), ((Number) b).doubleValue()));
            }
            return BytesCompare.holds(operator, Numbers.big(a).compareTo(Numbers.big(b)));
        });
    }

    /** Membership in a list of constants. */
    static Node in(Node operand, List<Object> values) {
        if (isUntypedNull(operand)) {
            return Constant.ofNull(DataType.BOOLEAN);
        }
        DataType type = operand.type();
        List<Constant> members = new ArrayList<>();
        for (Object v : values) {
            members.add(coerced(Constants.of(v), type));
        }
        boolean whole = Numbers.isNumber(type) && !Numbers.isFloat(type) && type.storage() != Storage.BYTES;
        if (whole && members.stream().allMatch(m -> Numbers.isNumber(m.type()) && !Numbers.isFloat(m.type()))) {
            List<Long> longs = new ArrayList<>();
            for (Constant m : members) {
                Constants.exactLong(Constants.stored(Constants.required(m.value()), type))
                        .ifPresent(longs::add);
            }
            return new MemberNodes.OfLongs(operand, longs);
        }
        if (isText(type) && members.stream().allMatch(m -> isText(m.type()))) {
            return new MemberNodes.OfBytes(
                    operand,
                    members.stream()
                            .map(m -> bytes(Constants.required(m.value())))
                            .toList());
        }
        Node any = new ObjectNode(DataType.BOOLEAN, List.of(operand), false, v -> false);
        for (Constant m : members) {
            any = new Logic.Both(any, of(operand, Operator.EQ, m), true);
        }
        return any;
    }
}
