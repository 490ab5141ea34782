package io.velostream.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.postgres.internal.connect.Environment;
import io.velostream.postgres.internal.connect.Login;
import io.velostream.postgres.internal.connect.SessionSource;
import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.sql.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

/**
 * The connections of one source or sink. The first call opens the pool; every failure is a {@link VeloException}. Thread-safe.
 *
 * <p>All sessions have UTC, ISO dates and intervals, hex bytea and the search path of the configuration. Who changes a setting
 * of a pooled session does so with {@code SET LOCAL}.
 */
final class PostgresClient implements AutoCloseable {
    private static final long IDLE_MILLIS = 10_000;

    private final PostgresConfig.Server server;
    private final Environment environment;
    private final PostgresErrors errors;
    private @Nullable SessionSource sessions;
    private @Nullable HikariDataSource pool;
    private boolean closed;

    PostgresClient(PostgresConfig.Server server) {
        this(server, Environment.ofProcess());
    }

    PostgresClient(PostgresConfig.Server server, Environment environment) {
        this.server = server;
        this.environment = environment;
        this.errors = new PostgresErrors(
                server.toString(), server.poolSize(), () -> sessions().login());
    }

    /** Something done with a session. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    PostgresErrors errors() {
        return errors;
    }

    /** Who logs in where; reads files at the first call. */
    Login login() {
        return sessions().login();
    }

    /**
     * Does something with a session of the pool, in auto-commit unless it changes that.
     *
     * @param what the operation for messages, as in "cannot read the table"
     */
    <T> T run(String what, Work<T> work) {
        Connection connection = borrow(what);
        boolean good = false;
        try {
            // Not the pool's own, which reports each failure of a session that is lost.
            PgConnection session = connection.unwrap(PgConnection.class);
            try {
                return work.with(session);
            } finally {
                good = isAsItWas(session);
            }
        } catch (SQLException e) {
            throw errors.map(what, e);
        } finally {
            giveBack(connection, good);
        }
    }

    private static boolean isAsItWas(PgConnection session) throws SQLException {
        return !session.isClosed() && session.getAutoCommit();
    }

    private void giveBack(Connection connection, boolean good) {
        if (good) {
            try {
                connection.close();
            } catch (SQLException e) {
                discard(connection);
            }
        } else {
            discard(connection);
        }
    }

    /** A session of the pool, in auto-commit; closing it gives it back. */
    Connection borrow(String what) {
        try {
            return pool().getConnection();
        } catch (HikariPool.PoolInitializationException e) {
            throw failed(what, e.getCause() instanceof SQLException cause ? cause : new SQLException(e));
        } catch (SQLException e) {
            throw failed(what, e);
        }
    }

    /** Gives up a session of the pool in the middle of what it does: the connection is cut. */
    void discard(Connection connection) {
        HikariDataSource from;
        synchronized (this) {
            from = pool;
        }
        try {
            connection.unwrap(PgConnection.class).abort(Runnable::run);
        } catch (SQLException e) {
            // Cut already.
        }
        if (from != null) {
            from.evictConnection(connection);
        }
    }

    /** The user who logs in, as SQL. */
    private String quotedUser() {
        return SqlText.identifier(login().user());
    }

    /** The SQL that lets this user read the table. */
    String grantSelect(TableName table) {
        String schema = table.schema()
                .filter(s -> !s.equals("public"))
                .map(s -> "GRANT USAGE ON SCHEMA " + SqlText.identifier(s) + " TO " + quotedUser() + "; ")
                .orElse("");
        return schema + "GRANT SELECT ON " + table.sql() + " TO " + quotedUser();
    }

    /** A session outside the pool, which the caller closes: one that lives long or is cut off by closing it. */
    Connection own(String what) {
        try {
            return sessions().getConnection();
        } catch (SQLException e) {
            throw failed(what, e);
        }
    }

    /** A session that speaks the replication protocol, outside the pool; the caller closes it. */
    PGConnection replication(String what) {
        try {
            return sessions().open(login().database(), true).unwrap(PGConnection.class);
        } catch (SQLException e) {
            throw failed(what, e);
        }
    }

    private VeloException failed(String what, SQLException e) {
        VeloException failure = errors.map(what, e);
        return PostgresErrors.isMissingDatabase(e) ? withNearestDatabase(failure) : failure;
    }

    private VeloException withNearestDatabase(VeloException failure) {
        for (String neighbour : List.of("postgres", "template1")) {
            try (Connection connection = sessions().open(neighbour, false);
                    Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT datname FROM pg_catalog.pg_database WHERE datallowconn")) {
                List<String> names = new ArrayList<>();
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
                names.remove("template1");
                String cure = NearestName.of(login().database(), names)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("Databases there: "
                                + String.join(
                                        ", ", names.stream().sorted().limit(20).toList()) + ".");
                return VeloException.of(failure.kind(), failure.what())
                        .where(failure.where())
                        .why(failure.why())
                        .cure(cure)
                        .cause(failure.getCause())
                        .build();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    private synchronized SessionSource sessions() {
        if (sessions == null) {
            sessions = new SessionSource(
                    Login.resolve(server.given(), environment),
                    server.searchPath(),
                    server.connectTimeout(),
                    server.statementTimeout(),
                    server.socketTimeout(),
                    server.driver());
        }
        return sessions;
    }

    private synchronized HikariDataSource pool() {
        if (closed) {
            throw VeloException.of(ErrorKind.INTERNAL, "cannot connect")
                    .where(server.toString())
                    .why("it was closed")
                    .build();
        }
        if (pool == null) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(sessions());
            config.setPoolName("velostream-postgres");
            config.setMaximumPoolSize(server.poolSize());
            config.setMinimumIdle(0);
            config.setIdleTimeout(IDLE_MILLIS);
            config.setConnectionTimeout(Math.max(250, server.connectTimeout().toMillis()));
            // The first connection is tried once, so that a wrong password is told at once and not after the time-out.
            config.setInitializationFailTimeout(1);
            pool = new HikariDataSource(config);
        }
        return pool;
    }

    /** Closes the pool and all its sessions. */
    @Override
    public synchronized void close() {
        closed = true;
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
