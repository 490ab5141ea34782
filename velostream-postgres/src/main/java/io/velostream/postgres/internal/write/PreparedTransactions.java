package io.velostream.postgres.internal.write;

import io.velostream.postgres.internal.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** PREPARE TRANSACTION and what follows, under names that tell the pipeline. Without state. */
public final class PreparedTransactions {
    /** What all names begin with. */
    public static final String PREFIX = "velostream:";

    private PreparedTransactions() {}

    /** What the names of a pipeline's transactions begin with. */
    public static String prefix(String pipeline) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(pipeline.getBytes(StandardCharsets.UTF_8));
            return PREFIX + HexFormat.of().formatHex(digest, 0, 12) + ":";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new name. */
    public static String newName(String pipeline) {
        return prefix(pipeline) + UUID.randomUUID();
    }

    public static void prepare(Connection connection, String name) throws SQLException {
        execute(connection, "PREPARE TRANSACTION " + SqlText.literal(name));
    }

    /** Commits; outside of a transaction. */
    public static void commit(Connection connection, String name) throws SQLException {
        execute(connection, "COMMIT PREPARED " + SqlText.literal(name));
    }

    /** Rolls back; outside of a transaction. */
    public static void rollback(Connection connection, String name) throws SQLException {
        execute(connection, "ROLLBACK PREPARED " + SqlText.literal(name));
    }

    /** Those of this database whose names begin so. */
    public static List<String> find(Connection connection, String prefix) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT gid FROM pg_catalog.pg_prepared_xacts"
                + " WHERE database = pg_catalog.current_database() AND pg_catalog.left(gid, ?) = ?")) {
            statement.setInt(1, prefix.length());
            statement.setString(2, prefix);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
