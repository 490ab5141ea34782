package io.velostream.postgres.internal.write;

import io.velostream.api.Checkpoint;
import io.velostream.postgres.internal.sql.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The table of checkpoints: one row a pipeline and lane, and one for each pipeline, with the empty lane, whose number is that
 * of its runs. A run that begins raises it, and from then on no commit of an earlier run goes through. Without state.
 */
public final class CheckpointTable {
    private static final String RUN = "";

    private final TableName name;
    private final String table;

    public CheckpointTable(TableName name) {
        this.name = name;
        this.table = name.sql();
    }

    public TableName name() {
        return name;
    }

    /** The statement that makes it. */
    public String create() {
        return "CREATE TABLE IF NOT EXISTS " + table + """
                 (
                  pipeline text NOT NULL,
                  lane text NOT NULL,
                  number bigint NOT NULL,
                  state text NOT NULL,
                  complete boolean NOT NULL,
                  prepared text[] NOT NULL DEFAULT '{}',
                  written_at timestamp with time zone NOT NULL DEFAULT now(),
                  PRIMARY KEY (pipeline, lane)
                )""";
    }

    /** Whether it is there. */
    public boolean exists(Connection connection) throws SQLException {
        return Catalogue.find(connection, name).isPresent();
    }

    /** The checkpoints of a pipeline, in the order of their lanes. */
    public List<Checkpoint> read(Connection connection, String pipeline) throws SQLException {
        List<Checkpoint> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT lane, number, state, complete FROM "
                + table + " WHERE pipeline = ? AND lane <> '' ORDER BY lane")) {
            statement.setString(1, pipeline);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(new Checkpoint(
                            pipeline, rows.getString(1), rows.getLong(2), rows.getString(3), rows.getBoolean(4)));
                }
            }
        }
        return all;
    }

    /** The number of the last checkpoint of a lane. */
    public OptionalLong number(Connection connection, String pipeline, String lane) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT number FROM " + table + " WHERE pipeline = ? AND lane = ?")) {
            statement.setString(1, pipeline);
            statement.setString(2, lane);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Begins a run, and with it ends all that are under way: waits for their open commits and lets no other through. */
    public long beginRun(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table
                + " AS c (pipeline, lane, number, state, complete) VALUES (?, ?, 1, 'null', false)"
                + " ON CONFLICT (pipeline, lane) DO UPDATE SET number = c.number + 1, written_at = now()"
                + " RETURNING number")) {
            statement.setString(1, pipeline);
            statement.setString(2, RUN);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /**
     * Writes a checkpoint in the transaction of its rows.
     *
     * @param prepared the prepared transactions that count as committed from now on
     * @return the number of the transaction, by which its fate can be asked for later; empty when another run has begun since,
     *     or this checkpoint or a later one is there already: nothing is written then
     */
    public OptionalLong write(Connection connection, Checkpoint checkpoint, long run, List<String> prepared)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("WITH run AS (SELECT number FROM " + table
                + " WHERE pipeline = ? AND lane = ? AND number = ? FOR SHARE) INSERT INTO " + table
                + " AS c (pipeline, lane, number, state, complete, prepared, written_at)"
                + " SELECT ?, ?, ?, ?, ?, ?, now() FROM run ON CONFLICT (pipeline, lane) DO UPDATE SET"
                + " number = EXCLUDED.number, state = EXCLUDED.state, complete = EXCLUDED.complete,"
                + " prepared = EXCLUDED.prepared, written_at = EXCLUDED.written_at"
                + " WHERE c.number < EXCLUDED.number RETURNING pg_catalog.txid_current()")) {
            statement.setString(1, checkpoint.pipeline());
            statement.setString(2, RUN);
            statement.setLong(3, run);
            statement.setString(4, checkpoint.pipeline());
            statement.setString(5, checkpoint.lane());
            statement.setLong(6, checkpoint.number());
            statement.setString(7, checkpoint.state());
            statement.setBoolean(8, checkpoint.complete());
            statement.setArray(9, connection.createArrayOf("text", prepared.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** The prepared transactions that checkpoints say are committed. */
    public Set<String> committed(Connection connection) throws SQLException {
        Set<String> all = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_catalog.unnest(prepared) FROM " + table)) {
            while (rows.next()) {
                all.add(rows.getString(1));
            }
        }
        return all;
    }

    /** {@code committed}, {@code aborted}, {@code in progress}; empty when the server has forgotten it. */
    public static Optional<String> fate(Connection connection, long transaction) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.txid_status(" + transaction + ")")) {
            row.next();
            return Optional.ofNullable(row.getString(1));
        }
    }
}
