package io.velostream.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Interval;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetRoundTripTest {
    private static final Schema ALL =
            Schema.parse("b:boolean?, i8:int8?, i16:int16?, i32:int32?, i64:int64?, f32:float32?,"
                    + " f64:float64?, d9:decimal(9,2)?, d18:decimal(18,4)?, d38:decimal(38,10)?, d1000:decimal(1000,3)?,"
                    + " n:numeric?, s:string?, x:binary?, d:date?, t:time?, tms:timestamp(ms)?, tus:timestamp(us)?,"
                    + " tns:timestamp(ns)?, ums:timestamp(ms,utc)?, uus:timestamp(us,utc)?, uns:timestamp(ns,utc)?, u:uuid?,"
                    + " j:json?, iv:interval?");

    private static List<Object> nulls(Schema schema) {
        return new ArrayList<>(java.util.Collections.nCopies(schema.size(), null));
    }

    private static List<List<Object>> boundaries() {
        List<Object> low = Arrays.asList(
                false,
                -128,
                -32768,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                -Float.MAX_VALUE,
                -Double.MAX_VALUE,
                new BigDecimal("-9999999.99"),
                new BigDecimal("-99999999999999.9999"),
                new BigDecimal("-9999999999999999999999999999.9999999999"),
                new BigDecimal("-" + "9".repeat(997) + ".999"),
                new BigDecimal("-12.50"),
                "",
                new byte[0],
                LocalDate.of(-4000, 1, 1),
                LocalTime.MIDNIGHT,
                LocalDateTime.of(-4000, 1, 1, 0, 0),
                LocalDateTime.of(-4000, 1, 1, 0, 0, 0, 1000),
                LocalDateTime.of(1700, 1, 1, 0, 0, 0, 1),
                Instant.parse("-4000-01-01T00:00:00.001Z"),
                Instant.parse("-4000-01-01T00:00:00.000001Z"),
                Instant.parse("1700-01-01T00:00:00.000000001Z"),
                new UUID(0, 0),
                "{}",
                new Interval(-14, -3, -1_500_001));
        List<Object> high = Arrays.asList(
                true,
                127,
                32767,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                Float.POSITIVE_INFINITY,
                Double.NaN,
                new BigDecimal("9999999.99"),
                new BigDecimal("99999999999999.9999"),
                new BigDecimal("9999999999999999999999999999.9999999999"),
                new BigDecimal("9".repeat(997) + ".999"),
                Double.NaN,
                "\u0000žluťoučký 🐎",
                new byte[] {0, -1, 127},
                LocalDate.of(9999, 12, 31),
                LocalTime.of(23, 59, 59, 999_999_999),
                LocalDateTime.of(9999, 12, 31, 23, 59),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                LocalDateTime.of(2262, 1, 1, 0, 0, 0, 999_999_999),
                Instant.parse("9999-12-31T23:59:59.999Z"),
                Instant.parse("9999-12-31T23:59:59.999999Z"),
                Instant.parse("2262-01-01T00:00:00.999999999Z"),
                new UUID(-1, -1),
                "{\"a\": [1, null]}",
                new Interval(Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE));
        return List.of(low, nulls(ALL), high);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "compression=none",
                "compression=snappy",
                "compression=gzip",
                "compression=lz4",
                "compression=zstd&compression_level=9",
                "dictionary=false",
                "row_group_rows=2",
                "page_size=1024"
            })
    void keepsEveryTypeAtItsBoundaries(String options) throws Exception {
        RecordBatch batch = ParquetFiles.batch(ALL, boundaries());
        byte[] file = ParquetFiles.write(ALL, options, batch, batch);

        assertThat(ParquetFiles.schema(file)).isEqualTo(ALL);
        List<List<Object>> expected = new ArrayList<>(ParquetFiles.rows(batch));
        expected.addAll(ParquetFiles.rows(batch));
        assertThat(ParquetFiles.read(file)).isEqualTo(expected);
    }

    @Test
    void keepsAFileWithoutRows() throws Exception {
        byte[] file = ParquetFiles.write(ALL, "");
        assertThat(ParquetFiles.schema(file)).isEqualTo(ALL);
        assertThat(ParquetFiles.read(file)).isEmpty();
    }

    @Test
    void keepsManyRowsOfEveryEncoding() throws Exception {
        Schema schema =
                Schema.parse("id:int64, few:string?, many:string?, k:int32?, p:decimal(12,2), f:float64?, b:boolean?");
        Random random = new Random(7);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            boolean nulls = i / 5000 % 2 == 0;
            rows.add(Arrays.asList(
                    (long) i,
                    nulls && random.nextInt(3) == 0 ? null : "value " + random.nextInt(20),
                    nulls && random.nextInt(3) == 0
                            ? null
                            : "text " + random.nextLong() + "é".repeat(random.nextInt(40)),
                    random.nextInt(10) == 0 ? null : random.nextInt(),
                    BigDecimal.valueOf(random.nextInt(10_000_000), 2),
                    random.nextInt(4) == 0 ? null : random.nextGaussian(),
                    random.nextInt(4) == 0 ? null : random.nextBoolean()));
        }
        RecordBatch batch = ParquetFiles.batch(schema, rows);
        for (String options :
                List.of("", "row_group_rows=33333", "dictionary=false&compression=none", "page_size=4096")) {
            byte[] file = ParquetFiles.write(schema, options, batch);
            assertThat(ParquetFiles.read(file).equals(rows)).as(options).isTrue();
        }
    }

    @Test
    void keepsNestedValuesAndNullsAtEveryLevel() throws Exception {
        Schema schema = Schema.parse(
                "id:int32, l:list<string?>?, r:list<int64>, ll:list<list<int32?>?>?, m:map<string,int64?>?,"
                        + " s:struct<a:int32?,b:string,c:struct<d:float64?>?>?, ls:list<struct<x:int32?,y:list<string?>?>?>?,"
                        + " ml:map<int32,list<map<string,boolean?>?>?>?");
        List<List<Object>> rows = new ArrayList<>();
        rows.add(Arrays.asList(1, null, List.of(), null, null, null, null, null));
        rows.add(Arrays.asList(
                2, List.of(), List.of(1L), List.of(), Map.of(), map("a", 1, "b", "x", "c", null), List.of(), Map.of()));
        rows.add(Arrays.asList(
                3,
                Arrays.asList("a", null, ""),
                List.of(1L, 2L, 3L),
                Arrays.asList(null, List.of(), Arrays.asList(1, null, 3)),
                map("k", null, "l", 5L),
                map("a", null, "b", "", "c", map("d", null)),
                Arrays.asList(
                        null,
                        map("x", null, "y", null),
                        map("x", 1, "y", List.of()),
                        map("x", 2, "y", Arrays.asList("p", null))),
                map(1, null, 2, List.of(), 3, Arrays.asList(null, Map.of(), map("t", true, "n", null)))));
        List<List<Object>> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            many.add(rows.get((i * 7 + i / 11) % 3));
        }
        for (String options : List.of("", "page_size=1024", "dictionary=false", "row_group_rows=700")) {
            byte[] file = ParquetFiles.write(schema, options, ParquetFiles.batch(schema, many));
            assertThat(ParquetFiles.schema(file)).isEqualTo(schema);
            assertThat(ParquetFiles.read(file)).as(options).isEqualTo(many);
        }
    }

    @Test
    void keepsValuesOfTenMegabytes() throws Exception {
        Schema schema = Schema.parse("id:int32, s:string?, l:list<string?>?");
        String large = "žluť".repeat(2_000_000);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add(Arrays.asList(i, i % 2 == 0 ? large : "small", i == 3 ? List.of(large, "x") : null));
        }
        byte[] file = ParquetFiles.write(schema, "", ParquetFiles.batch(schema, rows));
        assertThat(ParquetFiles.read(file).equals(rows)).isTrue();
    }

    static Map<Object, Object> map(Object... pairs) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
