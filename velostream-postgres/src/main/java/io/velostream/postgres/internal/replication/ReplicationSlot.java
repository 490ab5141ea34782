package io.velostream.postgres.internal.replication;

import io.velostream.postgres.internal.sql.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A replication slot as the server describes it.
 *
 * @param plugin the output plug-in, empty for a physical slot
 * @param activePid the process that reads it now, 0 for none
 * @param confirmed everything before this position may be forgotten by the server
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; empty before PostgreSQL 13
 * @param invalidation why it was invalidated, where the server says so; empty for a slot that works
 * @param behind bytes of the log that were written since {@code confirmed}
 */
public record ReplicationSlot(
        String name,
        String plugin,
        String database,
        int activePid,
        long confirmed,
        String walStatus,
        String invalidation,
        boolean twoPhase,
        long behind) {
    private static final String FIND = """
            SELECT s.*, CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_receive_lsn()
                             ELSE pg_catalog.pg_current_wal_lsn() END - s.confirmed_flush_lsn AS behind
              FROM pg_catalog.pg_replication_slots s
             WHERE s.slot_name = ?""";

    /**
     * A slot that was just created.
     *
     * @param start where its stream begins
     * @param snapshot the name of the snapshot that sees all before it; it lives as long as the connection does nothing else
     */
    record Created(long start, String snapshot) {}

    /** The slot of this name. */
    public static Optional<ReplicationSlot> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FIND)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(of(row)) : Optional.empty();
            }
        }
    }

    private static ReplicationSlot of(ResultSet row) throws SQLException {
        // Which columns there are depends on the server's version.
        Map<String, String> values = new HashMap<>();
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String value = row.getString(i);
            if (value != null) {
                values.put(columns.getColumnName(i), value);
            }
        }
        String confirmed = values.getOrDefault("confirmed_flush_lsn", "");
        return new ReplicationSlot(
                values.getOrDefault("slot_name", ""),
                values.getOrDefault("plugin", ""),
                values.getOrDefault("database", ""),
                Integer.parseInt(values.getOrDefault("active_pid", "0")),
                confirmed.isEmpty() ? 0 : Lsn.parse(confirmed),
                values.getOrDefault("wal_status", ""),
                values.getOrDefault("invalidation_reason", ""),
                "t".equals(values.get("two_phase")),
                (long) Double.parseDouble(values.getOrDefault("behind", "0")));
    }

    /** Whether the server has thrown away log that it still needs. */
    public boolean isLost() {
        return walStatus.equals("lost") || !invalidation.isEmpty();
    }

    /** Creates a slot for pgoutput over a connection for replication. */
    static Created create(Connection replication, String name, boolean failover) throws SQLException {
        String options = failover ? "(SNAPSHOT 'export', FAILOVER true)" : "EXPORT_SNAPSHOT";
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery(
                        "CREATE_REPLICATION_SLOT " + SqlText.identifier(name) + " LOGICAL pgoutput " + options)) {
            row.next();
            return new Created(Lsn.parse(row.getString("consistent_point")), row.getString("snapshot_name"));
        }
    }

    /** Drops a slot that nobody reads; false where there is none. */
    static boolean drop(Connection connection, String name) throws SQLException {
        try (PreparedStatement drop = connection.prepareStatement(
                "SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots"
                        + " WHERE slot_name = ?")) {
            drop.setString(1, name);
            try (ResultSet row = drop.executeQuery()) {
                return row.next();
            }
        }
    }

    /** The text of one value, or null. */
    static @Nullable String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
