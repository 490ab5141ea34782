package io.velostream.core.internal.cast;

import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.BooleanType;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.JsonType;
import io.velostream.api.type.DataType.NumericType;
import io.velostream.api.type.DataType.StringType;
import io.velostream.api.type.DataType.TimeType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.DataType.UuidType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/** Conversions of single values, for the pairs that have no loop of their own. */
final class ValueCasts {
    private ValueCasts() {}

    static Column apply(Column c, DataType to, RowErrors errors) {
        ColumnBuilder out = ColumnBuilder.of(to, Math.max(1, c.size()));
        for (int i = 0; i < c.size(); i++) {
            if (c.isNull(i)) {
                out.appendNull();
                continue;
            }
            try {
                Values.append(out, convert(c, i, to));
            } catch (CastFault e) {
                errors.add(i, e.getMessage());
                out.appendNull();
            } catch (VeloException | ArithmeticException | IllegalArgumentException | DateTimeException e) {
                errors.add(i, doesNotFit(c, i, to));
                out.appendNull();
            }
        }
        return out.build();
    }

    static String tooBig(Column c, int row, DataType to) {
        return "the value " + Values.show(Values.get(c, row)) + " is out of the range of " + to;
    }

    static String losesDigits(Column c, int row, DataType to) {
        return "the value " + Values.show(Values.get(c, row)) + " loses digits as " + to;
    }

    private static String doesNotFit(Column c, int row, DataType to) {
        Object value = Values.get(c, row);
        String shown = Values.show(value);
        return "the value " + (value instanceof String ? "'" + shown + "'" : shown) + " is no " + to;
    }

    private static Object convert(Column c, int row, DataType to) {
        if (to instanceof JsonType) {
            return c.type() instanceof StringType ? checkedJson(c, row) : ValueText.print(ValueText.json(c, row));
        }
        Object value = Objects.requireNonNull(Values.get(c, row));
        if (value instanceof String s) {
            return parse(s, to);
        } else if (value instanceof Boolean b) {
            return b ? 1L : 0L;
        } else if (to instanceof BooleanType) {
            return asBoolean(((Number) value).longValue());
        } else if (to instanceof UuidType && value instanceof byte[] bytes) {
            return uuid(bytes);
        } else if (value instanceof UUID u) {
            return ByteBuffer.allocate(16)
                    .putLong(u.getMostSignificantBits())
                    .putLong(u.getLeastSignificantBits())
                    .array();
        }
        return number(value, to);
    }

    private static String checkedJson(Column c, int row) {
        String text = String.valueOf(Values.get(c, row));
        if (ValueText.parse(text).isMissingNode()) {
            throw new CastFault("an empty text is no JSON");
        }
        return text;
    }

    private static boolean asBoolean(long v) {
        if (v != 0 && v != 1) {
            throw new CastFault("the value " + v + " is neither 0 nor 1");
        }
        return v == 1;
    }

    private static UUID uuid(byte[] bytes) {
        if (bytes.length != UuidType.BYTES) {
            throw new CastFault("a uuid has 16 bytes, not " + bytes.length);
        }
        ByteBuffer b = ByteBuffer.wrap(bytes);
        return new UUID(b.getLong(), b.getLong());
    }

    private static Object number(Object value, DataType to) {
        if (value instanceof Double || value instanceof Float) {
            double d = ((Number) value).doubleValue();
            if (!Double.isFinite(d)) {
                if (to instanceof FloatType f) {
                    return f.bits() == 64 ? (Object) d : (Object) (float) d;
                } else if (to instanceof NumericType) {
                    return d;
                }
                throw new CastFault("the value " + d + " is no " + to);
            }
            // The shortest text of a number is the decimal that people mean.
            return decimal(new BigDecimal(value.toString()), to);
        }
        return decimal(value instanceof BigDecimal b ? b : new BigDecimal(value.toString()), to);
    }

    private static Object decimal(BigDecimal value, DataType to) {
        if (to instanceof IntegerType) {
            return value.longValueExact();
        } else if (to instanceof FloatType f) {
            double d = f.bits() == 64 ? value.doubleValue() : value.floatValue();
            if (Double.isInfinite(d)) {
                throw new CastFault("the value " + Values.show(value) + " is out of the range of " + to);
            }
            return f.bits() == 64 ? (Object) d : (Object) (float) d;
        } else if (to instanceof DecimalType || to instanceof NumericType) {
            return value;
        }
        throw new CastFault("a number is no " + to);
    }

    /** Reads the text that {@link ValueText} writes, and the usual variants of it. */
    static Object parse(String text, DataType to) {
        String s = text.strip();
        if (to instanceof BooleanType) {
            return truth(s);
        } else if (to instanceof FloatType f) {
            return floating(s, f);
        } else if (to instanceof IntegerType || to instanceof DecimalType) {
            return decimal(new BigDecimal(s), to);
        } else if (to instanceof NumericType) {
            return special(s) ? (Object) Double.parseDouble(s) : new BigDecimal(s);
        } else if (to instanceof DateType) {
            return isInfinity(s) ? (s.startsWith("-") ? LocalDate.MIN : LocalDate.MAX) : LocalDate.parse(s);
        } else if (to instanceof TimeType) {
            return s.equals("24:00:00") ? LocalTime.MAX : LocalTime.parse(s);
        } else if (to instanceof TimestampType t) {
            return timestamp(s, t.utc());
        } else if (to instanceof UuidType) {
            if (s.length() != 36) {
                throw new CastFault("'" + Values.show(text) + "' is no uuid");
            }
            return UUID.fromString(s);
        }
        throw new CastFault("text is no " + to);
    }

    private static boolean truth(String s) {
        return switch (s.toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "1" -> true;
            case "false", "f", "no", "n", "0" -> false;
            default -> throw new CastFault("'" + Values.show(s) + "' is neither true nor false");
        };
    }

    private static boolean special(String s) {
        return s.equals("NaN") || s.equals("Infinity") || s.equals("-Infinity");
    }

    private static Object floating(String s, FloatType to) {
        // Double.parseDouble also reads hexadecimal and a trailing 'f', which no data means.
        double d = special(s) ? Double.parseDouble(s) : new BigDecimal(s).doubleValue();
        if (Double.isInfinite(d) && !special(s)) {
            throw new CastFault("'" + Values.show(s) + "' is out of the range of " + to);
        }
        return to.bits() == 64 ? (Object) d : (Object) Float.parseFloat(s);
    }

    private static boolean isInfinity(String s) {
        return s.equalsIgnoreCase("infinity") || s.equalsIgnoreCase("-infinity");
    }

    private static Object timestamp(String text, boolean utc) {
        if (isInfinity(text)) {
            boolean negative = text.startsWith("-");
            return utc ? (negative ? Instant.MIN : Instant.MAX) : (negative ? LocalDateTime.MIN : LocalDateTime.MAX);
        }
        String s =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        if (s.length() == 10) {
            LocalDateTime midnight = LocalDate.parse(s).atStartOfDay();
            return utc ? midnight.toInstant(ZoneOffset.UTC) : midnight;
        }
        int time = s.indexOf('T');
        boolean zoned = s.endsWith("Z") || (time >= 0 && (s.indexOf('+', time) >= 0 || s.indexOf('-', time) >= 0));
        if (zoned != utc) {
            if (zoned) {
                throw new CastFault("'" + Values.show(text) + "' has a zone, the type has none");
            }
            return LocalDateTime.parse(s).toInstant(ZoneOffset.UTC);
        }
        return utc ? OffsetDateTime.parse(s).toInstant() : LocalDateTime.parse(s);
    }
}
