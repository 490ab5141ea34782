package io.velostream.postgres.internal.replication;

import io.velostream.postgres.internal.sql.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a publication sends.
 *
 * @param viaRoot whether changes of partitions are sent as changes of their root
 * @param tables by {@code schema.table}
 */
record Publication(
        String name,
        boolean inserts,
        boolean updates,
        boolean deletes,
        boolean truncates,
        boolean viaRoot,
        Map<String, Published> tables) {
    /**
     * A table in it.
     *
     * @param columns empty for all but the generated ones (before PostgreSQL 15, which does not tell)
     */
    record Published(Optional<List<String>> columns, Optional<String> rowFilter) {}

    static Optional<Publication> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT * FROM pg_catalog.pg_publication WHERE pubname = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Publication(
                        name,
                        row.getBoolean("pubinsert"),
                        row.getBoolean("pubupdate"),
                        row.getBoolean("pubdelete"),
                        row.getBoolean("pubtruncate"),
                        has(row.getMetaData(), "pubviaroot") && row.getBoolean("pubviaroot"),
                        tables(connection, name)));
            }
        }
    }

    private static Map<String, Published> tables(Connection connection, String name) throws SQLException {
        Map<String, Published> tables = new HashMap<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT * FROM pg_catalog.pg_publication_tables WHERE pubname = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                boolean detailed = has(rows.getMetaData(), "attnames");
                while (rows.next()) {
                    Optional<List<String>> columns = Optional.empty();
                    Optional<String> filter = Optional.empty();
                    if (detailed) {
                        columns = Optional.of(Arrays.stream(
                                        (Object[]) rows.getArray("attnames").getArray())
                                .map(String::valueOf)
                                .toList());
                        filter = Optional.ofNullable(rows.getString("rowfilter"));
                    }
                    tables.put(
                            rows.getString("schemaname") + "." + rows.getString("tablename"),
                            new Published(columns, filter));
                }
            }
        }
        return tables;
    }

    private static boolean has(ResultSetMetaData columns, String name) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnName(i));
        }
        return names.contains(name);
    }

    static void create(Connection connection, String name, List<ChangeTable> tables) throws SQLException {
        execute(connection, createSql(name, tables, connection.getMetaData().getDatabaseMajorVersion() >= 13));
    }

    static String createSql(String name, List<ChangeTable> tables, boolean viaRoot) {
        return "CREATE PUBLICATION " + SqlText.identifier(name) + " FOR TABLE "
                + tables.stream().map(ChangeTable::sql).collect(Collectors.joining(", "))
                + (viaRoot ? " WITH (publish_via_partition_root = true)" : "");
    }

    static void drop(Connection connection, String name) throws SQLException {
        execute(connection, "DROP PUBLICATION IF EXISTS " + SqlText.identifier(name));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
