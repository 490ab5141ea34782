package io.velostream.file.parquet.internal.read;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.file.parquet.internal.Conversion;
import io.velostream.file.parquet.internal.Little;
import io.velostream.file.parquet.internal.Shape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of a column and constants of a filter in one form that compares as the filter itself does: BigDecimal for numbers,
 * truth values and points in time (nanoseconds), Double where a floating-point number takes part, byte arrays for the rest.
 */
final class Keys {
    private static final BigDecimal NANOS_PER_DAY = BigDecimal.valueOf(86_400_000_000_000L);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Keys() {}

    /** Whether bounds of such a column mean anything here. */
    static boolean ordered(Shape.Leaf leaf) {
        return switch (leaf.conversion()) {
            case INT96, INTERVAL, INTERVAL_TEXT -> false;
            default -> !leaf.type().equals(DataType.NUMERIC);
        };
    }

    /** A bound as statistics hold it, or null when it says nothing. */
    static @Nullable Object ofBound(Shape.Leaf leaf, byte[] b) {
        int needed =
                switch (leaf.conversion()) {
                    case BOOLEAN -> 1;
                    case FLOAT16 -> 2;
                    case INT, INT_LONG, UINT_LONG, INT_MILLIS_NANOS, FLOAT -> 4;
                    case LONG, LONG_MICROS_NANOS, ULONG_DECIMAL, DOUBLE -> 8;
                    default -> 0;
                };
        if (b.length < needed) {
            return null;
        }
        return switch (leaf.conversion()) {
            case BOOLEAN -> BigDecimal.valueOf(b[0] & 1);
            case INT, INT_LONG -> ofLong(leaf.type(), Little.getInt(b, 0));
            case UINT_LONG -> BigDecimal.valueOf(Little.getInt(b, 0) & 0xFFFF_FFFFL);
            case INT_MILLIS_NANOS -> BigDecimal.valueOf(Little.getInt(b, 0) * 1_000_000L);
            case LONG -> ofLong(leaf.type(), Little.getLong(b, 0));
            case LONG_MICROS_NANOS -> BigDecimal.valueOf(Little.getLong(b, 0)).movePointRight(3);
            case ULONG_DECIMAL -> new BigDecimal(Long.toUnsignedString(Little.getLong(b, 0)));
            case FLOAT -> number(Float.intBitsToFloat(Little.getInt(b, 0)));
            case FLOAT16 -> number(FloatVector.half((b[0] & 0xFF) | ((b[1] & 0xFF) << 8)));
            case DOUBLE -> number(Double.longBitsToDouble(Little.getLong(b, 0)));
            case BYTES, BYTES_LONG -> ofBytes(leaf.type(), b);
            default -> null;
        };
    }

    private static @Nullable Object number(double d) {
        return Double.isNaN(d) ? null : (Object) d;
    }

    private static Object ofLong(DataType type, long v) {
        if (type instanceof DecimalType d) {
            return BigDecimal.valueOf(v, d.scale());
        } else if (type.equals(DataType.DATE)) {
            return BigDecimal.valueOf(v).multiply(NANOS_PER_DAY);
        } else if (type instanceof TimestampType t) {
            return BigDecimal.valueOf(v)
                    .multiply(BigDecimal.valueOf(NANOS_PER_SECOND / t.unit().perSecond()));
        }
        return BigDecimal.valueOf(v);
    }

    private static @Nullable Object ofBytes(DataType type, byte[] b) {
        if (type instanceof DecimalType d) {
            return b.length == 0 ? null : new BigDecimal(new BigInteger(b), d.scale());
        }
        return b;
    }

    /** A constant beside a column of this type, or null when the two don't compare here. */
    static @Nullable Object ofConstant(DataType type, @Nullable Object value) {
        if (type instanceof IntegerType || type instanceof DecimalType) {
            return value instanceof Number n ? number(n) : null;
        } else if (type instanceof FloatType) {
            return value instanceof Number n ? number(n.doubleValue()) : null;
        } else if (type.equals(DataType.BOOLEAN)) {
            return value instanceof Boolean b ? BigDecimal.valueOf(b ? 1 : 0) : null;
        } else if (type.equals(DataType.DATE) || type instanceof TimestampType) {
            return instant(value);
        } else if (type.equals(DataType.TIME)) {
            return value instanceof LocalTime t && !t.equals(LocalTime.MAX)
                    ? BigDecimal.valueOf(t.toNanoOfDay())
                    : null;
        } else if (type.equals(DataType.STRING) || type.equals(DataType.JSON)) {
            return value instanceof String s ? s.getBytes(StandardCharsets.UTF_8) : null;
        } else if (value instanceof UUID u && type.equals(DataType.UUID)) {
            return ByteBuffer.allocate(16)
                    .putLong(u.getMostSignificantBits())
                    .putLong(u.getLeastSignificantBits())
                    .array();
        }
        return value instanceof byte[] b && type.equals(DataType.BINARY) ? b : null;
    }

    private static @Nullable Object number(Number n) {
        if (n instanceof Double || n instanceof Float) {
            return number(n.doubleValue());
        } else if (n instanceof BigDecimal b) {
            return b;
        } else if (n instanceof BigInteger b) {
            return new BigDecimal(b);
        }
        return BigDecimal.valueOf(n.longValue());
    }

    private static @Nullable BigDecimal instant(@Nullable Object value) {
        if (value instanceof String s) {
            try {
                return instant(LocalDate.parse(s));
            } catch (DateTimeParseException e) {
                return null;
            }
        } else if (value instanceof LocalDate d && !d.equals(LocalDate.MAX) && !d.equals(LocalDate.MIN)) {
            return BigDecimal.valueOf(d.toEpochDay()).multiply(NANOS_PER_DAY);
        } else if (value instanceof LocalDateTime t && !t.equals(LocalDateTime.MAX) && !t.equals(LocalDateTime.MIN)) {
            return instant(t.toInstant(ZoneOffset.UTC));
        } else if (value instanceof Instant i && !i.equals(Instant.MAX) && !i.equals(Instant.MIN)) {
            return BigDecimal.valueOf(i.getEpochSecond())
                    .multiply(BigDecimal.valueOf(NANOS_PER_SECOND))
                    .add(BigDecimal.valueOf(i.getNano()));
        }
        return null;
    }

    static int compare(Object a, Object b) {
        if (a instanceof byte[] x && b instanceof byte[] y) {
            return Arrays.compareUnsigned(x, y);
        } else if (a instanceof Double || b instanceof Double) {
            double x = ((Number) a).doubleValue();
            double y = ((Number) b).doubleValue();
            return x < y ? -1 : x > y ? 1 : 0;
        }
        return ((BigDecimal) a).compareTo((BigDecimal) b);
    }

    /** The bytes of a PLAIN page for a constant, or null where there is no such value or it is not known. */
    static byte @Nullable [] plain(Shape.Leaf leaf, Object key) {
        if (key instanceof byte[] b) {
            return b;
        }
        if (!(key instanceof BigDecimal d)) {
            return null;
        }
        DataType type = leaf.type();
        BigDecimal unit = BigDecimal.ONE;
        if (type.equals(DataType.DATE)) {
            unit = NANOS_PER_DAY;
        } else if (type instanceof TimestampType t) {
            unit = BigDecimal.valueOf(NANOS_PER_SECOND / t.unit().perSecond());
        } else if (type instanceof DecimalType t) {
            unit = BigDecimal.ONE.movePointLeft(t.scale());
        }
        try {
            long v = d.divide(unit).longValueExact();
            Conversion c = leaf.conversion();
            byte[] bytes = new byte[8];
            Little.putLong(bytes, 0, v);
            if (c == Conversion.LONG) {
                return bytes;
            }
            return (c == Conversion.INT || c == Conversion.INT_LONG) && v == (int) v ? Arrays.copyOf(bytes, 4) : null;
        } catch (ArithmeticException e) {
            return null;
        }
    }
}
