package io.velostream.postgres;

import io.velostream.api.batch.Interval;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A type of PostgreSQL, what it becomes here, and values as SQL with what they become; null for what the server shows. */
record TypeCase(String sqlType, String type, Map<String, @Nullable Object> values) {
    /** Types of a user's own, which some of the cases have. */
    static final String TYPES = """
                CREATE TYPE mood AS ENUM ('sad', 'ok', 'very "happy", ü');
                CREATE DOMAIN positive AS int CHECK (VALUE > 0);
                CREATE DOMAIN price AS numeric(10,2);
                CREATE DOMAIN prices AS price[];
                CREATE DOMAIN numbers AS int[];
                CREATE TYPE pair AS (a int, "b, c" text);
                CREATE TYPE nest AS (p pair, ps pair[], at timestamptz, m mood, n numeric(5,1), d positive);
                CREATE TYPE shape AS (name text, at point);
                """;

    private static TypeCase of(String sqlType, String type, @Nullable Object... values) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            all.put((String) values[i], values[i + 1]);
        }
        return new TypeCase(sqlType, type, all);
    }

    /** Text that comes as the server shows it. */
    private static TypeCase text(String sqlType, String... values) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (String v : values) {
            all.put(v, null);
        }
        return new TypeCase(sqlType, "string", all);
    }

    static List<@Nullable Object> list(@Nullable Object... elements) {
        return Arrays.asList(elements);
    }

    private static Map<String, @Nullable Object> struct(@Nullable Object... members) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            all.put((String) members[i], members[i + 1]);
        }
        return all;
    }

    /** All of them. */
    static List<TypeCase> all() {
        String digits = "1234567890".repeat(30);
        return List.of(
                of("bool", "boolean", "t", true, "f", false),
                of("int2", "int16", "-32768", -32768, "32767", 32767, "0", 0),
                of("int4", "int32", "-2147483648", Integer.MIN_VALUE, "2147483647", Integer.MAX_VALUE),
                of("int8", "int64", "-9223372036854775808", Long.MIN_VALUE, "9223372036854775807", Long.MAX_VALUE),
                of("oid", "int64", "0", 0L, "4294967295", 4294967295L),
                of(
                        "float4",
                        "float32",
                        "1.1",
                        1.1f,
                        "NaN",
                        Float.NaN,
                        "-Infinity",
                        Float.NEGATIVE_INFINITY,
                        "-0",
                        -0f,
                        "1e-45",
                        Float.MIN_VALUE,
                        "3.4028235e38",
                        Float.MAX_VALUE),
                of(
                        "float8",
                        "float64",
                        "0.1",
                        0.1,
                        "NaN",
                        Double.NaN,
                        "Infinity",
                        Double.POSITIVE_INFINITY,
                        "-0",
                        -0d,
                        "5e-324",
                        Double.MIN_VALUE,
                        "1.7976931348623157e308",
                        Double.MAX_VALUE),
                of(
                        "numeric",
                        "numeric",
                        "0",
                        new BigDecimal("0"),
                        "0.00",
                        new BigDecimal("0.00"),
                        "-0.0001",
                        new BigDecimal("-0.0001"),
                        "10000",
                        new BigDecimal("10000"),
                        "12345.6789",
                        new BigDecimal("12345.6789"),
                        "100000000.000000001",
                        new BigDecimal("100000000.000000001"),
                        "1.10",
                        new BigDecimal("1.10"),
                        "-" + digits + "." + digits,
                        new BigDecimal("-" + digits + "." + digits),
                        "1e-130",
                        new BigDecimal("1e-130"),
                        "1e130",
                        new BigDecimal("1" + "0".repeat(130)),
                        "NaN",
                        Double.NaN,
                        "Infinity",
                        Double.POSITIVE_INFINITY,
                        "-Infinity",
                        Double.NEGATIVE_INFINITY),
                of(
                        "numeric(10,2)",
                        "decimal(10,2)",
                        "0",
                        new BigDecimal("0.00"),
                        "-99999999.99",
                        new BigDecimal("-99999999.99"),
                        "0.01",
                        new BigDecimal("0.01"),
                        "10000",
                        new BigDecimal("10000.00"),
                        "1234.5",
                        new BigDecimal("1234.50")),
                of(
                        "numeric(18,1)",
                        "decimal(18,1)",
                        "99999999999999999.9",
                        new BigDecimal("99999999999999999.9"),
                        "-99999999999999999.9",
                        new BigDecimal("-99999999999999999.9"),
                        "10000000000000000",
                        new BigDecimal("10000000000000000.0")),
                of(
                        "numeric(18,17)",
                        "decimal(18,17)",
                        "9.99999999999999999",
                        new BigDecimal("9.99999999999999999"),
                        "0.00000000000000001",
                        new BigDecimal("0.00000000000000001")),
                of("numeric(18)", "decimal(18,0)", "999999999999999999", new BigDecimal("999999999999999999")),
                of(
                        "numeric(38,10)",
                        "decimal(38,10)",
                        "-9999999999999999999999999999.9999999999",
                        new BigDecimal("-9999999999999999999999999999.9999999999"),
                        "0",
                        new BigDecimal("0.0000000000"),
                        "1e20",
                        new BigDecimal("100000000000000000000.0000000000"),
                        "0.0000000001",
                        new BigDecimal("0.0000000001")),
                of("numeric(2,4)", "decimal(4,4)", "0.0012", new BigDecimal("0.0012")),
                of(
                        "numeric(2,-3)",
                        "decimal(5,0)",
                        "12345",
                        new BigDecimal("12000"),
                        "-99000",
                        new BigDecimal("-99000")),
                of("numeric(1000,900)", "decimal(1000,900)", "1e-900", new BigDecimal("1e-900")),
                of(
                        "text",
                        "string",
                        "",
                        "",
                        "a\u00fc\u20ac\ud83d\ude00",
                        "a\u00fc\u20ac\ud83d\ude00",
                        "line\nbreak\t\\N",
                        "line\nbreak\t\\N"),
                of("varchar(5)", "string", "abc", "abc"),
                of("char(5)", "string", "ab", "ab   ", "", "     "),
                of("name", "string", "pg_class", "pg_class"),
                of("bytea", "binary", "", new byte[0], "\\x00ff7f80", new byte[] {0, -1, 127, -128}),
                of(
                        "date",
                        "date",
                        "infinity",
                        LocalDate.MAX,
                        "-infinity",
                        LocalDate.MIN,
                        "4713-01-01 BC",
                        LocalDate.of(-4712, 1, 1),
                        "0001-12-31 BC",
                        LocalDate.of(0, 12, 31),
                        "0001-01-01",
                        LocalDate.of(1, 1, 1),
                        "2000-01-01",
                        LocalDate.of(2000, 1, 1),
                        "5874897-12-31",
                        LocalDate.of(5874897, 12, 31)),
                of(
                        "time",
                        "time",
                        "00:00",
                        LocalTime.MIDNIGHT,
                        "24:00",
                        LocalTime.MAX,
                        "23:59:59.999999",
                        LocalTime.of(23, 59, 59, 999_999_000)),
                of(
                        "timestamp",
                        "timestamp(us)",
                        "infinity",
                        LocalDateTime.MAX,
                        "-infinity",
                        LocalDateTime.MIN,
                        "4713-01-01 00:00:00 BC",
                        LocalDateTime.of(-4712, 1, 1, 0, 0),
                        "0044-03-15 12:00:00.000001 BC",
                        LocalDateTime.of(-43, 3, 15, 12, 0, 0, 1000),
                        "294246-12-31 23:59:59.999999",
                        LocalDateTime.of(294246, 12, 31, 23, 59, 59, 999_999_000),
                        "1999-12-31 23:59:59.5",
                        LocalDateTime.of(1999, 12, 31, 23, 59, 59, 500_000_000)),
                of(
                        "timestamptz",
                        "timestamp(us,utc)",
                        "infinity",
                        Instant.MAX,
                        "-infinity",
                        Instant.MIN,
                        "2024-06-30 23:59:59.123456+05:30",
                        Instant.parse("2024-06-30T18:29:59.123456Z"),
                        "0001-01-01 00:00:00+00 BC",
                        Instant.parse("0000-01-01T00:00:00Z")),
                of(
                        "interval",
                        "interval",
                        "0",
                        new Interval(0, 0, 0),
                        "1 year 2 mons -3 days 04:05:06.789",
                        new Interval(14, -3, 14_706_789_000L),
                        "-1 mons 1 day -00:00:00.000001",
                        new Interval(-1, 1, -1),
                        "178000000 years",
                        new Interval(2_136_000_000, 0, 0),
                        "infinity",
                        new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE),
                        "-infinity",
                        new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE)),
                of(
                        "uuid",
                        "uuid",
                        "00112233-4455-6677-8899-aabbccddeeff",
                        UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")),
                of("json", "json", "{\"a\" :  1, \"a\":2}", "{\"a\" :  1, \"a\":2}", "null", "null"),
                of("jsonb", "json", "{\"b\":1,\"a\":[1.10,null]}", "{\"a\": [1.10, null], \"b\": 1}"),
                of(
                        "money",
                        "decimal(19,2)",
                        "-92233720368547758.08",
                        new BigDecimal("-92233720368547758.08"),
                        "1234.5",
                        new BigDecimal("1234.50")),
                text("timetz", "00:00:00+00", "24:00:00-15:59:59", "12:34:56.7+05:30", "01:02:03.000001+00:00:01"),
                text(
                        "inet",
                        "0.0.0.0",
                        "255.255.255.255/0",
                        "10.1.2.3/8",
                        "::",
                        "::1",
                        "::2/64",
                        "::ffff:1.2.3.4",
                        "::1.2.3.4",
                        "1::",
                        "1:0:0:2::3",
                        "1:0:0:2:0:0:0:3",
                        "0:1:2:3:4:5:6:0",
                        "fe80::1:0:2/10",
                        "::ffff:0:1.2.3.4",
                        "2001:db8::ff00:42:8329"),
                text("cidr", "10.0.0.0/8", "192.168.1.1", "::/0", "2001:db8::/32", "::ffff:1.2.3.0/120"),
                text("macaddr", "08:00:2b:01:02:03", "FF:ff:ff:ff:ff:00"),
                text("macaddr8", "08:00:2b:01:02:03:04:05"),
                text("bit(9)", "101010101", "000000000"),
                text("varbit", "", "1", "11111111", "010101010101010101"),
                text("xml", "<a b=\"1\">\u00fc</a>", "plain"),
                text("point", "(1.5,-2)", "(NaN,Infinity)"),
                text("line", "{1,2,3}"),
                text("lseg", "[(0,0),(1,1)]"),
                text("box", "(3,4),(1,2)"),
                text("path", "[(0,0),(1,1)]", "((0,0),(1,1))"),
                text("polygon", "((0,0),(1,1),(2,0))"),
                text("circle", "<(0.1,0),2>"),
                text("int4range", "[1,10)", "empty", "(,5)"),
                text("tstzrange", "[2024-01-01 00:00:00+02,infinity)"),
                text("nummultirange", "{[1.5,2),(3,)}", "{}"),
                text("tsvector", "'a':1 'b c':2A"),
                text("tsquery", "'a' & !'b'"),
                text("jsonpath", "$.a[*]"),
                text("pg_lsn", "16/B374D848"),
                text("xid8", "18446744073709551615"),
                text("\"char\"", "x", "\u00fc"),
                text("regclass", "pg_class"),
                of("mood", "string", "sad", "sad", "very \"happy\", ü", "very \"happy\", ü"),
                of("positive", "int32", "7", 7),
                of("price", "decimal(10,2)", "7", new BigDecimal("7.00")),
                of("int4[]", "list<int32?>", "{}", list(), "{1,NULL,-3}", list(1, null, -3)),
                of(
                        "text[]",
                        "list<string?>",
                        "{\"\",NULL,\"NULL\",\"a\\\"b\\\\c\",\"{x,y}\",ü}",
                        list("", null, "NULL", "a\"b\\c", "{x,y}", "ü")),
                of(
                        "int8[][]",
                        "list<list<int64?>?>",
                        "{{1,2},{NULL,4}}",
                        list(list(1L, 2L), list(null, 4L)),
                        "{}",
                        list()),
                of(
                        "text[][][]",
                        "list<list<list<string?>?>?>",
                        "{{{a,NULL}},{{\"b c\",d}}}",
                        list(list(list("a", null)), list(list("b c", "d")))),
                of(
                        "numeric(5,2)[]",
                        "list<decimal(5,2)?>",
                        "{1.5,NULL,-999.99}",
                        list(new BigDecimal("1.50"), null, new BigDecimal("-999.99"))),
                of("date[]", "list<date?>", "{infinity,2024-02-29}", list(LocalDate.MAX, LocalDate.of(2024, 2, 29))),
                of("bytea[]", "list<binary?>", "{\"\\\\x00ff\",NULL}", list(new byte[] {0, -1}, null)),
                of("mood[]", "list<string?>", "{sad,\"very \\\"happy\\\", ü\"}", list("sad", "very \"happy\", ü")),
                of("point[]", "list<string?>", "{\"(1,2)\",NULL}", list("(1,2)", null)),
                of("box[]", "list<string?>", "{(1,1),(0,0);(2,2),(1,1)}", list("(1,1),(0,0)", "(2,2),(1,1)")),
                of("inet[]", "list<string?>", "{10.0.0.1,::1/64}", list("10.0.0.1", "::1/64")),
                of("json[]", "list<json?>", "{\"{\\\"a\\\":1}\"}", list("{\"a\":1}")),
                of("positive[]", "list<int32?>", "{1,2}", list(1, 2)),
                of("numbers", "list<int32?>", "{1,NULL}", list(1, null)),
                of("prices", "list<decimal(10,2)?>", "{1,2.5}", list(new BigDecimal("1.00"), new BigDecimal("2.50"))),
                of(
                        "pair",
                        "struct<a:int32?,\"b, c\":string?>",
                        "(1,\"x \"\"y\"\", (z)\\\\\")",
                        struct("a", 1, "b, c", "x \"y\", (z)\\"),
                        "(,)",
                        struct("a", null, "b, c", null),
                        "(,\"\")",
                        struct("a", null, "b, c", "")),
                of(
                        "pair[]",
                        "list<struct<a:int32?,\"b, c\":string?>?>",
                        "{\"(1,\\\"a b\\\")\",NULL,\"(,)\"}",
                        list(struct("a", 1, "b, c", "a b"), null, struct("a", null, "b, c", null))),
                of(
                        "nest",
                        "struct<p:struct<a:int32?,\"b, c\":string?>?,ps:list<struct<a:int32?,\"b, c\":string?>?>?,"
                                + "at:timestamp(us,utc)?,m:string?,n:decimal(5,1)?,d:int32?>",
                        "(\"(1,q)\",\"{\"\"(2,\\\\\"\"r s\\\\\"\")\"\"}\",\"2024-01-01 00:00:00+00\",sad,1.5,3)",
                        struct(
                                "p",
                                struct("a", 1, "b, c", "q"),
                                "ps",
                                list(struct("a", 2, "b, c", "r s")),
                                "at",
                                Instant.parse("2024-01-01T00:00:00Z"),
                                "m",
                                "sad",
                                "n",
                                new BigDecimal("1.5"),
                                "d",
                                3)),
                of("shape", "struct<name:string?,at:string?>", "(x,\"(1,2)\")", struct("name", "x", "at", "(1,2)")));
    }

    @Override
    public String toString() {
        return sqlType;
    }
}
