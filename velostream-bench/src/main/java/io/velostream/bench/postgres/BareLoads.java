package io.velostream.bench.postgres;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.velostream.bench.data.Lineitem;
import io.velostream.bench.data.LineitemTable;
import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** psql, and batches of JDBC. */
final class BareLoads {
    private static final int BATCH = 1000;

    private BareLoads() {}

    /** A CSV file into an empty table by {@code \copy}. */
    static Outcome insert(Inputs in) throws IOException, InterruptedException {
        Tables.create("bare_insert", false);
        copyIn("bare_insert", in.csv());
        return Tables.outcome("bare_insert");
    }

    private static void copyIn(String table, Path csv) throws IOException, InterruptedException {
        psql("\\copy " + table + " from '" + csv + "' with (format csv, header)");
    }

    private static void psql(String command) throws IOException, InterruptedException {
        run(List.of("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url(), "-c", command));
    }

    private static String url() {
        PostgresServer server = PostgresServer.shared();
        return "postgresql://" + server.user() + (server.password().isEmpty() ? "" : ":" + server.password()) + "@"
                + server.host() + ":" + server.port() + "/" + Tables.DATABASE;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(command.get(0) + " ended with " + code);
        }
    }

    /** One table into another by two psql, in binary form. */
    static Outcome table(Inputs in) throws IOException, InterruptedException, SQLException {
        String jdbc = LineitemTable.jdbc(in.parquet());
        String from = jdbc.substring(jdbc.lastIndexOf('#') + 1);
        Tables.create("bare_table", false);
        String psql = "psql -X -q -v ON_ERROR_STOP=1 -d '" + url() + "' -c ";
        run(List.of(
                "sh",
                "-c",
                psql + "\"copy " + from + " to stdout (format binary)\" | " + psql
                        + "\"copy bare_table from stdin (format binary)\""));
        return Tables.outcome("bare_table");
    }

    /** A CSV file into an empty table with a key, by batches of INSERT … ON CONFLICT that the driver joins. */
    static Outcome upsert(Inputs in) throws IOException, SQLException {
        Tables.create("bare_upsert", true);
        PostgresServer server = PostgresServer.shared();
        String jdbc = "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + Tables.DATABASE
                + "?reWriteBatchedInserts=true";
        List<String> names = Lineitem.SCHEMA.names();
        String sql = "INSERT INTO bare_upsert VALUES (" + String.join(", ", Collections.nCopies(names.size(), "?"))
                + ") ON CONFLICT (" + Tables.KEY + ") DO UPDATE SET "
                + names.stream()
                        .filter(n -> !Tables.KEY.contains(n))
                        .map(n -> n + " = EXCLUDED." + n)
                        .collect(Collectors.joining(", "));
        try (Connection connection = DriverManager.getConnection(jdbc, server.user(), server.password());
                PreparedStatement insert = connection.prepareStatement(sql);
                CsvReader<CsvRecord> rows = CsvReader.builder().ofCsvRecord(in.csv())) {
            connection.setAutoCommit(false);
            int pending = 0;
            boolean header = true;
            for (CsvRecord row : rows) {
                if (header) {
                    header = false;
                    continue;
                }
                bind(insert, row);
                insert.addBatch();
                if (++pending == BATCH) {
                    insert.executeBatch();
                    pending = 0;
                }
            }
            insert.executeBatch();
            connection.commit();
        }
        return Tables.outcome("bare_upsert");
    }

    private static void bind(PreparedStatement insert, CsvRecord row) throws SQLException {
        for (int i = 0; i < row.getFieldCount(); i++) {
            String text = row.getField(i);
            if (i < 3) {
                insert.setLong(i + 1, Long.parseLong(text));
            } else if (i == 3) {
                insert.setInt(i + 1, Integer.parseInt(text));
            } else if (i < 8) {
                insert.setBigDecimal(i + 1, new BigDecimal(text));
            } else if (i >= 10 && i < 13) {
                insert.setDate(i + 1, Date.valueOf(text));
            } else {
                insert.setString(i + 1, text);
            }
        }
    }
}
