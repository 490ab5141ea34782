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
import java.util.ArrayList;
import java.util.List;
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
        SERVER.execute(DATABASE, TypeCase.TYPES);
    }

    @TestFactory
    List<DynamicTest> everyValueComesAsItIs() {
        List<DynamicTest> tests = new ArrayList<>();
        for (TypeCase c : TypeCase.all()) {
            tests.add(DynamicTest.dynamicTest(c.sqlType(), () -> check(c)));
        }
        return tests;
    }

    private static void check(TypeCase c) throws SQLException {
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
                    .containsExactlyElementsOf(Rows.comparable(List.of(TypeCase.list(
                            1,
                            new BigDecimal("1.500"),
                            new BigDecimal("2.5"),
                            TypeCase.list(1, 2),
                            "sad",
                            null,
                            true))));
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
