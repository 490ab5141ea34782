package io.velostream.postgres.internal.connect;

import io.velostream.postgres.internal.sql.SqlText;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens sessions that all have the same settings, so that a value's text never depends on who connects from where.
 * Thread-safe.
 *
 * @param searchPath empty for the user's own
 * @param statementTimeout empty for the server's own
 * @param socketTimeout zero for none
 * @param driver properties of the driver that go before all others
 */
public record SessionSource(
        Login login,
        List<String> searchPath,
        Duration connectTimeout,
        Optional<Duration> statementTimeout,
        Duration socketTimeout,
        Map<String, String> driver)
        implements DataSource {
    private static final Driver DRIVER = new Driver();

    /** The text forms of values that this connector understands. */
    private static final List<String> SETTINGS = List.of(
            "SET TimeZone = 'UTC'",
            "SET DateStyle = 'ISO, YMD'",
            "SET IntervalStyle = 'iso_8601'",
            "SET extra_float_digits = 3",
            "SET bytea_output = 'hex'",
            "SET xmlbinary = 'base64'",
            "SET standard_conforming_strings = on");

    /** A session of this login's database. */
    @Override
    public Connection getConnection() throws SQLException {
        return open(login.database(), false);
    }

    /** A session of another database of the server, or one that speaks the replication protocol. */
    public Connection open(String database, boolean replication) throws SQLException {
        Properties properties = new Properties();
        login.properties().forEach(properties::setProperty);
        int connectMillis = millis(connectTimeout);
        PGProperty.CONNECT_TIMEOUT.set(properties, seconds(connectTimeout));
        // Bounds the handshake too; the session's own limit is set behind it.
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds(connectTimeout));
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.SOCKET_FACTORY.set(properties, InterruptibleSockets.class.getName());
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        if (replication) {
            PGProperty.REPLICATION.set(properties, "database");
            PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        }
        driver.forEach(properties::setProperty);
        Connection connection = DRIVER.connect(login.url(database), properties);
        if (connection == null) {
            throw new SQLException("the driver does not take " + login.url(database));
        }
        try {
            connection.setNetworkTimeout(null, Math.max(connectMillis, millis(socketTimeout)));
            try (Statement statement = connection.createStatement()) {
                statement.execute(settings());
            }
            connection.setNetworkTimeout(null, millis(socketTimeout));
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private String settings() {
        StringBuilder sql = new StringBuilder(String.join(";", SETTINGS));
        statementTimeout.ifPresent(
                limit -> sql.append(";SET statement_timeout = ").append(limit.toMillis()));
        if (!searchPath.isEmpty()) {
            List<String> quoted = searchPath.stream().map(SqlText::identifier).toList();
            sql.append(";SET search_path = ").append(String.join(", ", quoted));
        }
        return sql.toString();
    }

    private static int millis(Duration span) {
        return (int) Math.min(Integer.MAX_VALUE, span.toMillis());
    }

    private static int seconds(Duration span) {
        return (int)
                Math.min(Integer.MAX_VALUE, Math.max(1, span.plusMillis(999).toSeconds()));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the login is fixed");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return seconds(connectTimeout);
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.postgresql");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return login.toString();
    }
}
