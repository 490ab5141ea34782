package io.velostream.postgres.internal.read;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A transaction that does nothing but keep one moment of the database alive, so that readers in other sessions see it too. It
 * ends when it is closed, or with its session. Thread-safe as far as its methods go.
 */
public final class SharedSnapshot implements AutoCloseable {
    private final Connection connection;
    private final String id;

    private SharedSnapshot(Connection connection, String id) {
        this.connection = connection;
        this.id = id;
    }

    /** Begins one; the connection is its own from now on. */
    public static SharedSnapshot begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                    + "SET LOCAL idle_in_transaction_session_timeout = 0");
            try (ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
                row.next();
                return new SharedSnapshot(connection, row.getString(1));
            }
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What other transactions name it by. */
    public String id() {
        return id;
    }

    /** The session that holds it, for looking at the database as of its moment; one thread at a time. */
    public Connection connection() {
        return connection;
    }

    /** Lets the moment go; readers that have begun keep it. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
