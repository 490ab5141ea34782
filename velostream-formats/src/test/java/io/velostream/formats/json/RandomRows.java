package io.velostream.formats.json;

import io.velostream.api.batch.Interval;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.testkit.Rows;
import io.velostream.testkit.TypeSamples;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Schemas and rows of any shape from a random number. */
final class RandomRows {
    private static final int MAX_DEPTH = 3;

    private final Random random;

    RandomRows(long seed) {
        this.random = new Random(seed);
    }

    RecordBatch batch() {
        Schema schema = schema();
        List<List<Object>> rows = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            List<Object> row = new ArrayList<>();
            schema.fields().forEach(field -> row.add(value(field)));
            rows.add(row);
        }
        return Rows.batch(schema, rows);
    }

    private Schema schema() {
        return Schema.of(fields(MAX_DEPTH));
    }

    private List<Field> fields(int depth) {
        List<Field> fields = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            fields.add(field(text(4) + i, depth));
        }
        return fields;
    }

    private Field field(String name, int depth) {
        return new Field(name, type(depth), random.nextInt(4) > 0);
    }

    private DataType type(int depth) {
        int kind = depth == 0 ? 9 : random.nextInt(10);
        return switch (kind) {
            case 0 -> new ListType(field("element", depth - 1));
            case 1 -> new MapType(Field.required("key", simple()), field("value", depth - 1));
            case 2 -> new StructType(fields(depth - 1));
            default -> simple();
        };
    }

    private DataType simple() {
        return TypeSamples.SIMPLE.get(random.nextInt(TypeSamples.SIMPLE.size()));
    }

    private Object value(Field field) {
        return field.nullable() && random.nextInt(4) == 0 ? null : value(field.type());
    }

    private Object value(DataType type) {
        if (type instanceof ListType list) {
            List<Object> elements = new ArrayList<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                elements.add(value(list.element()));
            }
            return elements;
        } else if (type instanceof MapType map) {
            Map<Object, Object> entries = new LinkedHashMap<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                entries.put(value(map.key().type()), value(map.value()));
            }
            return entries;
        } else if (type instanceof StructType struct) {
            Map<String, Object> members = new LinkedHashMap<>();
            struct.fields().forEach(f -> members.put(f.name(), value(f)));
            return members;
        } else if (type instanceof IntegerType i) {
            long v = random.nextLong() >> (64 - i.bits()) >> random.nextInt(i.bits());
            if (i.bits() == 64) {
                return v;
            }
            return (int) v;
        } else if (type instanceof DecimalType d) {
            BigInteger unscaled = new BigInteger(1 + random.nextInt(d.precision() * 3), random)
                    .mod(BigInteger.TEN.pow(d.precision()));
            return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), d.scale());
        } else if (type.equals(DataType.FLOAT64)) {
            return random.nextBoolean() ? Double.longBitsToDouble(random.nextLong()) : random.nextInt(100_000) / 100.0;
        } else if (type.equals(DataType.FLOAT32)) {
            return random.nextBoolean() ? Float.intBitsToFloat(random.nextInt()) : random.nextInt(1000) / 10f;
        } else if (type.equals(DataType.STRING)) {
            return text(random.nextInt(40));
        } else if (type.equals(DataType.INTERVAL)) {
            return new Interval(random.nextInt() >> random.nextInt(31), random.nextInt(), random.nextLong() >> 8);
        }
        List<Object> samples = TypeSamples.of(type);
        return samples.get(random.nextInt(samples.size()));
    }

    /** Text of this many characters of all sorts. */
    private String text(int length) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int c =
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/{}[]:,".charAt(random.nextInt(9));
                        case 2 -> 0x80 + random.nextInt(0x700);
                        case 3 -> 0xe000 + random.nextInt(0x100_000);
                        default -> 'a' + random.nextInt(26);
                    };
            s.appendCodePoint(c);
        }
        return s.toString();
    }
}
