package io.velostream.core.internal.cast;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.Field;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnCastTest {
    private static final Object BAD = "does not fit";

    private static Column column(DataType type, Object... values) {
        ColumnBuilder b = ColumnBuilder.of(type, 4);
        for (Object v : values) {
            Values.append(b, v);
        }
        return b.build();
    }

    static Stream<Arguments> values() {
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        return Stream.of(
                of("int8", "int64", (v) -> v, 1, -128, 127),
                pairs("int64", "int8", 127L, 127, 128L, BAD, -128L, -128, -129L, BAD),
                pairs("int32", "decimal(5,2)", 999, dec("999.00"), 1000, BAD, -1000, BAD),
                pairs("int64", "decimal(30,2)", Long.MIN_VALUE, dec("-9223372036854775808.00")),
                pairs("int64", "float64", 1L << 53, 9007199254740992.0, (1L << 53) + 1, BAD, Long.MAX_VALUE, BAD),
                pairs("int32", "float32", 1 << 24, 16777216f, (1 << 24) + 1, BAD),
                pairs("int64", "numeric", 5L, dec("5")),
                pairs("int64", "boolean", 1L, true, 0L, false, 2L, BAD),
                pairs("boolean", "int32", true, 1, false, 0),
                pairs("decimal(12,2)", "decimal(18,4)", dec("1.25"), dec("1.2500")),
                pairs("decimal(12,2)", "decimal(4,1)", dec("1.20"), dec("1.2"), dec("1.25"), BAD, dec("1000.00"), BAD),
                pairs("decimal(12,2)", "decimal(40,2)", dec("-1.25"), dec("-1.25")),
                pairs("decimal(40,2)", "decimal(12,2)", dec("-1.25"), dec("-1.25"), dec("99999999999.00"), BAD),
                pairs("decimal(12,2)", "int32", dec("7.00"), 7, dec("7.01"), BAD, dec("3000000000.00"), BAD),
                pairs("decimal(12,2)", "float64", dec("0.10"), 0.1),
                pairs("decimal(18,17)", "float64", dec("0.12345678901234567"), 0.12345678901234567),
                pairs("numeric", "decimal(5,2)", dec("1.5"), dec("1.50"), Double.NaN, BAD, dec("1234.5"), BAD),
                pairs("numeric", "float64", Double.NaN, Double.NaN, dec("0.1"), 0.1),
                pairs("float32", "float64", 0.5f, 0.5, Float.NaN, Double.NaN),
                pairs("float64", "float32", 0.1, 0.1f, 1e300, BAD, Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY),
                pairs("float64", "int32", 3.0, 3, 3.5, BAD, 3e9, BAD, Double.NaN, BAD, -0.0, 0),
                pairs("float64", "int64", 0x1p63, BAD, -0x1p63, Long.MIN_VALUE),
                pairs("float64", "decimal(4,1)", 0.1, dec("0.1"), 0.15, BAD, Double.POSITIVE_INFINITY, BAD),
                pairs(
                        "date",
                        "timestamp(us)",
                        day("2024-02-29"),
                        day("2024-02-29").atStartOfDay(),
                        LocalDate.MAX,
                        LocalDateTime.MAX),
                pairs(
                        "date",
                        "timestamp(ns)",
                        day("2300-01-01"),
                        BAD,
                        day("1969-12-31"),
                        day("1969-12-31").atStartOfDay()),
                pairs(
                        "timestamp(us)",
                        "date",
                        time("1969-12-31T23:59:59.999999"),
                        day("1969-12-31"),
                        LocalDateTime.MIN,
                        LocalDate.MIN),
                pairs(
                        "timestamp(us)",
                        "time",
                        time("1969-12-31T23:59:59"),
                        LocalTime.parse("23:59:59"),
                        LocalDateTime.MAX,
                        BAD),
                pairs(
                        "timestamp(ms)",
                        "timestamp(ns)",
                        time("2024-01-01T00:00:00.5"),
                        time("2024-01-01T00:00:00.5"),
                        LocalDateTime.MAX,
                        LocalDateTime.MAX),
                pairs(
                        "timestamp(us)",
                        "timestamp(ms)",
                        time("2024-01-01T00:00:00.001"),
                        time("2024-01-01T00:00:00.001"),
                        time("2024-01-01T00:00:00.000001"),
                        BAD),
                pairs(
                        "timestamp(us)",
                        "timestamp(us,utc)",
                        time("2024-01-01T00:00:00"),
                        Instant.parse("2024-01-01T00:00:00Z")),
                pairs("string", "int32", "12", 12, " -7 ", -7, "", BAD, "1.5", BAD, "3000000000", BAD, "12a", BAD),
                pairs("string", "float64", "1e3", 1000.0, "NaN", Double.NaN, "0x1p3", BAD, "1f", BAD, "1e999", BAD),
                pairs("string", "decimal(5,2)", "1.5", dec("1.50"), "1.234", BAD, "1e2", dec("100.00")),
                pairs("string", "boolean", "TRUE", true, "f", false, "maybe", BAD),
                pairs("string", "date", "2024-02-29", day("2024-02-29"), "2023-02-29", BAD, "infinity", LocalDate.MAX),
                pairs(
                        "string",
                        "timestamp(us)",
                        "2024-01-01 12:00:00",
                        time("2024-01-01T12:00:00"),
                        "2024-01-01",
                        time("2024-01-01T00:00:00"),
                        "2024-01-01T00:00:00Z",
                        BAD,
                        "2024-01-01T00:00:00.1234567",
                        BAD),
                pairs(
                        "string",
                        "timestamp(us,utc)",
                        "2024-01-01T01:00:00+01:00",
                        Instant.parse("2024-01-01T00:00:00Z")),
                pairs("string", "uuid", uuid.toString(), uuid, "1-1-1-1-1", BAD),
                pairs("string", "json", "{\"a\": 1}", "{\"a\": 1}", "{", BAD, "", BAD),
                pairs("string", "binary", "é", new byte[] {(byte) 0xc3, (byte) 0xa9}),
                pairs("binary", "string", new byte[] {(byte) 0xc3, (byte) 0xa9}, "é", new byte[] {(byte) 0xc3}, BAD),
                pairs("uuid", "binary", uuid, new byte[] {
                    0, 17, 34, 51, 68, 85, 102, 119, -120, -103, -86, -69, -52, -35, -18, -1
                }),
                pairs("binary", "uuid", new byte[16], new UUID(0, 0), new byte[15], BAD),
                pairs("list<int32?>", "list<int64?>", Arrays.asList(1, null), Arrays.asList(1L, null)),
                pairs(
                        "list<int64?>",
                        "list<int8?>",
                        List.of(1L, 2L),
                        List.of(1, 2),
                        List.of(),
                        List.of(),
                        List.of(1L, 999L),
                        BAD,
                        List.of(5L),
                        List.of(5)),
                pairs("list<int64?>", "json", List.of(1L), "[1]"),
                pairs("map<string,int32?>", "map<string,int64?>", Map.of("a", 1), Map.of("a", 1L)));
    }

    private static Arguments of(String from, String to, UnaryOperator<Object> same, Object... values) {
        Object[] pairs = new Object[values.length * 2];
        for (int i = 0; i < values.length; i++) {
            pairs[2 * i] = values[i];
            pairs[2 * i + 1] = ((Number) same.apply(values[i])).longValue();
        }
        return pairs(from, to, pairs);
    }

    private static Arguments pairs(String from, String to, Object... values) {
        return Arguments.of(from, to, values);
    }

    private static BigDecimal dec(String s) {
        return new BigDecimal(s);
    }

    private static LocalDate day(String s) {
        return LocalDate.parse(s);
    }

    private static LocalDateTime time(String s) {
        return LocalDateTime.parse(s);
    }

    @ParameterizedTest
    @MethodSource("values")
    void eachValueKeepsItsMeaningOrIsRefused(String from, String to, Object[] pairs) {
        Object[] inputs = new Object[pairs.length / 2 + 1];
        for (int i = 0; i < pairs.length / 2; i++) {
            inputs[i] = pairs[2 * i];
        }
        Column column = column(DataType.parse(from), inputs);
        RowErrors errors = new RowErrors();
        Column made = ColumnCast.between(DataType.parse(from), DataType.parse(to))
                .orElseThrow()
                .apply(column, errors);
        assertThat(made.type()).isEqualTo(DataType.parse(to));
        for (int i = 0; i < pairs.length / 2; i++) {
            Object wanted = pairs[2 * i + 1];
            assertThat(errors.failed(i)).as("%s as %s", inputs[i], to).isEqualTo(BAD.equals(wanted));
            if (!BAD.equals(wanted)) {
                assertThat(Values.get(made, i)).as("%s as %s", inputs[i], to).isEqualTo(wanted);
            }
        }
        assertThat(made.isNull(pairs.length / 2)).as("a null stays null").isTrue();
        assertThat(errors.failed(pairs.length / 2)).isFalse();
    }

    @Test
    void everythingHasAText() {
        assertText("int64", Long.MIN_VALUE, "-9223372036854775808");
        assertText("int8", 0, "0");
        assertText("decimal(12,2)", dec("-0.05"), "-0.05");
        assertText("decimal(18,18)", dec("0.000000000000000001"), "0.000000000000000001");
        assertText("decimal(40,2)", dec("12.30"), "12.30");
        assertText("float64", 1.5, "1.5");
        assertText("boolean", true, "true");
        assertText("timestamp(us)", time("2024-01-01T00:00"), "2024-01-01T00:00:00");
        assertText("timestamp(ms,utc)", Instant.parse("2024-01-01T00:00:00.5Z"), "2024-01-01T00:00:00.5Z");
        assertText("time", LocalTime.MAX, "24:00:00");
        assertText("date", LocalDate.MIN, "-infinity");
        assertText("list<string?>", Arrays.asList("a", null), "[\"a\",null]");
        assertText("uuid", new UUID(0, 1), "00000000-0000-0000-0000-000000000001");
    }

    private static void assertText(String type, Object value, String text) {
        RowErrors errors = new RowErrors();
        Column made = ColumnCast.between(DataType.parse(type), DataType.STRING)
                .orElseThrow()
                .apply(column(DataType.parse(type), value), errors);
        assertThat(Values.get(made, 0)).isEqualTo(text);
        assertThat(errors.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "int32;int64;LOSSLESS",
                "int64;int32;CHECKED",
                "int32;decimal(10,0);LOSSLESS",
                "int32;decimal(10,1);CHECKED",
                "int32;float64;LOSSLESS",
                "int64;float64;CHECKED",
                "float32;float64;LOSSLESS",
                "decimal(12,2);decimal(14,4);LOSSLESS",
                "decimal(12,2);decimal(13,4);CHECKED",
                "decimal(12,2);numeric;LOSSLESS",
                "date;timestamp(us);LOSSLESS",
                "timestamp(ms);timestamp(us);LOSSLESS",
                "timestamp(us);timestamp(ms);CHECKED",
                "timestamp(us);timestamp(us,utc);CHECKED",
                "uuid;string;LOSSLESS",
                "string;uuid;CHECKED",
                "string;string;SAME",
                "list<int32?>;list<int64?>;LOSSLESS",
                "list<int32?>;list<int32>;CHECKED",
                "struct<a:int32>;struct<a:int64,b:string?>;LOSSLESS",
                "struct<a:int32,b:int32>;struct<a:int64>;CHECKED",
                "struct<a:int32>;struct<b:int64>;NONE",
                "boolean;date;NONE",
                "list<int32?>;int32;NONE"
            })
    void tellsWhatMayBeLost(String from, String to, Fit fit) {
        assertThat(CastRules.fit(DataType.parse(from), DataType.parse(to))).isEqualTo(fit);
        assertThat(ColumnCast.between(DataType.parse(from), DataType.parse(to)).isPresent())
                .isEqualTo(fit != Fit.NONE);
    }

    @Test
    void valuesBelowNullsAreNotLookedAt() {
        Column wide = column(DataType.INT64, 1L, 999L, 2L);
        long[] validity = {0b101};
        Column nulls = new LongColumn(DataType.INT64, 3, ((LongColumn) wide).values(), validity);
        RowErrors errors = new RowErrors();
        Column made =
                ColumnCast.between(DataType.INT64, DataType.INT8).orElseThrow().apply(nulls, errors);
        assertThat(errors.isEmpty()).isTrue();
        assertThat(made.isNull(1)).isTrue();
    }

    @Test
    void membersOfAStructAreMatchedByName() {
        DataType from = DataType.struct(Field.of("b", DataType.INT32), Field.of("a", DataType.STRING));
        DataType to = DataType.struct(
                Field.of("a", DataType.STRING), Field.of("c", DataType.DATE), Field.of("b", DataType.INT64));
        RowErrors errors = new RowErrors();
        Column made = ColumnCast.between(from, to).orElseThrow().apply(column(from, Map.of("a", "x", "b", 1)), errors);
        Map<?, ?> value = (Map<?, ?>) Values.get(made, 0);
        assertThat(value.get("a")).isEqualTo("x");
        assertThat(value.get("b")).isEqualTo(1L);
        assertThat(value.get("c")).isNull();
    }

    @Test
    void aTimestampFinerThanItsUnitIsRefusedNotRounded() {
        RowErrors errors = new RowErrors();
        Column c = column(DataType.timestamp(TimeUnit.NANOS, false), time("2024-01-01T00:00:00.000000001"));
        ColumnCast.between(c.type(), DataType.TIMESTAMP).orElseThrow().apply(c, errors);
        assertThat(errors.reason(0)).contains("2024-01-01T00:00:00.000000001").contains("timestamp(us)");
    }
}
