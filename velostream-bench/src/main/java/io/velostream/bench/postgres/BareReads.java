package io.velostream.bench.postgres;

import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** What others do to read a table. */
final class BareReads {
    private static final int FETCH_SIZE = 10_000;
    private static final int PRICE = 6;

    private BareReads() {}

    /** As programs usually read: a cursor with a fetch size, and getObject for each column. */
    static Outcome cursor(Inputs in) throws IOException, SQLException {
        long rows = 0;
        long cents = 0;
        long nulls = 0;
        try (Connection connection = PostgresServer.shared().connect(Tables.DATABASE);
                Statement statement = connection.createStatement()) {
            // Without a transaction the driver would fetch all rows at once.
            connection.setAutoCommit(false);
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet result = statement.executeQuery("SELECT * FROM " + LineitemTable.table(in.parquet()))) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    rows++;
                    for (int i = 1; i <= columns; i++) {
                        Object value = result.getObject(i);
                        if (i == PRICE) {
                            cents += ((BigDecimal) value).unscaledValue().longValueExact();
                        } else if (value == null) {
                            nulls++;
                        }
                    }
                }
            }
        }
        return new Outcome(rows, cents + nulls);
    }

    /** The least that one connection can do on the JVM: the driver's COPY of all columns, each row dropped unread. */
    static Outcome copyManager(Inputs in) throws IOException, SQLException {
        try (Connection connection = PostgresServer.shared().connect(Tables.DATABASE)) {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY " + LineitemTable.table(in.parquet()) + " TO STDOUT (FORMAT binary)");
            long bytes = 0;
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                bytes += row.length;
            }
            return new Outcome(0, bytes);
        }
    }

    /** What psql takes to write the table nowhere. */
    static Outcome psql(Inputs in) throws IOException, InterruptedException, SQLException {
        Psql.run("\\copy " + LineitemTable.table(in.parquet()) + " to '/dev/null' (format binary)");
        return Tables.NOT_YET;
    }
}
