package io.velostream.core.internal.eval;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.NumericType;
import io.velostream.api.type.DataType.StringType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.core.internal.cast.ColumnCast;
import io.velostream.core.internal.cast.Fit;
import io.velostream.core.internal.eval.Leaves.Constant;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The functions of expressions. A null operand gives null, but for {@code coalesce}. */
public final class Functions {
    /** All names, in alphabetical order. */
    public static final List<String> NAMES =
            List.of("abs", "coalesce", "concat", "day", "length", "lower", "month", "round", "trim", "upper", "year");

    private Functions() {}

    static Node of(String name, List<Node> operands) {
        return switch (name) {
            case "lower" -> text(name, operands, DataType.STRING, s -> s.toLowerCase(Locale.ROOT));
            case "upper" -> text(name, operands, DataType.STRING, s -> s.toUpperCase(Locale.ROOT));
            case "trim" -> text(name, operands, DataType.STRING, Functions::trimmed);
            case "length" -> text(name, operands, DataType.INT32, s -> s.codePointCount(0, s.length()));
            case "concat" -> concat(operands);
            case "coalesce" -> coalesce(operands);
            case "abs" -> abs(only(name, operands));
            case "round" -> round(operands);
            case "year", "month", "day" -> datePart(name, only(name, operands));
            default ->
                throw VeloException.of(ErrorKind.CONFIGURATION, "There is no function '" + name + "'")
                        .cure("Functions: " + String.join(", ", NAMES))
                        .build();
        };
    }

    /** A function of text. */
    @FunctionalInterface
    private interface OfText {
        Object apply(String text);
    }

    private static Node text(String name, List<Node> operands, DataType type, OfText function) {
        Node operand = only(name, operands);
        if (!(operand.type() instanceof StringType)) {
            throw wrongType(name, operand.type(), "text");
        }
        return new ObjectNode(
                type,
                operands,
                false,
                v -> function.apply(Constants.required(v[0]).toString()));
    }

    private static String trimmed(String s) {
        int from = 0;
        int to = s.length();
        while (from < to && s.charAt(from) == ' ') {
            from++;
        }
        while (to > from && s.charAt(to - 1) == ' ') {
            to--;
        }
        return s.substring(from, to);
    }

    private static Node concat(List<Node> operands) {
        List<Node> texts = new ArrayList<>();
        for (Node n : operands) {
            texts.add(cast("concat", n, DataType.STRING));
        }
        return new ObjectNode(DataType.STRING, texts, false, v -> {
            StringBuilder s = new StringBuilder();
            for (Object part : v) {
                s.append(part);
            }
            return s.toString();
        });
    }

    private static Node coalesce(List<Node> operands) {
        List<Node> given =
                operands.stream().filter(n -> !Comparisons.isUntypedNull(n)).toList();
        if (given.isEmpty()) {
            throw wrongCount("coalesce", operands.size(), "one or more, not all of them null");
        }
        DataType type = given.get(0).type();
        for (Node n : given) {
            type = common(type, n.type());
        }
        List<Node> same = new ArrayList<>();
        for (Node n : given) {
            same.add(cast("coalesce", n, type));
        }
        return new ObjectNode(type, same, true, Functions::firstValue);
    }

    private static @Nullable Object firstValue(@Nullable Object[] values) {
        for (Object v : values) {
            if (v != null) {
                return v;
            }
        }
        return null;
    }

    private static DataType common(DataType a, DataType b) {
        if (isLossless(b, a)) {
            return a;
        } else if (isLossless(a, b)) {
            return b;
        }
        throw VeloException.of(ErrorKind.SCHEMA, "The operands of coalesce are " + a + " and " + b)
                .why("neither holds the other")
                .cure("Cast one of them.")
                .build();
    }

    private static boolean isLossless(DataType from, DataType to) {
        // Everything becomes text without loss, but nobody means that here.
        boolean intoText = to instanceof StringType && !(from instanceof StringType);
        return !intoText
                && ColumnCast.between(from, to)
                        .map(c -> c.fit() == Fit.SAME || c.fit() == Fit.LOSSLESS)
                        .orElse(false);
    }

    private static Node abs(Node operand) {
        DataType type = operand.type();
        if (!Numbers.isNumber(type)) {
            throw wrongType("abs", type, "a number");
        }
        DataType result = type instanceof IntegerType ? DataType.INT64 : type;
        return new ObjectNode(result, List.of(operand), false, v -> {
            Object value = Constants.required(v[0]);
            if (value instanceof BigDecimal d) {
                return d.abs();
            } else if (value instanceof Double d) {
                return Math.abs(d);
            } else if (value instanceof Float f) {
                return Math.abs(f);
            }
            return Math.absExact(((Number) value).longValue());
        });
    }

    private static Node round(List<Node> operands) {
        if (operands.isEmpty() || operands.size() > 2) {
            throw wrongCount("round", operands.size(), "a number, and digits behind the point");
        }
        Node operand = operands.get(0);
        int digits = operands.size() == 1 ? 0 : digits(operands.get(1));
        DataType type = operand.type();
        if (type instanceof IntegerType) {
            return operand;
        } else if (type instanceof DecimalType d) {
            int scale = Math.min(digits, d.scale());
            int precision = Math.max(1, d.precision() - d.scale() + scale + 1);
            DataType result = DataType.decimal(Math.min(precision, DecimalType.MAX_PRECISION), scale);
            return new ObjectNode(result, List.of(operand), false, v -> Numbers.big(Constants.required(v[0]))
                    .setScale(scale, RoundingMode.HALF_UP));
        } else if (type instanceof NumericType || Numbers.isFloat(type)) {
            return new ObjectNode(type, List.of(operand), false, v -> roundedFloat(Constants.required(v[0]), digits));
        }
        throw wrongType("round", type, "a number");
    }

    private static Object roundedFloat(Object value, int digits) {
        if (value instanceof BigDecimal d) {
            return d.setScale(digits, RoundingMode.HALF_UP);
        }
        double d = ((Number) value).doubleValue();
        if (!Double.isFinite(d)) {
            return value;
        }
        BigDecimal rounded = new BigDecimal(value.toString()).setScale(digits, RoundingMode.HALF_UP);
        return value instanceof Float ? (Object) rounded.floatValue() : (Object) rounded.doubleValue();
    }

    private static int digits(Node n) {
        if (n instanceof Constant c && c.value() instanceof Long v && v >= 0 && v <= 100) {
            return Math.toIntExact(v);
        }
        throw VeloException.of(ErrorKind.CONFIGURATION, "The digits of round are a constant from 0 to 100")
                .build();
    }

    private static Node datePart(String name, Node operand) {
        if (!(operand.type() instanceof DateType) && !(operand.type() instanceof TimestampType)) {
            throw wrongType(name, operand.type(), "a date or timestamp");
        }
        return new ObjectNode(DataType.INT32, List.of(operand), false, v -> {
            LocalDate d = date(Constants.required(v[0]));
            if (d.equals(LocalDate.MAX) || d.equals(LocalDate.MIN)) {
                throw new ArithmeticException("infinity has no " + name);
            }
            return switch (name) {
                case "year" -> d.getYear();
                case "month" -> d.getMonthValue();
                default -> d.getDayOfMonth();
            };
        });
    }

    private static LocalDate date(Object value) {
        if (value instanceof LocalDateTime t) {
            return t.toLocalDate();
        } else if (value instanceof Instant t) {
            return t.equals(Instant.MAX)
                    ? LocalDate.MAX
                    : t.equals(Instant.MIN) ? LocalDate.MIN : LocalDate.ofInstant(t, ZoneOffset.UTC);
        }
        return (LocalDate) value;
    }

    private static Node cast(String function, Node n, DataType to) {
        if (n.type().equals(to)) {
            return n;
        }
        ColumnCast cast = ColumnCast.between(n.type(), to).orElseThrow(() -> wrongType(function, n.type(), "" + to));
        return new Leaves.CastNode(n, cast);
    }

    private static Node only(String name, List<Node> operands) {
        if (operands.size() != 1) {
            throw wrongCount(name, operands.size(), "one");
        }
        return operands.get(0);
    }

    private static VeloException wrongCount(String name, int count, String wanted) {
        return VeloException.of(ErrorKind.CONFIGURATION, "The function " + name + " has " + count + " operands")
                .cure("It takes " + wanted + ".")
                .build();
    }

    private static VeloException wrongType(String name, DataType type, String wanted) {
        return VeloException.of(ErrorKind.SCHEMA, "The function " + name + " takes " + wanted + ", not " + type)
                .cure("Cast the operand.")
                .build();
    }
}
