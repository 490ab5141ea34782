package io.velostream.core.internal.eval;

import io.velostream.api.batch.Record;
import io.velostream.api.expr.Expression;
import io.velostream.api.expr.Expression.And;
import io.velostream.api.expr.Expression.Arithmetic;
import io.velostream.api.expr.Expression.Call;
import io.velostream.api.expr.Expression.Cast;
import io.velostream.api.expr.Expression.ColumnRef;
import io.velostream.api.expr.Expression.Comparison;
import io.velostream.api.expr.Expression.In;
import io.velostream.api.expr.Expression.IsNull;
import io.velostream.api.expr.Expression.Like;
import io.velostream.api.expr.Expression.Literal;
import io.velostream.api.expr.Expression.Not;
import io.velostream.api.expr.Expression.Or;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The plainest evaluator there is: one row, objects, no types. An ArithmeticException is an error of the row. */
final class RowWise {
    /** Results are decimals of up to 38 digits; beyond this it would take their types to say whether they fit. */
    private static final int KNOWN_DIGITS = 28;

    /** A result that may or may not be an error of the row. */
    static final class TooWide extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private RowWise() {}

    static Object eval(Expression e, Record r) {
        if (e instanceof ColumnRef c) {
            return normal(r.get(c.name()));
        } else if (e instanceof Literal l) {
            return normal(l.value());
        } else if (e instanceof Comparison c) {
            return comparison(c.operator(), eval(c.left(), r), eval(c.right(), r));
        } else if (e instanceof And a) {
            return both(eval(a.left(), r), eval(a.right(), r), false);
        } else if (e instanceof Or o) {
            return both(eval(o.left(), r), eval(o.right(), r), true);
        } else if (e instanceof Not n) {
            Object v = eval(n.operand(), r);
            return v == null ? null : !(Boolean) v;
        } else if (e instanceof IsNull n) {
            return eval(n.operand(), r) == null;
        } else if (e instanceof In in) {
            return in(eval(in.operand(), r), in.values());
        } else if (e instanceof Like l) {
            Object v = eval(l.operand(), r);
            return v == null ? null : pattern(l.pattern()).matcher((String) v).matches();
        } else if (e instanceof Arithmetic a) {
            return arithmetic(a.operator(), eval(a.left(), r), eval(a.right(), r));
        } else if (e instanceof Cast c) {
            Object v = eval(c.operand(), r);
            return v == null ? null : v.toString();
        }
        Call call = (Call) e;
        return call(
                call.function(), call.operands().stream().map(o -> eval(o, r)).toArray());
    }

    private static Object normal(Object v) {
        return v instanceof Integer i ? (Object) (long) i : v;
    }

    private static Object both(Object a, Object b, boolean decisive) {
        if ((a != null && (Boolean) a == decisive) || (b != null && (Boolean) b == decisive)) {
            return decisive;
        }
        return a == null || b == null ? null : (Object) !decisive;
    }

    private static Object comparison(Comparison.Operator o, Object a, Object b) {
        if (a == null || b == null) {
            return null;
        }
        if (a instanceof Double || b instanceof Double) {
            double x = ((Number) a).doubleValue();
            double y = ((Number) b).doubleValue();
            return switch (o) {
                case EQ -> x == y;
                case NE -> x != y;
                case LT -> x < y;
                case LE -> x <= y;
                case GT -> x > y;
                case GE -> x >= y;
            };
        }
        int sign = compare(a, b);
        return switch (o) {
            case EQ -> sign == 0;
            case NE -> sign != 0;
            case LT -> sign < 0;
            case LE -> sign <= 0;
            case GT -> sign > 0;
            case GE -> sign >= 0;
        };
    }

    private static int compare(Object a, Object b) {
        if (a instanceof String x) {
            return Arrays.compareUnsigned(
                    x.getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
        } else if (a instanceof Number) {
            return big(a).compareTo(big(b));
        }
        return time(a).compareTo(time(b));
    }

    private static LocalDateTime time(Object v) {
        return v instanceof LocalDate d ? d.atStartOfDay() : (LocalDateTime) v;
    }

    private static BigDecimal big(Object v) {
        return v instanceof BigDecimal d ? d : BigDecimal.valueOf((Long) v);
    }

    private static Object in(Object v, List<Object> values) {
        if (v == null) {
            return null;
        }
        boolean found = false;
        for (Object member : values) {
            found |= Boolean.TRUE.equals(comparison(Comparison.Operator.EQ, v, normal(member)));
        }
        return found;
    }

    private static Pattern pattern(String like) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                boolean escape = c == '\\' && i + 1 < like.length();
                regex.append(Pattern.quote(String.valueOf(escape ? like.charAt(++i) : c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static Object arithmetic(Arithmetic.Operator o, Object a, Object b) {
        if (a == null || b == null) {
            return null;
        }
        if (a instanceof Double || b instanceof Double) {
            double x = ((Number) a).doubleValue();
            double y = ((Number) b).doubleValue();
            double v =
                    switch (o) {
                        case ADD -> x + y;
                        case SUBTRACT -> x - y;
                        case MULTIPLY -> x * y;
                        default -> throw new IllegalStateException();
                    };
            if (Double.isInfinite(v) && Double.isFinite(x) && Double.isFinite(y)) {
                throw new ArithmeticException();
            }
            return v;
        } else if (a instanceof Long x && b instanceof Long y) {
            return switch (o) {
                case ADD -> Math.addExact(x, y);
                case SUBTRACT -> Math.subtractExact(x, y);
                case MULTIPLY -> Math.multiplyExact(x, y);
                case DIVIDE -> {
                    if (x == Long.MIN_VALUE && y == -1) {
                        throw new ArithmeticException();
                    }
                    yield x / y;
                }
                case MODULO -> x % y;
            };
        }
        BigDecimal v =
                switch (o) {
                    case ADD -> big(a).add(big(b));
                    case SUBTRACT -> big(a).subtract(big(b));
                    case MULTIPLY -> big(a).multiply(big(b));
                    default -> throw new IllegalStateException();
                };
        if (v.precision() > KNOWN_DIGITS) {
            throw new TooWide();
        }
        return v;
    }

    private static Object call(String function, Object[] v) {
        if (function.equals("coalesce")) {
            return Arrays.stream(v).filter(x -> x != null).findFirst().orElse(null);
        }
        if (Arrays.stream(v).anyMatch(x -> x == null)) {
            return null;
        }
        return switch (function) {
            case "lower" -> ((String) v[0]).toLowerCase(Locale.ROOT);
            case "upper" -> ((String) v[0]).toUpperCase(Locale.ROOT);
            case "trim" -> ((String) v[0]).replaceAll("^ +| +$", "");
            case "length" -> (long) ((String) v[0]).codePointCount(0, ((String) v[0]).length());
            case "concat" -> "" + v[0] + v[1];
            case "abs" -> abs(v[0]);
            default -> throw new IllegalStateException(function);
        };
    }

    private static Object abs(Object v) {
        return v instanceof Long l ? Math.absExact(l) : v instanceof Double d ? Math.abs(d) : (Object) big(v).abs();
    }
}
