package io.velostream.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import io.velostream.testkit.TypeSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The formats convert into each other with all types at their boundaries and nulls, and DuckDB, which shares no code with us,
 * finds the same rows in the copy as in the original.
 */
class ConversionIT {
    private static final int ROWS = 60;

    /** Types that DuckDB has and reads exactly from text as well. */
    private static final List<DataType> TYPES = List.of(
            DataType.BOOLEAN,
            DataType.INT8,
            DataType.INT16,
            DataType.INT32,
            DataType.INT64,
            DataType.FLOAT64,
            DataType.decimal(9, 2),
            DataType.decimal(18, 0),
            DataType.STRING,
            DataType.DATE,
            DataType.TIME,
            DataType.TIMESTAMP,
            DataType.TIMESTAMP_UTC,
            DataType.UUID);

    @TempDir
    private static Path folder;

    private static Schema schema = Schema.EMPTY;

    @BeforeAll
    static void writeOriginals() {
        List<Field> fields = new ArrayList<>();
        TYPES.forEach(t -> fields.add(Field.of("c" + fields.size(), t)));
        schema = Schema.of(fields);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Object> row = new ArrayList<>();
            for (DataType type : TYPES) {
                List<Object> samples = TypeSamples.withNulls(type);
                row.add(samples.get(i % samples.size()));
            }
            rows.add(row);
        }
        MemoryStreams.put("conversion", Rows.batch(schema, rows));
        for (String format : List.of("csv", "jsonl", "avro", "parquet")) {
            copy(ConnectorUri.parse("memory://conversion"), folder.resolve("original." + format));
        }
    }

    @AfterAll
    static void forget() {
        MemoryStreams.clear("conversion");
    }

    @ParameterizedTest
    @CsvSource({
        "csv, jsonl", "csv, avro", "csv, parquet",
        "jsonl, csv", "jsonl, avro", "jsonl, parquet",
        "avro, csv", "avro, jsonl", "avro, parquet",
        "parquet, csv", "parquet, jsonl", "parquet, avro"
    })
    void aCopyHasTheRowsOfTheOriginal(String from, String to) throws SQLException {
        Path copy = folder.resolve(from + "-to." + to);
        copy(source(folder.resolve("original." + from)), copy);
        Path readable = copy;
        if (to.equals("avro")) {
            // DuckDB's driver has no Avro: one step more makes it Parquet.
            readable = folder.resolve(from + "-to-avro.parquet");
            copy(source(copy), readable);
        }
        assertThat(differences(readable)).isZero();
    }

    private static ConnectorUri source(Path file) {
        ConnectorUri uri = ConnectorUri.parse(file.toString());
        boolean text = file.toString().endsWith(".csv") || file.toString().endsWith(".jsonl");
        return text ? uri.withOption("schema", schema.toString()) : uri;
    }

    private static void copy(ConnectorUri from, Path to) {
        assertThat(Files.exists(to)).isFalse();
        VeloStream.create().pipeline().from(from).to(to.toString()).run();
    }

    /** Rows that the original, as Parquet, has and the copy has not, or the other way round. */
    private static long differences(Path copy) throws SQLException {
        String original = "(SELECT * FROM read_parquet('" + folder.resolve("original.parquet") + "'))";
        String other = "(SELECT * FROM " + table(copy) + ")";
        String sql = "SELECT (SELECT count(*) FROM (" + original + " EXCEPT ALL " + other
                + ")) + (SELECT count(*) FROM (" + other + " EXCEPT ALL " + original + ")) + abs((SELECT count(*) FROM "
                + other + ") - " + ROWS + ")";
        try (Connection c = DriverManager.getConnection("jdbc:duckdb:");
                Statement s = c.createStatement()) {
            s.execute("SET TimeZone='UTC'");
            try (ResultSet r = s.executeQuery(sql)) {
                r.next();
                return r.getLong(1);
            }
        }
    }

    private static String table(Path file) {
        String name = file.toString();
        String columns = schema.fields().stream()
                .map(f -> f.name() + ": '" + sqlType(f.type()) + "'")
                .collect(Collectors.joining(", ", "{", "}"));
        if (name.endsWith(".csv")) {
            return "read_csv('" + name + "', header=true, allow_quoted_nulls=false, columns=" + columns + ")";
        } else if (name.endsWith(".jsonl")) {
            return "read_json('" + name + "', format='newline_delimited', columns=" + columns + ")";
        }
        return "read_parquet('" + name + "')";
    }

    private static String sqlType(DataType type) {
        return switch (type.toString()) {
            case "int8" -> "TINYINT";
            case "int16" -> "SMALLINT";
            case "int32" -> "INTEGER";
            case "int64" -> "BIGINT";
            case "float64" -> "DOUBLE";
            case "string" -> "VARCHAR";
            case "timestamp(us)" -> "TIMESTAMP";
            case "timestamp(us,utc)" -> "TIMESTAMPTZ";
            default -> type.toString();
        };
    }
}
