package io.velostream.bench.peer;

import io.velostream.bench.run.Outcome;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A table through JDBC as programs usually read it: a cursor with a fetch size, and getObject for each column. */
public final class JdbcCursor {
    private static final int FETCH_SIZE = 10_000;
    private static final int PRICE = 6;

    private JdbcCursor() {}

    /** Takes a URL that ends with the table's name behind a number sign. */
    public static Outcome scan(String urlAndTable) throws SQLException {
        int sign = urlAndTable.lastIndexOf('#');
        long rows = 0;
        long cents = 0;
        long nulls = 0;
        try (Connection connection = DriverManager.getConnection(urlAndTable.substring(0, sign));
                Statement statement = connection.createStatement()) {
            // Without a transaction the driver would fetch all rows at once.
            connection.setAutoCommit(false);
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet result = statement.executeQuery("SELECT * FROM " + urlAndTable.substring(sign + 1))) {
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
}
