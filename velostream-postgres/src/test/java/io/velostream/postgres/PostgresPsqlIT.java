package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataSource;
import io.velostream.api.ReadRequest;
import io.velostream.core.VeloStream;
import io.velostream.testkit.Needs;
import io.velostream.testkit.Rows;
import io.velostream.testkit.postgres.PostgresServer;
import io.velostream.testkit.postgres.Psql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every type written by psql and read by us, and written by us and shown by psql, where it looks as psql wrote it. With hstore
 * where the server has it.
 */
class PostgresPsqlIT {
    private static final PostgresServer SERVER = PostgresServer.shared();
    private static final String DATABASE = SERVER.newDatabase();
    private static final Psql PSQL = new Psql(SERVER, DATABASE);
    /** Composites with members whose binary form we do not write. */
    private static final List<String> UNWRITABLE = List.of("shape");
    /** Written by way of a staging table too. */
    private static final List<String> STAGED = List.of(
            "numeric(10,2)", "char(5)", "inet", "int8[][]", "inet[]", "positive[]", "mood", "pair", "pair[]", "nest");

    @BeforeAll
    static void createTypes() {
        Needs.that(Psql.isThere(), "psql");
        PSQL.run(TypeCase.TYPES);
    }

    @TestFactory
    List<DynamicTest> valuesGoBetweenPsqlAndUsUnchanged() {
        List<DynamicTest> tests = new ArrayList<>();
        int number = 0;
        for (TypeCase c : TypeCase.all()) {
            String table = "v" + number++;
            tests.add(DynamicTest.dynamicTest(c.sqlType(), () -> {
                create(table, c.sqlType(), c.values().keySet());
                read(table, c);
                if (!UNWRITABLE.contains(c.sqlType())) {
                    write(table, c.sqlType(), "");
                }
                if (STAGED.contains(c.sqlType())) {
                    write(table, c.sqlType(), "&mode=upsert");
                }
            }));
        }
        return tests;
    }

    /** The table with these values and a null, written by psql. */
    private static void create(String table, String type, Iterable<String> values) {
        StringBuilder script = new StringBuilder(
                "CREATE TABLE " + table + " (id int PRIMARY KEY, v " + type + ");\nINSERT INTO " + table + " VALUES ");
        int id = 0;
        for (String value : values) {
            script.append('(')
                    .append(id++)
                    .append(", '")
                    .append(value.replace("'", "''"))
                    .append("'), ");
        }
        PSQL.run(script.append('(').append(id).append(", NULL);").toString());
    }

    private static void read(String table, TypeCase c) {
        List<@Nullable Object> expected = new ArrayList<>();
        c.values()
                .forEach((sql, value) -> expected.add(
                        c.type().equals("string") && value == null
                                ? shown("SELECT v FROM " + table, expected.size())
                                : value));
        expected.add(null);
        try (DataSource source = Sources.open(SERVER, DATABASE, "table=" + table)) {
            assertThat(source.schema().field(1).type().toString()).isEqualTo(c.type());
            List<@Nullable Object> actual = new ArrayList<>();
            Rows.readAll(source, ReadRequest.all()).forEach(row -> actual.add(row.get(1)));
            assertThat(actual).isEqualTo(Rows.comparable(List.of(expected)).get(0));
        }
    }

    private static String shown(String query, int row) {
        return PSQL.run("SET TimeZone = 'UTC'; " + query + " ORDER BY id OFFSET " + row + " LIMIT 1")
                .stripTrailing();
    }

    /** Copies the table with us, and compares both as psql shows them. */
    private static void write(String table, String type, String options) {
        String copy = table + "_copy";
        PSQL.run("SET client_min_messages = warning; DROP TABLE IF EXISTS " + copy + "; CREATE TABLE " + copy
                + " (id int PRIMARY KEY, v " + type + ");");
        VeloStream.create()
                .pipeline(copy + options)
                .from(SERVER.uri(DATABASE, "table=" + table))
                .to(SERVER.uri(DATABASE, "table=" + copy + options))
                .parallelism(1)
                .run();
        String all = "COPY (SELECT id, v FROM %s ORDER BY id) TO STDOUT;";
        assertThat(PSQL.run(String.format(all, copy))).isEqualTo(PSQL.run(String.format(all, table)));
    }

    @Test
    void aCompositeThatWeCannotWriteIsRefusedBeforeAnyRow() {
        PSQL.run("CREATE TABLE shapes (id int, v shape); CREATE TABLE shapes_copy (id int, v shape);"
                + " INSERT INTO shapes VALUES (1, '(x,\"(1,2)\")');");
        assertThatThrownBy(() -> VeloStream.create()
                        .pipeline()
                        .from(SERVER.uri(DATABASE, "table=shapes"))
                        .to(SERVER.uri(DATABASE, "table=shapes_copy"))
                        .parallelism(1)
                        .run())
                .hasMessageContaining("column 'v'")
                .hasMessageContaining("'at' of shape is of type point");
    }

    @Test
    void hstoreIsAMapBothWays() {
        Needs.that(
                "1"
                        .equals(SERVER.query(
                                DATABASE, "SELECT count(*) FROM pg_available_extensions WHERE name = 'hstore'")),
                "a server with the extension hstore");
        PSQL.run("CREATE EXTENSION hstore;");
        create("pairs", "hstore", List.of("a=>1, \"b c\"=>NULL, ü=>\"x\\\"y\"", ""));
        try (DataSource source = Sources.open(SERVER, DATABASE, "table=pairs")) {
            assertThat(source.schema().field(1).type().toString()).isEqualTo("map<string,string?>");
            assertThat(Rows.readAll(source, ReadRequest.all()).get(1).get(1)).isEqualTo(Map.of());
        }
        write("pairs", "hstore", "");
        write("pairs", "hstore", "&mode=upsert");
    }
}
