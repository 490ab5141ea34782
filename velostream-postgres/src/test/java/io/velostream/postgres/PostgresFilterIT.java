package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Split;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.core.ExpressionParser;
import io.velostream.core.internal.eval.Filter;
import io.velostream.core.internal.eval.Frame;
import io.velostream.core.internal.eval.TypedFilter;
import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter that the server applies keeps the same rows as ours. */
class PostgresFilterIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();
    private static final List<String> COLUMNS = List.of(
            "b", "i2", "i4", "i8", "f4", "f8", "n", "d", "w", "t", "v", "c", "dt", "tm", "ts", "tz", "u", "y", "loose",
            "j", "p");
    private static @Nullable DataSource source;
    private static @Nullable RecordBatch all;

    @BeforeAll
    static void fill() {
        SERVER.execute(DATABASE, """
                CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                CREATE TYPE pair AS (a int, b int);
                CREATE TABLE t (id int PRIMARY KEY, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric,
                    d numeric(9,2), w numeric(30,5), t text, v varchar(20), c char(4), dt date, tm time, ts timestamp,
                    tz timestamptz, u uuid, y bytea, loose text COLLATE loose, j jsonb, p pair, "odd ""name" text);
                INSERT INTO t (id) VALUES
                (0);
                INSERT INTO t VALUES
                (1, true, 0, 0, 0, 0, 0, 0, 0, 0, '', '', '', '2000-01-01', '00:00', '2000-01-01', '2000-01-01 00:00+00',
                    '00000000-0000-0000-0000-000000000000', '', 'a', '1', (NULL, NULL), 'x'),
                (2, false, 32767, 2147483647, 9223372036854775807, 1.5, 1.5, 1.5, 1.5, 1.5, 'abc', 'abc', 'abc', '1970-01-01',
                    '12:00', '1970-01-01', '1970-01-01 00:00+00', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '\\x00ff', 'A', '2', (1, 2), 'y'),
                (3, true, -32768, -2147483648, -9223372036854775808, 'NaN', 'NaN', 'NaN', -9999999.99, -99999, 'ABC', 'ABC', 'ABC',
                    'infinity', '24:00', 'infinity', 'infinity', '80000000-0000-0000-0000-000000000000', '\\xff', 'b', '3', NULL, 'z'),
                (4, NULL, 5, 5, 5, 'Infinity', 'Infinity', 'Infinity', 5, 5, 'a\\%_b', 'a''b', 'a b ', '-infinity', '23:59:59.999999',
                    '-infinity', '-infinity', NULL, NULL, 'B', NULL, NULL, NULL),
                (5, false, -5, -5, -5, '-Infinity', '-Infinity', '-Infinity', -5.05, -5.05, 'ü€😀', 'ü', 'ü', '0044-03-15 BC', NULL,
                    '0044-03-15 BC', '0044-03-15 00:00+00 BC', '00112233-4455-6677-8899-aabbccddeeff', '\\x27', 'ü', NULL, NULL, NULL),
                (6, true, 1, 1, 16777217, 16777217, 0.1, 0.1, 0.1, 0.1, E'a\\nb', 'a', 'a', '2024-02-29', '01:02:03.000004',
                    '2024-02-29 01:02:03.000004', '2024-02-29 01:02:03.000004+00', NULL, '\\x5c', 'a b', NULL, NULL, NULL),
                (7, true, -1, -1, -1, -0.0, -0.0, 100000000000000000000, 100, 100000000000000000000, 'b', 'b', 'b', '5874897-12-31',
                    '00:00', '294246-12-31', '294246-12-31', NULL, NULL, 'z', NULL, NULL, NULL)
                """);
        DataSource opened = source("table=t");
        source = opened;
        List<RecordBatch> batches = read(opened, ReadRequest.all());
        assertThat(batches).hasSize(1);
        all = batches.get(0);
        assertThat(all.rowCount()).isEqualTo(8);
    }

    @AfterAll
    static void close() {
        source().close();
    }

    private static DataSource source() {
        return java.util.Objects.requireNonNull(source);
    }

    private static RecordBatch allRows() {
        return java.util.Objects.requireNonNull(all);
    }

    private static DataSource source(String options) {
        return Sources.open(SERVER, DATABASE, options);
    }

    private static List<RecordBatch> read(DataSource from, ReadRequest request) {
        List<RecordBatch> batches = new ArrayList<>();
        ReadPlan plan = from.plan(request);
        for (Split split : Rows.splits(from, plan)) {
            try (DataReader reader = from.openReader(plan, split, null)) {
                batches.addAll(Rows.batches(reader));
            }
        }
        return batches;
    }

    /** The ids of the rows that our own filter keeps. */
    private static List<Integer> kept(RecordBatch batch, Expression filter) {
        Frame frame = new Frame(batch);
        new Filter(filter, batch.schema()).apply(frame, (f, errors) -> {
            throw new AssertionError("a row for which it cannot be calculated");
        });
        int id = batch.schema().indexOf("id");
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < frame.rows(); i++) {
            ids.add((Integer) Values.get(batch.column(id), frame.origin(i)));
        }
        return ids;
    }

    private static boolean check(Expression filter) {
        Expression typed = TypedFilter.of(filter, source().schema());
        ReadPlan plan = source().plan(ReadRequest.all().withFilter(typed));
        List<Integer> expected = kept(allRows(), typed);
        List<Integer> actual = new ArrayList<>();
        for (RecordBatch batch : read(source(), plan.request())) {
            actual.addAll(
                    plan.residualFilter().isPresent()
                            ? kept(batch, plan.residualFilter().get())
                            : Rows.of(batch).stream()
                                    .map(r -> (Integer) r.get(batch.schema().indexOf("id")))
                                    .toList());
        }
        assertThat(actual)
                .as("%s, left to us: %s", typed, plan.residualFilter())
                .containsExactlyInAnyOrderElementsOf(expected);
        return plan.residualFilter().isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b",
                "not b",
                "b = true or i4 > 3",
                "i2 >= -5",
                "i4 in (1, 5, 7)",
                "i4 < 0.5",
                "i8 = 9223372036854775807",
                "i8 > 9223372036854775807.5",
                "i8 = -9223372036854775808",
                "n > 1",
                "n <= 100000000000000000000",
                "n = 0.1",
                "d <> 0.10",
                "d > -5.055",
                "w >= 99999999999999999999.99999",
                "f8 > 0.1E0",
                "f8 >= 1E300",
                "f8 <> 0E0",
                "f8 < 0E0",
                "not (f8 > 0E0)",
                "f4 > 16777216",
                "f4 = 0",
                "t = ''",
                "t > 'a'",
                "t <= 'b'",
                "t like 'a%'",
                "t like 'a\\\\\\%\\_b'",
                "t like '___'",
                "t in ('abc', 'b', 'x''y')",
                "v = 'a''b'",
                "dt >= date '1970-01-01'",
                "dt < date '0001-01-01'",
                "tm = time '24:00'",
                "tm < time '12:00'",
                "ts > timestamp '1970-01-01T00:00:00'",
                "ts < date '2000-01-01'",
                "tz >= timestamp '2024-02-29T01:02:03.000004Z'",
                "u = uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                "y = x'27'",
                "loose > 'A'",
                "loose is null",
                "i4 is not null and j is null",
                "\"odd \"\"name\" = 'x'",
            })
    void theServerTakesIt(String filter) {
        Expression parsed =
                filter.contains("24:00") ? Expression.column("tm").eq(LocalTime.MAX) : ExpressionParser.parse(filter);
        assertThat(check(parsed)).as("taken by the server").isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i4 < 5E-1",
                "d = 1E-1",
                "c = 'abc '",
                "loose = 'a'",
                "p is null",
                "t like 'a\\'",
                "length(t) > 2",
                "i4 + 1 > 2",
                "i2 = i4",
                "f8 > cast('NaN' as float64)",
                "ts > timestamp '1970-01-01T00:00:00.000000001'",
            })
    void itIsLeftToUsWhereTheServerMeansSomethingElse(String filter) {
        assertThat(check(ExpressionParser.parse(filter)))
                .as("taken by the server")
                .isFalse();
    }

    @Test
    void partsOfAFilterAreDivided() {
        Expression filter = ExpressionParser.parse("i4 > -10 and length(t) > 0 and t < 'b'");
        ReadPlan plan =
                source().plan(ReadRequest.all().withColumns(List.of("id")).withFilter(filter));
        assertThat(plan.residualFilter().orElseThrow().toString()).isEqualTo("(length(t) > 0)");
        assertThat(plan.schema().names()).containsExactly("id", "t");
        check(filter);
    }

    /** Any combination of comparisons, over values at and beside those that are there. */
    @Test
    void anyCombinationKeepsTheSameRows() {
        Random random = new Random(42);
        int taken = 0;
        for (int i = 0; i < 400; i++) {
            if (check(expression(random, 3))) {
                taken++;
            }
        }
        assertThat(taken).isGreaterThan(100);
    }

    private static Expression expression(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 4 : 8);
        return switch (kind) {
            case 4 -> expression(random, depth - 1).and(expression(random, depth - 1));
            case 5 -> expression(random, depth - 1).or(expression(random, depth - 1));
            case 6 -> expression(random, depth - 1).not();
            case 7 ->
                Expression.column(COLUMNS.get(random.nextInt(COLUMNS.size()))).isNull();
            default -> comparison(random);
        };
    }

    private static Expression comparison(Random random) {
        List<String> comparable = COLUMNS.subList(0, COLUMNS.size() - 2);
        String name = comparable.get(random.nextInt(comparable.size()));
        Expression column = Expression.column(name);
        Object value = constant(random, name);
        boolean ordered = !name.equals("b");
        return switch (random.nextInt(ordered ? 7 : 2)) {
            case 0 -> column.eq(value);
            case 1 -> column.ne(value);
            case 2 -> column.lt(value);
            case 3 -> column.le(value);
            case 4 -> column.gt(value);
            case 5 -> column.ge(value);
            default -> column.in(List.of(value, constant(random, name)));
        };
    }

    private static Object constant(Random random, String column) {
        return switch (column) {
            case "b" -> random.nextBoolean();
            case "i2", "i4", "i8", "f4", "f8", "n", "d", "w" ->
                pick(
                        random,
                        0L,
                        5L,
                        -5L,
                        Long.MAX_VALUE,
                        Long.MIN_VALUE,
                        16777217L,
                        new BigDecimal("1.5"),
                        new BigDecimal("0.1"),
                        new BigDecimal("-5.05"),
                        new BigDecimal("1e40"),
                        1.5,
                        0.1,
                        Double.POSITIVE_INFINITY,
                        -0.0);
            case "t", "v", "c", "loose" ->
                pick(
                        random, "", "a", "A", "abc", "ABC", "b", "ü", "a'b", "a\\%_b", "a\nb", "ü€😀", "~", "\ufffd",
                        "\0");
            case "dt" ->
                pick(
                        random,
                        LocalDate.of(1970, 1, 1),
                        LocalDate.MAX,
                        LocalDate.MIN,
                        LocalDate.of(-43, 3, 15),
                        LocalDate.of(-10_000, 1, 1),
                        LocalDate.of(5_874_897, 12, 31));
            case "tm" -> pick(random, LocalTime.MIDNIGHT, LocalTime.MAX, LocalTime.of(12, 0), LocalTime.ofNanoOfDay(1));
            case "ts" ->
                pick(
                        random,
                        LocalDateTime.of(1970, 1, 1, 0, 0),
                        LocalDateTime.of(-43, 3, 15, 0, 0),
                        LocalDateTime.of(1970, 1, 1, 0, 0, 0, 1),
                        LocalDate.of(2024, 2, 29),
                        LocalDate.MAX,
                        LocalDateTime.MIN);
            case "tz" ->
                pick(
                        random,
                        Instant.EPOCH,
                        Instant.MAX,
                        Instant.parse("2024-02-29T01:02:03.000004Z"),
                        LocalDateTime.of(2000, 1, 1, 0, 0),
                        Instant.parse("-0043-03-15T00:00:00Z"));
            case "u" ->
                pick(random, new UUID(0, 0), new UUID(-1, -1), UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
            default -> pick(random, new byte[0], new byte[] {0x27}, new byte[] {0x5c}, new byte[] {0, -1});
        };
    }

    private static Object pick(Random random, Object... values) {
        return values[random.nextInt(values.length)];
    }

    /** Text of every kind of mischief comes back as it is, as a constant and as a name, whatever the setting is. */
    @Test
    void noTextBreaksOutOfItsQuotes() throws SQLException {
        String[] parts = {
            "'", "''", "\"", "\\", "\\'", "\n", "$$", "$1", ";", "--", "/*", "*/", "E'", "ü", "😀", "\u2028", "a", "%",
            "?", "{", "\u0001", "\u02bc", "\uff07"
        };
        Random random = new Random(7);
        try (Connection connection = SERVER.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String conforming : List.of("on", "off")) {
                statement.execute("SET standard_conforming_strings = " + conforming);
                for (int i = 0; i < 1000; i++) {
                    StringBuilder text = new StringBuilder();
                    int length = 1 + random.nextInt(8);
                    for (int k = 0; k < length; k++) {
                        text.append(parts[random.nextInt(parts.length)]);
                    }
                    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                    try (ResultSet row = statement.executeQuery("SELECT " + SqlText.literal(text.toString()) + " AS "
                            + SqlText.identifier(text.toString()) + ", " + SqlText.bytes(bytes) + ", 1 AS \"last\"")) {
                        assertThat(row.next()).isTrue();
                        assertThat(row.getString(1)).isEqualTo(text.toString());
                        assertThat(row.getBytes(2)).isEqualTo(bytes);
                        assertThat(row.getMetaData().getColumnCount()).isEqualTo(3);
                    }
                }
            }
        }
    }

    @Test
    void projectionAndLimitAreTakenToo() {
        ReadPlan plan =
                source().plan(ReadRequest.all().withColumns(List.of("t", "id")).withLimit(3));
        Schema schema = plan.schema();
        assertThat(schema.names()).containsExactly("t", "id");
        assertThat(Rows.readAll(source(), plan.request())).hasSize(3);
        assertThat(read(source(), ReadRequest.all().withColumns(List.of()))
                        .get(0)
                        .rowCount())
                .isEqualTo(8);
    }
}
