package io.velostream.api.batch;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.DataType.TimeType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Single values as Java objects, for row-wise users, tests and messages. Not for hot loops.
 *
 * <table>
 * <caption>Types and objects</caption>
 * <tr><td>boolean</td><td>Boolean</td></tr>
 * <tr><td>int8, int16, int32 / int64</td><td>Integer / Long</td></tr>
 * <tr><td>float32 / float64</td><td>Float / Double</td></tr>
 * <tr><td>decimal</td><td>BigDecimal</td></tr>
 * <tr><td>numeric</td><td>BigDecimal, or Double for NaN and the infinities</td></tr>
 * <tr><td>string, json</td><td>String</td></tr>
 * <tr><td>binary</td><td>byte[]</td></tr>
 * <tr><td>date</td><td>LocalDate; MAX and MIN for the infinities</td></tr>
 * <tr><td>time</td><td>LocalTime; 24:00 becomes LocalTime.MAX</td></tr>
 * <tr><td>timestamp</td><td>LocalDateTime or, with utc, Instant; MAX and MIN for the infinities</td></tr>
 * <tr><td>uuid</td><td>UUID</td></tr>
 * <tr><td>interval</td><td>Interval</td></tr>
 * <tr><td>list / map / struct</td><td>List / Map in entry order / Map by field name</td></tr>
 * </table>
 */
public final class Values {
    private Values() {}

    /** The value of a row, or null. */
    public static @Nullable Object get(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        if (column instanceof BooleanColumn c) {
            return c.get(row);
        } else if (column instanceof IntColumn c) {
            return c.get(row);
        } else if (column instanceof LongColumn c) {
            return ofLong(c.type(), c.get(row));
        } else if (column instanceof FloatColumn c) {
            return c.get(row);
        } else if (column instanceof DoubleColumn c) {
            return c.get(row);
        } else if (column instanceof BytesColumn c) {
            return ofBytes(c, row);
        } else if (column instanceof IntervalColumn c) {
            return c.get(row);
        } else if (column instanceof ListColumn c) {
            return ofList(c, row);
        } else if (column instanceof MapColumn c) {
            return ofMap(c, row);
        } else if (column instanceof StructColumn c) {
            return ofStruct(c, row);
        }
        throw new IllegalStateException(column.getClass().getName());
    }

    private static Object ofLong(DataType type, long v) {
        if (type instanceof DecimalType d) {
            return BigDecimal.valueOf(v, d.scale());
        } else if (type instanceof DateType) {
            return v == DateType.POSITIVE_INFINITY
                    ? LocalDate.MAX
                    : v == DateType.NEGATIVE_INFINITY ? LocalDate.MIN : LocalDate.ofEpochDay(v);
        } else if (type instanceof TimeType) {
            return v == TimeType.MAX ? LocalTime.MAX : LocalTime.ofNanoOfDay(v);
        } else if (type instanceof TimestampType t) {
            return ofTimestamp(t, v);
        }
        return v;
    }

    private static Object ofTimestamp(TimestampType t, long v) {
        if (v == TimestampType.POSITIVE_INFINITY) {
            return t.utc() ? Instant.MAX : LocalDateTime.MAX;
        }
        if (v == TimestampType.NEGATIVE_INFINITY) {
            return t.utc() ? Instant.MIN : LocalDateTime.MIN;
        }
        long perSecond = t.unit().perSecond();
        long second = Math.floorDiv(v, perSecond);
        int nano = (int) (Math.floorMod(v, perSecond) * (1_000_000_000L / perSecond));
        return t.utc()
                ? Instant.ofEpochSecond(second, nano)
                : LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
    }

    private static Object ofBytes(BytesColumn c, int row) {
        DataType type = c.type();
        if (type instanceof DecimalType d) {
            return new BigDecimal(new BigInteger(c.data(), c.start(row), c.length(row)), d.scale());
        } else if (type.equals(DataType.NUMERIC)) {
            String text = c.getString(row);
            return switch (text) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> new BigDecimal(text);
            };
        } else if (type.equals(DataType.BINARY)) {
            return c.get(row);
        } else if (type.equals(DataType.UUID)) {
            ByteBuffer b = ByteBuffer.wrap(c.data(), c.start(row), 16);
            return new UUID(b.getLong(), b.getLong());
        }
        return c.getString(row);
    }

    private static List<@Nullable Object> ofList(ListColumn c, int row) {
        List<@Nullable Object> list = new ArrayList<>(c.length(row));
        for (int i = c.start(row); i < c.start(row) + c.length(row); i++) {
            list.add(get(c.elements(), i));
        }
        return list;
    }

    private static Map<@Nullable Object, @Nullable Object> ofMap(MapColumn c, int row) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = c.start(row); i < c.start(row) + c.length(row); i++) {
            map.put(get(c.keys(), i), get(c.values(), i));
        }
        return map;
    }

    private static Map<String, @Nullable Object> ofStruct(StructColumn c, int row) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        List<Field> fields = ((StructType) c.type()).fields();
        for (int i = 0; i < fields.size(); i++) {
            map.put(fields.get(i).name(), get(c.child(i), row));
        }
        return map;
    }

    /**
     * Appends an object of the documented kind; any whole number serves for an integer type that holds it, and text that
     * is a decimal for decimal and numeric. Anything else is an error of kind SCHEMA, a value out of range one of kind
     * DATA; the builder is then unchanged.
     */
    public static void append(ColumnBuilder builder, @Nullable Object value) {
        if (value == null) {
            builder.appendNull();
            return;
        }
        int size = builder.size();
        try {
            appendValue(builder, value);
        } catch (ClassCastException e) {
            builder.truncate(size);
            throw VeloException.of(
                            ErrorKind.SCHEMA,
                            "Cannot store a " + value.getClass().getSimpleName())
                    .why("the column is " + builder.type())
                    .cause(e)
                    .build();
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            builder.truncate(size);
            throw VeloException.of(ErrorKind.DATA, "The value " + show(value) + " does not fit " + builder.type())
                    .why(String.valueOf(e.getMessage()))
                    .cause(e)
                    .build();
        }
    }

    private static void appendValue(ColumnBuilder builder, Object value) {
        if (builder instanceof BooleanColumnBuilder b) {
            b.append((Boolean) value);
        } else if (builder instanceof IntColumnBuilder b) {
            b.append((int) inRange((IntegerType) b.type(), wholeNumber(value)));
        } else if (builder instanceof LongColumnBuilder b) {
            b.append(toLong(b.type(), value));
        } else if (builder instanceof FloatColumnBuilder b) {
            b.append((Float) value);
        } else if (builder instanceof DoubleColumnBuilder b) {
            b.append(((Number) value).doubleValue());
        } else if (builder instanceof BytesColumnBuilder b) {
            b.append(toBytes(b.type(), value));
        } else if (builder instanceof IntervalColumnBuilder b) {
            b.append((Interval) value);
        } else if (builder instanceof ListColumnBuilder b) {
            for (Object element : (List<?>) value) {
                append(b.elements(), element);
            }
            b.endList();
        } else if (builder instanceof MapColumnBuilder b) {
            ((Map<?, ?>) value).forEach((k, v) -> {
                append(b.keys(), k);
                append(b.values(), v);
            });
            b.endMap();
        } else if (builder instanceof StructColumnBuilder b) {
            Map<?, ?> members = (Map<?, ?>) value;
            List<Field> fields = ((StructType) b.type()).fields();
            for (int i = 0; i < fields.size(); i++) {
                append(b.child(i), members.get(fields.get(i).name()));
            }
            b.endStruct();
        }
    }

    private static long wholeNumber(Object value) {
        if (value instanceof BigInteger big) {
            return big.longValueExact();
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        throw new ClassCastException(value.getClass().getName());
    }

    private static long inRange(IntegerType type, long v) {
        if (v < type.min() || v > type.max()) {
            throw new ArithmeticException("the range is " + type.min() + " to " + type.max());
        }
        return v;
    }

    private static long toLong(DataType type, Object value) {
        if (type instanceof DecimalType d) {
            return unscaled(d, value).longValueExact();
        } else if (type instanceof DateType) {
            LocalDate date = (LocalDate) value;
            return date.equals(LocalDate.MAX)
                    ? DateType.POSITIVE_INFINITY
                    : date.equals(LocalDate.MIN) ? DateType.NEGATIVE_INFINITY : date.toEpochDay();
        } else if (type instanceof TimeType) {
            return value.equals(LocalTime.MAX) ? TimeType.MAX : ((LocalTime) value).toNanoOfDay();
        } else if (type instanceof TimestampType t) {
            return toTimestamp(t, value);
        }
        return wholeNumber(value);
    }

    private static long toTimestamp(TimestampType t, Object value) {
        Instant instant;
        if (t.utc()) {
            instant = (Instant) value;
        } else {
            LocalDateTime local = (LocalDateTime) value;
            instant = local.equals(LocalDateTime.MAX)
                    ? Instant.MAX
                    : local.equals(LocalDateTime.MIN) ? Instant.MIN : local.toInstant(ZoneOffset.UTC);
        }
        if (instant.equals(Instant.MAX)) {
            return TimestampType.POSITIVE_INFINITY;
        }
        if (instant.equals(Instant.MIN)) {
            return TimestampType.NEGATIVE_INFINITY;
        }
        long perSecond = t.unit().perSecond();
        long nanosPerUnit = 1_000_000_000L / perSecond;
        if (instant.getNano() % nanosPerUnit != 0) {
            throw new ArithmeticException("it is finer than " + t.unit().symbol());
        }
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), perSecond), instant.getNano() / nanosPerUnit);
    }

    private static BigInteger unscaled(DecimalType type, Object value) {
        BigDecimal decimal = value instanceof BigDecimal b ? b : new BigDecimal(value.toString());
        BigDecimal scaled = decimal.setScale(type.scale(), RoundingMode.UNNECESSARY);
        if (scaled.precision() > type.precision()) {
            throw new ArithmeticException("it has " + scaled.precision() + " digits");
        }
        return scaled.unscaledValue();
    }

    private static byte[] toBytes(DataType type, Object value) {
        if (type instanceof DecimalType d) {
            return unscaled(d, value).toByteArray();
        } else if (type.equals(DataType.NUMERIC)) {
            boolean special = value instanceof Double d && !Double.isFinite(d);
            String text = special
                    ? value.toString()
                    : (value instanceof BigDecimal b ? b : new BigDecimal(value.toString())).toPlainString();
            return text.getBytes(StandardCharsets.US_ASCII);
        } else if (type.equals(DataType.BINARY)) {
            return (byte[]) value;
        } else if (type.equals(DataType.UUID)) {
            UUID u = (UUID) value;
            return ByteBuffer.allocate(16)
                    .putLong(u.getMostSignificantBits())
                    .putLong(u.getLeastSignificantBits())
                    .array();
        }
        return ((String) value).getBytes(StandardCharsets.UTF_8);
    }

    /** A short text of a value for messages: bytes in hexadecimal, long values cut. */
    public static String show(@Nullable Object value) {
        String text = value instanceof byte[] bytes
                ? "0x" + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 32))
                : String.valueOf(value);
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}
