package io.velostream.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Interval;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.FormatReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ParquetPropertyTest {
    private static final List<String> CODECS = List.of("none", "snappy", "gzip", "zstd", "lz4");

    @Property(tries = 60)
    void whateverIsWrittenIsReadAgain(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Schema schema = schema(random);
        List<RecordBatch> batches = new ArrayList<>();
        List<List<Object>> expected = new ArrayList<>();
        int variety = 1 + random.nextInt(1000);
        for (int b = 0; b < 1 + random.nextInt(3); b++) {
            List<List<Object>> rows = new ArrayList<>();
            for (int i = 0; i < random.nextInt(400); i++) {
                List<Object> row = new ArrayList<>();
                Random values = new Random(random.nextInt(variety));
                for (Field f : schema.fields()) {
                    row.add(value(f, values));
                }
                rows.add(row);
            }
            RecordBatch batch = ParquetFiles.batch(schema, rows);
            batches.add(batch);
            expected.addAll(ParquetFiles.rows(batch));
        }
        String options =
                "compression=" + CODECS.get(random.nextInt(CODECS.size())) + "&dictionary=" + random.nextBoolean()
                        + "&page_size=" + (1024 << random.nextInt(5)) + "&row_group_rows=" + (1 + random.nextInt(500));
        byte[] file = ParquetFiles.write(schema, options, batches);

        assertThat(ParquetFiles.schema(file)).isEqualTo(schema);
        int batchRows = 1 + random.nextInt(300);
        List<List<Object>> got =
                ParquetFiles.read(new ParquetFiles.MemoryFile(file), schema, Optional.empty(), batchRows);
        assertThat(got).as(schema + " " + options).isEqualTo(expected);
        if (expected.isEmpty()) {
            return;
        }
        // And from the middle on, of some columns.
        Schema some = schema.select(List.of(schema.names().get(random.nextInt(schema.size()))));
        int column = schema.indexOf(some.names().get(0));
        int group = random.nextInt(expected.size());
        int groupRows = Integer.parseInt(options.substring(options.lastIndexOf('=') + 1));
        String position = "{\"row_group\":" + group / groupRows + ",\"row\":" + group % groupRows + "}";
        List<Object> rest = new ArrayList<>();
        try (FormatReader reader = ParquetFiles.open(
                new ParquetFiles.MemoryFile(file), some, Optional.empty(), Optional.of(position), batchRows)) {
            for (var b = reader.next(); b.isPresent(); b = reader.next()) {
                ParquetFiles.rows(b.get()).forEach(r -> rest.add(r.get(0)));
            }
        }
        assertThat(rest)
                .as(position)
                .isEqualTo(expected.subList(group, expected.size()).stream()
                        .map(r -> r.get(column))
                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll));
    }

    private static Schema schema(Random random) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            fields.add(new Field("c" + i, type(random, 0), random.nextInt(3) > 0));
        }
        return Schema.of(fields);
    }

    private static DataType type(Random random, int depth) {
        int kind = random.nextInt(depth < 3 ? 24 : 20);
        return switch (kind) {
            case 0 -> DataType.BOOLEAN;
            case 1 -> DataType.INT8;
            case 2 -> DataType.INT16;
            case 3 -> DataType.INT32;
            case 4, 5 -> DataType.INT64;
            case 6 -> DataType.FLOAT32;
            case 7 -> DataType.FLOAT64;
            case 8, 9, 10 -> {
                int precision = 1 + random.nextInt(40);
                yield DataType.decimal(precision, random.nextInt(precision + 1));
            }
            case 11, 12 -> DataType.STRING;
            case 13 -> DataType.BINARY;
            case 14 -> DataType.DATE;
            case 15 -> DataType.TIME;
            case 16 -> DataType.timestamp(TimeUnit.values()[random.nextInt(3)], random.nextBoolean());
            case 17 -> DataType.UUID;
            case 18 -> DataType.NUMERIC;
            case 19 -> DataType.INTERVAL;
            case 20, 21 -> DataType.list(new Field("element", type(random, depth + 1), random.nextBoolean()));
            case 22 ->
                new DataType.MapType(
                        Field.required("key", DataType.STRING),
                        new Field("value", type(random, depth + 1), random.nextBoolean()));
            default -> {
                List<Field> members = new ArrayList<>();
                for (int i = 0; i < 1 + random.nextInt(3); i++) {
                    members.add(new Field("m" + i, type(random, depth + 1), random.nextBoolean()));
                }
                yield new DataType.StructType(members);
            }
        };
    }

    private static Object value(Field field, Random r) {
        return field.nullable() && r.nextInt(4) == 0 ? null : value(field.type(), r);
    }

    private static Object value(DataType type, Random r) {
        if (type instanceof DataType.IntegerType i) {
            long v = r.nextBoolean() ? r.nextLong() >> (64 - i.bits()) : r.nextInt(100);
            return i.bits() == 64 ? (Object) v : (Object) (int) v;
        } else if (type instanceof DataType.DecimalType d) {
            BigInteger limit = BigInteger.TEN.pow(d.precision());
            return new BigDecimal(
                    new BigInteger(130, r).mod(limit).multiply(BigInteger.valueOf(r.nextBoolean() ? 1 : -1)),
                    d.scale());
        } else if (type instanceof DataType.TimestampType t) {
            long second = r.nextInt();
            int nano = (int) (r.nextInt((int) t.unit().perSecond())
                    * (1_000_000_000L / t.unit().perSecond()));
            return t.utc()
                    ? Instant.ofEpochSecond(second, nano)
                    : LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
        } else if (type instanceof DataType.ListType l) {
            List<Object> list = new ArrayList<>();
            for (int n = r.nextInt(4); n > 0; n--) {
                list.add(value(l.element(), r));
            }
            return list;
        } else if (type instanceof DataType.MapType m) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int n = r.nextInt(4); n > 0; n--) {
                map.put("key" + n, value(m.value(), r));
            }
            return map;
        } else if (type instanceof DataType.StructType s) {
            Map<Object, Object> map = new LinkedHashMap<>();
            s.fields().forEach(f -> map.put(f.name(), value(f, r)));
            return map;
        }
        return simple(type, r);
    }

    private static Object simple(DataType type, Random r) {
        if (type.equals(DataType.BOOLEAN)) {
            return r.nextBoolean();
        } else if (type.equals(DataType.FLOAT32)) {
            return r.nextInt(9) == 0 ? Float.NaN : r.nextFloat();
        } else if (type.equals(DataType.FLOAT64)) {
            return r.nextInt(9) == 0 ? -0.0 : r.nextGaussian();
        } else if (type.equals(DataType.STRING)) {
            return "é🐎x".repeat(r.nextInt(30)) + r.nextInt(100);
        } else if (type.equals(DataType.BINARY)) {
            byte[] bytes = new byte[r.nextInt(100)];
            r.nextBytes(bytes);
            return bytes;
        } else if (type.equals(DataType.DATE)) {
            return LocalDate.ofEpochDay(r.nextInt(1_000_000) - 500_000);
        } else if (type.equals(DataType.TIME)) {
            return LocalTime.ofNanoOfDay((r.nextLong() >>> 1) % 86_400_000_000_000L);
        } else if (type.equals(DataType.UUID)) {
            return new UUID(r.nextLong(), r.nextLong());
        } else if (type.equals(DataType.NUMERIC)) {
            return r.nextInt(5) == 0 ? (Object) Double.NaN : new BigDecimal(new BigInteger(200, r), r.nextInt(50));
        }
        return new Interval(r.nextInt(), r.nextInt(), r.nextLong());
    }
}
