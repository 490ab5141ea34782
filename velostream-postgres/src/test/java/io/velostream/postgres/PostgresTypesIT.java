package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.Interval;
import io.velostream.api.batch.Values;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.DataType;
import io.velostream.postgres.PostgresOptions.ArrayAs;
import io.velostream.postgres.PostgresOptions.NumericAs;
import io.velostream.postgres.internal.read.RelationQueries;
import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.types.ColumnType;
import io.velostream.postgres.internal.types.PgType.Attribute;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every type of a stock PostgreSQL, written with SQL. Values are checked against what they mean, and each is read twice: from
 * the binary form, and from the text that the server itself shows.
 */
class PostgresTypesIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();
    private static final AtomicInteger TABLES = new AtomicInteger();

    @BeforeAll
    static void createTypes() {
        SERVER.execute(DATABASE, """
                CREATE TYPE mood AS ENUM ('sad', 'ok', 'very "happy", ü');
                CREATE DOMAIN positive AS int CHECK (VALUE > 0);
                CREATE DOMAIN price AS numeric(10,2);
                CREATE DOMAIN prices AS price[];
                CREATE DOMAIN numbers AS int[];
                CREATE TYPE pair AS (a int, "b, c" text);
                CREATE TYPE nest AS (p pair, ps pair[], at timestamptz, m mood, n numeric(5,1), d positive);
                CREATE TYPE shape AS (name text, at point);
                """);
    }

    /** A type, what is expected of it, and values as SQL with what they become. */
    private record Case(String sqlType, String type, Map<String, @Nullable Object> values) {
        @Override
        public String toString() {
            return sqlType;
        }
    }

    private static Case of(String sqlType, String type, @Nullable Object... values) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            all.put((String) values[i], values[i + 1]);
        }
        return new Case(sqlType, type, all);
    }

    /** Text that comes as the server shows it. */
    private static Case text(String sqlType, String... values) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (String v : values) {
            all.put(v, null);
        }
        return new Case(sqlType, "string", all);
    }

    private static List<@Nullable Object> list(@Nullable Object... elements) {
        return Arrays.asList(elements);
    }

    private static Map<String, @Nullable Object> struct(@Nullable Object... members) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            all.put((String) members[i], members[i + 1]);
        }
        return all;
    }

    private static List<Case> cases() {
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

    @TestFactory
    List<DynamicTest> everyValueComesAsItIs() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Case c : cases()) {
            tests.add(DynamicTest.dynamicTest(c.sqlType(), () -> check(c)));
        }
        return tests;
    }

    private static void check(Case c) throws SQLException {
        String table = table(c.sqlType(), c.values().keySet());
        List<@Nullable Object> shown = shown(table);
        List<@Nullable Object> expected = new ArrayList<>();
        int i = 0;
        for (Object value : c.values().values()) {
            expected.add(c.type().equals("string") && value == null ? shown.get(i) : value);
            i++;
        }
        expected.add(null);
        try (DataSource source = source("table=" + table)) {
            assertThat(source.schema().field(1).type().toString()).isEqualTo(c.type());
            List<@Nullable Object> actual = new ArrayList<>();
            Rows.readAll(source, ReadRequest.all()).forEach(row -> actual.add(row.get(1)));
            assertThat(actual)
                    .as("from COPY")
                    .isEqualTo(Rows.comparable(List.of(expected)).get(0));
        }
        assertThat(fromText(table, shown))
                .as("from the server's text")
                .isEqualTo(Rows.comparable(List.of(expected)).get(0));
    }

    private static String table(String sqlType, Iterable<String> values) throws SQLException {
        String table = "v" + TABLES.incrementAndGet();
        SERVER.execute(DATABASE, "CREATE TABLE " + table + " (id int PRIMARY KEY, v " + sqlType + ")");
        try (Connection connection = SERVER.connect(DATABASE);
                var insert =
                        connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?::text::" + sqlType + ")")) {
            int id = 0;
            for (String value : values) {
                insert.setInt(1, id++);
                insert.setString(2, value);
                insert.executeUpdate();
            }
            insert.setInt(1, id);
            insert.setString(2, null);
            insert.executeUpdate();
        }
        return table;
    }

    /** What the server shows, with the settings that our sessions have. */
    private static List<@Nullable Object> shown(String table) throws SQLException {
        String url = "jdbc:postgresql://" + SERVER.host() + ":" + SERVER.port() + "/" + DATABASE
                + "?preferQueryMode=simple&binaryTransfer=false";
        List<@Nullable Object> texts = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, SERVER.user(), SERVER.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601';"
                    + " SET extra_float_digits = 3; SET bytea_output = 'hex'");
            try (ResultSet rows = statement.executeQuery("SELECT v FROM " + table + " ORDER BY id")) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
        }
        return texts;
    }

    private static List<@Nullable Object> fromText(String table, List<@Nullable Object> shown) throws SQLException {
        try (Connection connection = SERVER.connect(DATABASE)) {
            PostgresTypes types = PostgresTypes.of(connection, NumericAs.DECIMAL, ArrayAs.LIST);
            long oid = RelationQueries.find(connection, TableName.parse(table), List.of("public"))
                    .orElseThrow()
                    .oid();
            List<Attribute> columns = RelationQueries.columns(connection, oid).stream()
                    .map(RelationQueries.Column::attribute)
                    .toList();
            types.load(connection, columns);
            ColumnType type = types.column(columns.get(1));
            ColumnBuilder builder = ColumnBuilder.of(type.type(), 1);
            for (Object text : shown) {
                if (text == null) {
                    builder.appendNull();
                } else {
                    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                    type.text().decode(bytes, 0, bytes.length, builder);
                }
            }
            Column built = builder.build();
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < built.size(); i++) {
                values.add(Values.get(built, i));
            }
            return Rows.comparable(List.of(values)).get(0);
        }
    }

    @Test
    void whatDoesNotFitTheTypeIsRejectedAndTheOtherRowsCome() throws SQLException {
        assertThat(rejected("numeric(10,2)", List.of("1.5", "NaN", "2.5")))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.reason()).contains("column 'v'", "NaN", "decimal(10,2)", "numeric_as=numeric");
                    assertThat(r.position()).contains("(0,2)");
                });
        assertThat(rejected("int4[]", List.of("{1}", "{{1,2},{3,4}}", "{2}")))
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("2 dimensions", "array_as=text"));
        assertThat(rejected("int4[]", List.of("{1}", "[0:1]={1,2}", "{2}")))
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("begins with element 0"));
        assertThat(rejected("timestamp", List.of("2024-01-01", "294276-12-31 23:59:59.999999", "2025-01-01")))
                .singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("294247"));
    }

    private static List<RejectedRow> rejected(String sqlType, List<String> values) throws SQLException {
        String table = table(sqlType, values);
        List<RejectedRow> rejected = new ArrayList<>();
        try (DataSource source = source("table=" + table)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            int rows = 0;
            for (Split split : Rows.splits(source, plan)) {
                try (DataReader reader = source.openReader(plan, split, null)) {
                    while (reader.read(Duration.ZERO) instanceof ReadResult.Batch batch) {
                        rejected.addAll(batch.rejected());
                        rows += batch.batch().rowCount();
                    }
                }
            }
            assertThat(rows).isEqualTo(values.size());
        }
        return rejected;
    }

    @Test
    void theUserMayHaveExactTextOrNumericInstead() throws SQLException {
        String arrays = table("int4[]", List.of("[0:1]={1,NULL}", "{{1,2},{3,4}}"));
        try (DataSource source = source("array_as=text&table=" + arrays)) {
            assertThat(source.schema().field(1).type()).isEqualTo(DataType.STRING);
            assertThat(Rows.readAll(source, ReadRequest.all()))
                    .extracting(r -> r.get(1))
                    .containsExactly("[0:1]={1,NULL}", "{{1,2},{3,4}}", null);
        }
        String numbers = table("numeric(10,2)", List.of("1.5", "NaN"));
        try (DataSource source = source("numeric_as=numeric&table=" + numbers)) {
            assertThat(source.schema().field(1).type()).isEqualTo(DataType.NUMERIC);
            assertThat(Rows.readAll(source, ReadRequest.all()))
                    .extracting(r -> r.get(1))
                    .containsExactly(new BigDecimal("1.50"), Double.NaN, null);
        }
    }

    @Test
    void aQueryHasTheTypesOfItsColumns() {
        try (DataSource source = source("query=" + "SELECT 1 AS i, 1.5::numeric(7,3) AS d, 2.5 AS n, ARRAY[1,2] AS l,"
                + " 'x'::mood AS m, NULL AS z, '{\"a\":1}'::jsonb ? 'a' AS q".replace("'x'", "'sad'"))) {
            assertThat(source.schema().fields().stream()
                            .map(f -> f.name() + ":" + f.type())
                            .toList())
                    .containsExactly(
                            "i:int32",
                            "d:decimal(7,3)",
                            "n:numeric",
                            "l:list<int32?>",
                            "m:string",
                            "z:string",
                            "q:boolean");
            assertThat(Rows.readAll(source, ReadRequest.all()))
                    .containsExactlyElementsOf(Rows.comparable(List.of(
                            list(1, new BigDecimal("1.500"), new BigDecimal("2.5"), list(1, 2), "sad", null, true))));
        }
    }

    private static DataSource source(String options) {
        PostgresProvider provider = new PostgresProvider();
        int equals = options.indexOf("query=");
        ConnectorUri uri = equals < 0
                ? ConnectorUri.parse(SERVER.uri(DATABASE, options))
                : ConnectorUri.parse(SERVER.uri(DATABASE, "")).withOption("query", options.substring(equals + 6));
        return provider.createSource(ConnectorConfig.validate(uri, provider.sourceOptions()));
    }
}
