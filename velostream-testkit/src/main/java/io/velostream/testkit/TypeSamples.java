package io.velostream.testkit;

import io.velostream.api.batch.Interval;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values at the boundaries of each type, in the form that {@link io.velostream.api.batch.Values} documents. */
public final class TypeSamples {
    /** Every simple type once, decimals and timestamps in each of their storages. */
    public static final List<DataType> SIMPLE = List.of(
            DataType.BOOLEAN,
            DataType.INT8,
            DataType.INT16,
            DataType.INT32,
            DataType.INT64,
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.decimal(9, 2),
            DataType.decimal(18, 0),
            DataType.decimal(38, 10),
            DataType.NUMERIC,
            DataType.STRING,
            DataType.BINARY,
            DataType.DATE,
            DataType.TIME,
            DataType.timestamp(TimeUnit.MILLIS, false),
            DataType.timestamp(TimeUnit.MICROS, false),
            DataType.timestamp(TimeUnit.NANOS, false),
            DataType.timestamp(TimeUnit.MILLIS, true),
            DataType.timestamp(TimeUnit.MICROS, true),
            DataType.timestamp(TimeUnit.NANOS, true),
            DataType.UUID,
            DataType.JSON,
            DataType.INTERVAL);

    /** Lists, maps and structs, in each other too. */
    public static final List<DataType> NESTED = List.of(
            DataType.list(DataType.INT32),
            DataType.list(DataType.list(DataType.STRING)),
            DataType.map(DataType.STRING, DataType.decimal(9, 2)),
            DataType.struct(Field.of("a", DataType.INT64), Field.of("ü b", DataType.STRING)),
            DataType.list(DataType.struct(
                    Field.of("at", DataType.TIMESTAMP_UTC),
                    Field.of("tags", DataType.map(DataType.STRING, DataType.list(DataType.BOOLEAN))))));

    private TypeSamples() {}

    /** Boundary values of a type; without null. */
    public static List<Object> of(DataType type) {
        if (type instanceof IntegerType i) {
            return integers(i);
        } else if (type instanceof DecimalType d) {
            BigDecimal largest =
                    new BigDecimal(BigInteger.TEN.pow(d.precision()).subtract(BigInteger.ONE), d.scale());
            return List.of(
                    BigDecimal.ZERO.setScale(d.scale()),
                    largest,
                    largest.negate(),
                    BigDecimal.ONE.movePointLeft(d.scale()));
        } else if (type instanceof TimestampType t) {
            return timestamps(t);
        } else if (type instanceof ListType l) {
            return lists(l);
        } else if (type instanceof MapType m) {
            return maps(m);
        } else if (type instanceof StructType s) {
            return structs(s);
        } else if (type.equals(DataType.BOOLEAN)) {
            return List.of(true, false);
        } else if (type.equals(DataType.FLOAT32)) {
            return List.of(
                    0f,
                    -0f,
                    Float.MIN_VALUE,
                    Float.MAX_VALUE,
                    -Float.MAX_VALUE,
                    Float.NaN,
                    Float.POSITIVE_INFINITY,
                    Float.NEGATIVE_INFINITY,
                    0.1f);
        } else if (type.equals(DataType.FLOAT64)) {
            return List.of(
                    0d,
                    -0d,
                    Double.MIN_VALUE,
                    Double.MAX_VALUE,
                    -Double.MAX_VALUE,
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    0.1d);
        } else if (type.equals(DataType.NUMERIC)) {
            return List.of(
                    new BigDecimal("0"),
                    new BigDecimal("0.00"),
                    new BigDecimal("-123456789012345678901234567890.123456789012345678901234567890"),
                    new BigDecimal("1" + "0".repeat(400)),
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY);
        } else if (type.equals(DataType.STRING)) {
            return List.of(
                    "",
                    " ",
                    "plain",
                    "null",
                    "NULL",
                    "\\N",
                    "a,b;c\td|e",
                    "say \"hi\" 'there'",
                    "line\nbreak\r\nand return\r",
                    "žluťoučký kůň 🐎 \u2028",
                    "back\\slash",
                    "-",
                    "=1+1",
                    "x".repeat(70_000));
        } else if (type.equals(DataType.BINARY)) {
            byte[] every = new byte[256];
            for (int i = 0; i < every.length; i++) {
                every[i] = (byte) i;
            }
            return List.of(new byte[0], new byte[] {0}, every);
        } else if (type.equals(DataType.DATE)) {
            return List.of(
                    LocalDate.EPOCH,
                    LocalDate.of(1969, 12, 31),
                    LocalDate.of(1, 1, 1),
                    LocalDate.of(9999, 12, 31),
                    LocalDate.of(2024, 2, 29),
                    LocalDate.of(1582, 10, 10));
        } else if (type.equals(DataType.TIME)) {
            return List.of(LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000), LocalTime.of(12, 0, 0, 1_000));
        } else if (type.equals(DataType.UUID)) {
            return List.of(new UUID(0, 0), new UUID(-1, -1), UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
        } else if (type.equals(DataType.JSON)) {
            return List.of("{}", "[1,null,\"ü\"]", "{\"a\":{\"b\":[true,1.50]}}", "\"text\"", "12345678901234567890");
        } else if (type.equals(DataType.INTERVAL)) {
            return List.of(new Interval(0, 0, 0), new Interval(-13, 40, 86_400_000_001L), new Interval(1, -1, -1));
        }
        throw new IllegalArgumentException("no samples for " + type);
    }

    /** {@link #of(DataType)} with a null at the beginning, in the middle and at the end. */
    public static List<@Nullable Object> withNulls(DataType type) {
        List<Object> samples = of(type);
        List<@Nullable Object> rows = new ArrayList<>();
        rows.add(null);
        rows.addAll(samples.subList(0, samples.size() / 2));
        rows.add(null);
        rows.addAll(samples.subList(samples.size() / 2, samples.size()));
        rows.add(null);
        return rows;
    }

    private static List<Object> integers(IntegerType type) {
        List<Object> values = new ArrayList<>();
        for (long v : new long[] {0, 1, -1, type.min(), type.max(), type.min() + 1, 42}) {
            if (type.bits() == 64) {
                values.add(v);
            } else {
                values.add((int) v);
            }
        }
        return values;
    }

    private static List<Object> timestamps(TimestampType type) {
        int fraction =
                switch (type.unit()) {
                    case MILLIS -> 999_000_000;
                    case MICROS -> 999_999_000;
                    case NANOS -> 999_999_999;
                };
        List<LocalDateTime> local = new ArrayList<>(List.of(
                LocalDateTime.of(1970, 1, 1, 0, 0),
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, fraction),
                LocalDateTime.of(2024, 2, 29, 12, 30, 15, fraction),
                LocalDateTime.of(1700, 1, 1, 0, 0),
                LocalDateTime.of(2262, 1, 1, 0, 0)));
        if (type.unit() != TimeUnit.NANOS) {
            local.add(LocalDateTime.of(1, 1, 1, 0, 0));
            local.add(LocalDateTime.of(9999, 12, 31, 23, 59, 59, fraction));
        }
        List<Object> values = new ArrayList<>();
        for (LocalDateTime t : local) {
            Instant instant = t.toInstant(ZoneOffset.UTC);
            values.add(type.utc() ? instant : t);
        }
        return values;
    }

    private static List<Object> lists(ListType type) {
        List<Object> elements = of(type.element().type());
        List<@Nullable Object> mixed = new ArrayList<>(elements);
        if (type.element().nullable()) {
            mixed.add(elements.size() / 2, null);
        }
        return List.of(List.of(), mixed, List.of(elements.get(0)));
    }

    private static List<Object> maps(MapType type) {
        List<Object> keys = of(type.key().type());
        List<Object> values = of(type.value().type());
        Map<Object, @Nullable Object> full = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(4, keys.size()); i++) {
            full.put(keys.get(i), i == 1 && type.value().nullable() ? null : values.get(i % values.size()));
        }
        return List.of(Map.of(), full, Map.of(keys.get(keys.size() - 1), values.get(values.size() - 1)));
    }

    private static List<Object> structs(StructType type) {
        Map<String, @Nullable Object> first = new LinkedHashMap<>();
        Map<String, @Nullable Object> last = new LinkedHashMap<>();
        Map<String, @Nullable Object> empty = new LinkedHashMap<>();
        for (Field f : type.fields()) {
            List<Object> samples = of(f.type());
            first.put(f.name(), samples.get(0));
            last.put(f.name(), samples.get(samples.size() - 1));
            empty.put(f.name(), f.nullable() ? null : samples.get(0));
        }
        return Arrays.asList(first, last, empty);
    }
}
