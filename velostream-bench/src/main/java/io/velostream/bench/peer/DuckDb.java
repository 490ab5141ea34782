package io.velostream.bench.peer;

import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.bench.data.Lineitem;
import io.velostream.bench.run.Outcome;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;

/** DuckDB through its JDBC driver, in memory, with a given number of threads. */
public final class DuckDb {
    private DuckDb() {}

    /** Parses and types every value of the CSV file. */
    public static Outcome csvScan(Path csv, int threads) throws SQLException {
        return aggregate(readCsv(csv), threads, true);
    }

    public static void csvToParquet(Path csv, Path parquet, int threads) throws SQLException {
        copy(readCsv(csv), parquet, "FORMAT parquet, COMPRESSION zstd", threads);
    }

    public static void parquetToCsv(Path parquet, Path csv, int threads) throws SQLException {
        copy(readParquet(parquet), csv, "FORMAT csv, HEADER", threads);
    }

    public static void parquetToJsonLines(Path parquet, Path json, int threads) throws SQLException {
        copy(readParquet(parquet), json, "FORMAT json", threads);
    }

    public static void jsonLinesToParquet(Path json, Path parquet, int threads) throws SQLException {
        copy(readJsonLines(json), parquet, "FORMAT parquet, COMPRESSION zstd", threads);
    }

    /** Reads one column. */
    public static Outcome parquetColumn(Path parquet, int threads) throws SQLException {
        return aggregate(readParquet(parquet), threads, false);
    }

    /** Reads all columns. */
    public static Outcome parquetScan(Path parquet, int threads) throws SQLException {
        return aggregate(readParquet(parquet), threads, true);
    }

    /** Rows and the sum of prices of a file that another implementation wrote. */
    public static Outcome check(Path file) throws SQLException {
        String name = file.toString();
        String from = name.endsWith(".csv")
                ? readCsv(file)
                : name.endsWith(".jsonl") ? readJsonLines(file) : readParquet(file);
        return aggregate(from, 2, false);
    }

    private static Outcome aggregate(String from, int threads, boolean allColumns) throws SQLException {
        StringJoiner select = new StringJoiner(", ", "SELECT ", " FROM " + from);
        select.add("count(*)").add("sum(l_extendedprice)");
        if (allColumns) {
            // max() makes DuckDB produce the value of every row of the column; count() would not.
            Lineitem.SCHEMA.names().forEach(name -> select.add("max(" + name + ")"));
        }
        try (Connection c = open(threads);
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(select.toString())) {
            r.next();
            BigDecimal sum = r.getBigDecimal(2);
            return new Outcome(r.getLong(1), sum.movePointRight(2).longValueExact());
        }
    }

    private static void copy(String from, Path to, String options, int threads) throws SQLException {
        try (Connection c = open(threads);
                Statement s = c.createStatement()) {
            s.execute("COPY (SELECT * FROM " + from + ") TO " + quoted(to) + " (" + options + ")");
        }
    }

    private static Connection open(int threads) throws SQLException {
        Connection c = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement s = c.createStatement()) {
            s.execute("SET threads=" + threads);
        }
        return c;
    }

    private static String readCsv(Path file) {
        return "read_csv(" + quoted(file) + ", header=true, columns=" + columns() + ")";
    }

    private static String readJsonLines(Path file) {
        return "read_json(" + quoted(file) + ", format='newline_delimited', columns=" + columns() + ")";
    }

    private static String readParquet(Path file) {
        return "read_parquet(" + quoted(file) + ")";
    }

    private static String columns() {
        StringJoiner columns = new StringJoiner(", ", "{", "}");
        for (Field f : Lineitem.SCHEMA.fields()) {
            columns.add(f.name() + ": '" + sqlType(f.type()) + "'");
        }
        return columns.toString();
    }

    private static String sqlType(DataType type) {
        if (type.equals(DataType.INT64)) {
            return "BIGINT";
        } else if (type.equals(DataType.INT32)) {
            return "INTEGER";
        } else if (type.equals(DataType.STRING)) {
            return "VARCHAR";
        }
        return type.toString();
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }
}
