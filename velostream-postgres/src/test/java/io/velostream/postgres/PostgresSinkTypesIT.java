package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataSink;
import io.velostream.api.RejectedRow;
import io.velostream.api.batch.Interval;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.testkit.TypeSamples;
import io.velostream.testkit.postgres.PostgresServer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type written by us and shown by the server, in new tables and in those that are there. */
class PostgresSinkTypesIT {
    private static final SinkFixture DB = new SinkFixture(PostgresServer.shared());
    private static int tables;

    private static String newTable() {
        return "t" + ++tables;
    }

    static Stream<DataType> samples() {
        return Stream.concat(TypeSamples.SIMPLE.stream(), Stream.of(DataType.list(DataType.INT32)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theServerShowsWhatWasWritten(DataType type) {
        List<@Nullable Object> values = TypeSamples.withNulls(type);
        values.removeIf(v -> isFinerThanMicros(v) || "x".repeat(70_000).equals(v));
        Schema schema = Schema.of(Field.of("i", DataType.INT64), Field.of("v", type));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (long i = 0; i < values.size(); i++) {
            rows.add(Arrays.asList(i, values.get((int) i)));
            expected.add(shown(type, values.get((int) i)));
        }
        for (String mode : List.of("insert", "upsert&key=i")) {
            String table = newTable();
            assertThat(DB.load("table=" + table + "&mode=" + mode, schema, rows))
                    .isEmpty();
            assertThat(DB.query("SELECT v FROM " + table + " ORDER BY i")).isEqualTo(expected);
        }
    }

    private static boolean isFinerThanMicros(@Nullable Object v) {
        int nano = v instanceof LocalDateTime l ? l.getNano() : v instanceof Instant i ? i.getNano() : 0;
        return nano % 1000 != 0;
    }

    /** As PostgreSQL shows it, by our own reckoning. */
    private static String shown(DataType type, @Nullable Object v) {
        if (v == null) {
            return "null";
        } else if (v instanceof Boolean b) {
            return b ? "t" : "f";
        } else if (v instanceof BigDecimal d) {
            return d.toPlainString();
        } else if (v instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        } else if (v instanceof LocalDateTime t) {
            return shown(t);
        } else if (v instanceof Instant t) {
            return shown(LocalDateTime.ofInstant(t, java.time.ZoneOffset.UTC)) + "+00";
        } else if (v instanceof LocalTime t) {
            return t.equals(LocalTime.MAX) ? "24:00:00" : trimmed(time(t));
        } else if (v instanceof LocalDate d) {
            return String.format("%04d-%02d-%02d", d.getYear(), d.getMonthValue(), d.getDayOfMonth());
        } else if (v instanceof Interval i) {
            return DB.query("SELECT make_interval(months => " + i.months() + ", days => " + i.days() + ") + "
                            + i.micros() + " * interval '1 microsecond'")
                    .get(0);
        } else if (v instanceof Float || v instanceof Double) {
            return DB.query("SELECT '" + v + "'::" + (v instanceof Float ? "float4" : "float8"))
                    .get(0);
        } else if (v instanceof List<?> list) {
            return "{"
                    + String.join(
                            ",",
                            list.stream()
                                    .map(e -> e == null ? "NULL" : e.toString())
                                    .toList()) + "}";
        }
        return v.toString();
    }

    private static String time(LocalTime t) {
        return String.format("%02d:%02d:%02d.%06d", t.getHour(), t.getMinute(), t.getSecond(), t.getNano() / 1000);
    }

    private static String shown(LocalDateTime t) {
        return shown(DataType.DATE, t.toLocalDate()) + " " + trimmed(time(t.toLocalTime()));
    }

    private static String trimmed(String time) {
        return time.replaceFirst("\\.?0*$", "").length() < 8 ? time.substring(0, 8) : time.replaceFirst("\\.?0+$", "");
    }

    static Stream<Arguments> columns() {
        return Stream.of(
                Arguments.of("inet", DataType.STRING, List.of("10.0.0.1", "10.1.0.0/16", "::1"), List.of()),
                Arguments.of("cidr", DataType.STRING, List.of("10.1.0.0/16"), List.of("not an address")),
                Arguments.of("macaddr", DataType.STRING, List.of("08:00:2b:01:02:03"), List.of("x")),
                Arguments.of("bit(3)", DataType.STRING, List.of("101"), List.of("1011", "2")),
                Arguments.of("varbit", DataType.STRING, List.of("101", ""), List.of("12")),
                Arguments.of("timetz", DataType.STRING, List.of("12:00:00+02"), List.of("noon")),
                Arguments.of("int4range", DataType.STRING, List.of("[1,5)", "empty"), List.of("[5,1)")),
                Arguments.of("point", DataType.STRING, List.of("(1,2)"), List.of("here")),
                Arguments.of("tsvector", DataType.STRING, List.of("'a' 'b'"), List.of("'")),
                Arguments.of("xml", DataType.STRING, List.of("<a>ü</a>"), List.of("<a>")),
                Arguments.of("mood", DataType.STRING, List.of("happy", "so \"so\""), List.of("angry")),
                Arguments.of(
                        "mood[]", DataType.list(DataType.STRING), List.of(List.of("happy")), List.of(List.of("x"))),
                Arguments.of("inet[]", DataType.STRING, List.of("{10.0.0.1,NULL}"), List.of("{x}")),
                Arguments.of("small", DataType.INT32, List.of(99), List.of(100)),
                Arguments.of("varchar(3)", DataType.STRING, List.of("abc", "üüü"), List.of("abcd")),
                Arguments.of("char(3)", DataType.STRING, List.of("abc"), List.of("abcd")),
                Arguments.of("jsonb", DataType.JSON, List.of("{\"a\": 1}"), List.of("{")),
                Arguments.of("jsonb", DataType.STRING, List.of("[1, 2]"), List.of("nope")),
                Arguments.of("json", DataType.STRING, List.of("{\"a\":1}"), List.of("nope")),
                Arguments.of(
                        "int2", DataType.INT64, List.of(32767L, -32768L), List.of(32768L, -32769L, Long.MAX_VALUE)),
                Arguments.of("int4", DataType.INT64, List.of(2147483647L), List.of(2147483648L)),
                Arguments.of("oid", DataType.INT64, List.of(0L, 4294967295L), List.of(-1L, 4294967296L)),
                Arguments.of("numeric(4,1)", DataType.NUMERIC, List.of("999.9", "-0.1"), List.of("0.05", "1000")),
                Arguments.of("numeric(4,1)", DataType.decimal(9, 3), List.of("999.900"), List.of("0.050", "1000.000")),
                Arguments.of("numeric(2,-2)", DataType.NUMERIC, List.of("9900", "-100"), List.of("150", "10000")),
                Arguments.of("numeric(3,5)", DataType.NUMERIC, List.of("0.00999"), List.of("0.01", "0.000001")),
                Arguments.of(
                        "timestamp(3)",
                        DataType.TIMESTAMP,
                        List.of(LocalDateTime.of(2024, 1, 1, 0, 0, 1, 1_000_000)),
                        List.of(LocalDateTime.of(2024, 1, 1, 0, 0, 1, 1_000))),
                Arguments.of(
                        "timestamp",
                        DataType.timestamp(TimeUnit.NANOS, false),
                        List.of(LocalDateTime.of(2024, 1, 1, 0, 0, 1, 1_000)),
                        List.of(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 1))),
                Arguments.of("time", DataType.TIME, List.of(LocalTime.MAX), List.of(LocalTime.of(1, 0, 0, 1))),
                Arguments.of(
                        "int4[]",
                        DataType.list(DataType.list(DataType.INT32)),
                        List.of(List.of(List.of(1, 2), List.of(3, 4)), List.of()),
                        List.of(List.of(List.of(1), List.of(2, 3)))));
    }

    @ParameterizedTest
    @MethodSource("columns")
    void columnsOfEveryKindTakeWhatFitsAndRejectTheRest(
            String column, DataType type, List<Object> good, List<Object> bad) {
        if (tables == 0
                || DB.query("SELECT 1 FROM pg_type WHERE typname = 'mood'").isEmpty()) {
            DB.execute(
                    "CREATE TYPE mood AS ENUM ('happy', 'so \"so\"'); CREATE DOMAIN small AS int CHECK (value < 100)");
        }
        Schema schema = Schema.of(Field.of("i", DataType.INT64), Field.of("v", type));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Object v : good) {
            rows.add(Arrays.asList((long) rows.size(), v));
        }
        for (Object v : bad) {
            rows.add(Arrays.asList((long) rows.size(), v));
        }
        for (String mode : List.of("insert", "upsert&key=i")) {
            String table = newTable();
            DB.execute("CREATE TABLE " + table + " (i bigint, v " + column + ")");
            List<RejectedRow> rejected = DB.load("table=" + table + "&mode=" + mode, schema, rows);
            assertThat(rejected.stream().map(r -> r.row().getAsInt()).toList())
                    .as("%s", rejected)
                    .isEqualTo(java.util.stream.IntStream.range(good.size(), rows.size())
                            .boxed()
                            .toList());
            List<String> expected = new ArrayList<>();
            for (Object v : good) {
                String literal =
                        v instanceof List<?> l ? l.toString().replace('[', '{').replace(']', '}') : shown(type, v);
                expected.add(DB.query("SELECT '" + literal.replace("'", "''") + "'::" + column)
                        .get(0));
            }
            assertThat(DB.query("SELECT v FROM " + table + " ORDER BY i")).isEqualTo(expected);
        }
    }

    @Test
    void infinitiesAndDatesFarAwayAreRight() {
        Schema schema = Schema.of(
                Field.of("d", DataType.DATE), Field.of("t", DataType.TIMESTAMP), Field.of("z", DataType.TIMESTAMP_UTC));
        String table = newTable();
        List<RejectedRow> rejected = DB.load(
                "table=" + table,
                schema,
                List.of(
                        Arrays.asList(LocalDate.MAX, LocalDateTime.MAX, Instant.MAX),
                        Arrays.asList(LocalDate.MIN, LocalDateTime.MIN, Instant.MIN),
                        Arrays.asList(LocalDate.of(-4712, 1, 1), LocalDateTime.of(-43, 3, 15, 12, 0), Instant.EPOCH),
                        Arrays.asList(LocalDate.of(5_874_897, 12, 31), LocalDateTime.of(292_277, 1, 1, 0, 0), null),
                        Arrays.asList(LocalDate.of(5_874_898, 1, 1), null, null),
                        Arrays.asList(null, LocalDateTime.of(-4713, 1, 1, 0, 0), null)));
        assertThat(rejected.stream().map(RejectedRow::toString))
                .hasSize(2)
                .anyMatch(s -> s.contains("column 'd': the date lies"))
                .anyMatch(s -> s.contains("column 't': the timestamp"));
        assertThat(DB.query("SELECT * FROM " + table))
                .containsExactly(
                        "infinity|infinity|infinity",
                        "-infinity|-infinity|-infinity",
                        "4713-01-01 BC|0044-03-15 12:00:00 BC|1970-01-01 00:00:00+00",
                        "5874897-12-31|292277-01-01 00:00:00|null");
    }

    @Test
    void nestedTypesBecomeArraysWhereTheyFitElseJson() {
        Schema schema = Schema.of(
                Field.of("l", DataType.list(DataType.STRING)),
                Field.of("ll", DataType.list(DataType.list(DataType.INT32))),
                Field.of("m", DataType.map(DataType.STRING, DataType.INT32)),
                Field.of("s", DataType.struct(Field.of("a", DataType.INT64))),
                Field.of("j", DataType.JSON));
        try (DataSink sink = DB.sink("table=" + newTable())) {
            assertThat(sink.preview(SinkFixture.request(schema, false)).schema().toString())
                    .isEqualTo("l:list<string?>?, ll:json?, m:json?, s:json?, j:json?");
        }
    }

    @Test
    void numbersOfEverySizeAndScaleArriveToTheLastDigit() {
        Random random = new Random(7);
        Schema schema = Schema.of(
                Field.of("i", DataType.INT64),
                Field.of("n", DataType.NUMERIC),
                Field.of("s", DataType.decimal(18, 7)),
                Field.of("w", DataType.decimal(60, 23)));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (long i = 0; i < 2000; i++) {
            BigDecimal n = new BigDecimal(new BigInteger(random.nextInt(300), random), random.nextInt(80));
            n = random.nextBoolean() ? n.negate() : n;
            BigDecimal s = BigDecimal.valueOf(random.nextLong() % 1_000_000_000_000_000_000L >> random.nextInt(60), 7);
            BigDecimal w = new BigDecimal(new BigInteger(random.nextInt(198), random), 23);
            rows.add(Arrays.asList(i, n, s, w));
            expected.add(n.toPlainString() + "|" + s.toPlainString() + "|" + w.toPlainString());
        }
        String table = newTable();
        assertThat(DB.load("table=" + table, schema, rows)).isEmpty();
        assertThat(DB.query("SELECT n, s, w FROM " + table + " ORDER BY i")).isEqualTo(expected);
        assertThat(DB.query("SELECT count(*) FROM " + table + " WHERE n::text::numeric = n AND s::text::numeric = s"
                        + " AND w::text::numeric = w"))
                .containsExactly("2000");
    }

    @Test
    void scalesOfDecimalsUpToEighteenAreRight() {
        for (int scale = 0; scale <= 18; scale++) {
            Schema schema = Schema.of(Field.of("v", DataType.decimal(18, scale)));
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (long unscaled : new long[] {
                0,
                1,
                -1,
                9999,
                10_000,
                123_456_789_012_345_678L,
                -999_999_999_999_999_999L,
                100_000_000_000_000_000L,
                10_000_000_000_000_000L
            }) {
                rows.add(List.of(BigDecimal.valueOf(unscaled, scale)));
            }
            String table = newTable();
            DB.load("table=" + table, schema, rows);
            assertThat(DB.query("SELECT v FROM " + table))
                    .isEqualTo(rows.stream()
                            .map(r -> ((BigDecimal) r.get(0)).toPlainString())
                            .toList());
        }
    }

    @Test
    void uuidsAndBytesKeepTheirOrder() {
        Schema schema = Schema.of(Field.of("u", DataType.UUID), Field.of("b", DataType.BINARY));
        String table = newTable();
        UUID uuid = UUID.fromString("01234567-89ab-cdef-fedc-ba9876543210");
        DB.load("table=" + table, schema, List.of(List.of(uuid, new byte[] {0, (byte) 0xFF})));
        assertThat(DB.query("SELECT * FROM " + table)).containsExactly(uuid + "|\\x00ff");
    }
}
