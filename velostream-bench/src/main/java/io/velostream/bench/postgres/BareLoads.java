package io.velostream.bench.postgres;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.velostream.bench.data.Lineitem;
import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
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

    /** A CSV file into an empty table by {@code \\copy}. */
    static Outcome insert(Inputs in) throws IOException, InterruptedException {
        Psql.run("\\copy bare_insert from '" + in.csv() + "' with (format csv, header)");
        return Tables.NOT_YET;
    }

    /** The same rows in the server's own binary form, which it need not parse. */
    static Outcome binary(Inputs in) throws IOException, InterruptedException, SQLException {
        Psql.run("\\copy bare_insert from '" + binaryFile(in) + "' (format binary)");
        return Tables.NOT_YET;
    }

    /** The table as psql writes it, made when it is not there yet. */
    static Path binaryFile(Inputs in) throws IOException, InterruptedException, SQLException {
        Path file = in.folder().resolve("lineitem-" + in.scale() + ".pgcopy");
        if (!Files.exists(file)) {
            LineitemTable.uri(in.parquet());
            Psql.run("\\copy " + LineitemTable.table(in.parquet()) + " to '" + file + "' (format binary)");
        }
        return file;
    }

    /** One table into another by two psql, in binary form. */
    static Outcome table(Inputs in) throws IOException, InterruptedException, SQLException {
        Psql.pipe(
                "copy " + LineitemTable.table(in.parquet()) + " to stdout (format binary)",
                "copy bare_insert from stdin (format binary)");
        return Tables.NOT_YET;
    }

    /** A CSV file into an empty table with a key, by batches of INSERT … ON CONFLICT that the driver joins. */
    static Outcome upsert(Inputs in) throws IOException, SQLException {
        PostgresServer server = PostgresServer.shared();
        String jdbc = "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + Tables.DATABASE
                + "?reWriteBatchedInserts=true";
        List<String> names = Lineitem.SCHEMA.names();
        String sql = "INSERT INTO bare_insert VALUES (" + String.join(", ", Collections.nCopies(names.size(), "?"))
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
        return Tables.NOT_YET;
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
