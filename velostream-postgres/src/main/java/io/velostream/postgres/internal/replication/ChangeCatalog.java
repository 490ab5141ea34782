package io.velostream.postgres.internal.replication;

import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.sql.TablePattern;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the catalog about tables. Thread-safe and without state. */
public final class ChangeCatalog {
    private static final String TABLES = """
            SELECT c.oid::pg_catalog.int8, n.nspname, c.relname, c.relkind::pg_catalog.text,
                   c.relreplident::pg_catalog.text, c.relispartition,
                   EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
             ORDER BY n.nspname, c.relname""";
    private static final String COLUMNS = """
            SELECT a.attname, a.atttypid::pg_catalog.int8, a.atttypmod, a.attndims, a.attnotnull
              FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = ?::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum""";
    private static final String NOT_GENERATED = "WHERE a.attgenerated = '' AND";
    private static final int GENERATED_SINCE = 12;
    private static final String KEY = """
            SELECT a.attname
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
             WHERE i.indrelid = ?::pg_catalog.oid AND i.indisprimary
             ORDER BY pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum)""";
    private static final String LEAVES = """
            WITH RECURSIVE tree(oid) AS (
                SELECT ?::pg_catalog.oid
                UNION ALL
                SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree t ON i.inhparent = t.oid)
            SELECT n.nspname, c.relname, pg_catalog.pg_relation_size(c.oid)
              FROM tree t
              JOIN pg_catalog.pg_class c ON c.oid = t.oid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r'
             ORDER BY 1, 2""";

    private ChangeCatalog() {}

    private record Candidate(ChangeTable table, boolean partition) {}

    /** A table with rows of its own: the table itself, or a partition of it. */
    record Leaf(TableName name, long bytes) {}

    /**
     * The tables that these patterns stand for, in the order of their names; a partition only where it is named itself.
     *
     * @param missing gets the patterns that stand for none
     */
    public static List<ChangeTable> find(Connection connection, List<TablePattern> patterns, List<String> missing)
            throws SQLException {
        List<String> path = searchPath(connection);
        List<Candidate> all = all(connection);
        Map<String, ChangeTable> chosen = new LinkedHashMap<>();
        for (TablePattern pattern : patterns) {
            List<ChangeTable> found = new ArrayList<>();
            for (String schema : pattern.table().isPresent() ? path : List.of("")) {
                // A plain name means the first table along the search path.
                if (found.isEmpty()) {
                    List<String> look = schema.isEmpty() ? path : List.of(schema);
                    all.stream()
                            .filter(c -> !c.partition() || pattern.table().isPresent())
                            .map(Candidate::table)
                            .filter(t -> pattern.matches(t.schema(), t.name(), look))
                            .forEach(found::add);
                }
            }
            if (found.isEmpty()) {
                missing.add(pattern.toString());
            }
            for (ChangeTable t : found) {
                chosen.put(t.qualified(), t);
            }
        }
        List<ChangeTable> complete = new ArrayList<>();
        for (ChangeTable t : chosen.values()) {
            complete.add(new ChangeTable(
                    t.oid(),
                    t.schema(),
                    t.name(),
                    t.partitioned(),
                    t.identity(),
                    t.primaryKey(),
                    columns(connection, t.oid(), false),
                    key(connection, t.oid()),
                    Optional.empty()));
        }
        return complete;
    }

    private static List<String> searchPath(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.current_schemas(false)")) {
            row.next();
            return Arrays.stream((Object[]) row.getArray(1).getArray())
                    .map(String::valueOf)
                    .toList();
        }
    }

    private static List<Candidate> all(Connection connection) throws SQLException {
        List<Candidate> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                ChangeTable table = new ChangeTable(
                        rows.getLong(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4).equals("p"),
                        rows.getString(5).charAt(0),
                        rows.getBoolean(7),
                        List.of(),
                        List.of(),
                        Optional.empty());
                tables.add(new Candidate(table, rows.getBoolean(6)));
            }
        }
        return tables;
    }

    /** The columns of a table as they are now. */
    static List<ChangeTable.Column> columns(Connection connection, long oid, boolean generated) throws SQLException {
        List<ChangeTable.Column> columns = new ArrayList<>();
        boolean all = generated || connection.getMetaData().getDatabaseMajorVersion() < GENERATED_SINCE;
        String sql = all ? COLUMNS : COLUMNS.replace("WHERE", NOT_GENERATED);
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, Long.toString(oid));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.add(new ChangeTable.Column(
                            rows.getString(1),
                            (int) rows.getLong(2),
                            rows.getInt(3),
                            rows.getInt(4),
                            rows.getBoolean(5)));
                }
            }
        }
        return columns;
    }

    /** The columns of the primary key, in its order; none without one. */
    static List<String> key(Connection connection, long oid) throws SQLException {
        List<String> key = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(KEY)) {
            query.setString(1, Long.toString(oid));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    key.add(rows.getString(1));
                }
            }
        }
        return key;
    }

    /** The tables that hold a table's rows. */
    static List<Leaf> leaves(Connection connection, ChangeTable table) throws SQLException {
        if (!table.partitioned()) {
            String size = ReplicationSlot.value(connection, "SELECT pg_catalog.pg_relation_size(" + table.oid() + ")");
            return List.of(
                    new Leaf(TableName.of(table.schema(), table.name()), size == null ? 0 : Long.parseLong(size)));
        }
        List<Leaf> leaves = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(LEAVES)) {
            query.setString(1, Long.toString(table.oid()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    leaves.add(new Leaf(TableName.of(rows.getString(1), rows.getString(2)), rows.getLong(3)));
                }
            }
        }
        return leaves;
    }
}
