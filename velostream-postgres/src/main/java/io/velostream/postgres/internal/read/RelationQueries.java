package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.read.Relation.Part;
import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.sql.TablePattern;
import io.velostream.postgres.internal.types.PgType.Attribute;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks up tables in the catalogue. Names are bound values throughout. Thread-safe and without state. */
public final class RelationQueries {
    private static final String RELATION = """
            SELECT c.oid::pg_catalog.int8, n.nspname, c.relname, c.relkind::pg_catalog.text,
                   coalesce(pg_catalog.pg_relation_size(c.oid), 0) / current_setting('block_size')::pg_catalog.int8,
                   c.reltuples::pg_catalog.float8,
                   pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
                       AND pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
                   pg_catalog.row_security_active(c.oid), c.relhassubclass,
                   c.reltoastrelid = 0 OR pg_catalog.pg_relation_size(c.reltoastrelid) = 0
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')""";
    private static final String PARTS = """
            WITH RECURSIVE tree (oid) AS (
                SELECT ?::pg_catalog.oid
                UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN tree t ON i.inhparent = t.oid)
            SELECT n.nspname, c.relname, c.relkind::pg_catalog.text,
                   coalesce(pg_catalog.pg_relation_size(c.oid), 0) / current_setting('block_size')::pg_catalog.int8,
                   pg_catalog.has_table_privilege(c.oid, 'SELECT'), c.reltuples::pg_catalog.float8,
                   c.reltoastrelid = 0 OR pg_catalog.pg_relation_size(c.reltoastrelid) = 0
              FROM tree t
              JOIN pg_catalog.pg_class c ON c.oid = t.oid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'f')
             ORDER BY n.nspname, c.relname""";
    private static final String COLUMNS = """
            SELECT a.attname, a.atttypid::pg_catalog.int8, a.atttypmod, a.attndims,
                   a.attnotnull AND NOT EXISTS (
                       SELECT FROM pg_catalog.pg_constraint k
                        WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated
                          AND a.attnum = ANY (k.conkey)),
                   coalesce(o.collisdeterministic, true)
              FROM pg_catalog.pg_attribute a
              LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
             WHERE a.attrelid = ?::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum""";
    private static final String KEY = """
            SELECT a.attname
              FROM pg_catalog.pg_index i
             CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE i.indrelid = ?::pg_catalog.oid AND i.indisprimary AND k.place <= i.indnkeyatts
             ORDER BY k.place""";

    private RelationQueries() {}

    /** A column as the catalogue has it. */
    public record Column(Attribute attribute, boolean deterministic) {}

    /** The schemas that names without one are looked for in, in order. */
    public static List<String> searchPath(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT unnest(pg_catalog.current_schemas(true))")) {
            return texts(rows);
        }
    }

    /** The table of this name, in the first schema of the path that has one. */
    public static Optional<Relation> find(Connection connection, TableName name, List<String> path)
            throws SQLException {
        List<String> schemas = name.schema().map(List::of).orElse(path);
        for (String schema : schemas) {
            try (PreparedStatement query =
                    connection.prepareStatement(RELATION + " AND n.nspname = ? AND c.relname = ?")) {
                query.setString(1, schema);
                query.setString(2, name.name());
                try (ResultSet rows = query.executeQuery()) {
                    if (rows.next()) {
                        return Optional.of(relation(connection, rows));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** All tables that the pattern stands for, by name; partitions are read as part of their table. */
    public static List<Relation> matching(Connection connection, TablePattern pattern, List<String> path)
            throws SQLException {
        List<Relation> found = new ArrayList<>();
        List<String> userPath =
                path.stream().filter(s -> !s.equals("pg_catalog")).toList();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RELATION
                        + " AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
                        + " ORDER BY n.nspname, c.relname")) {
            while (rows.next()) {
                if (pattern.matches(rows.getString(2), rows.getString(3), userPath)) {
                    found.add(relation(connection, rows));
                }
            }
        }
        return found;
    }

    /** Names of tables, for "did you mean": those of the path without a schema, others with one. */
    public static List<String> names(Connection connection, List<String> path) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RELATION
                        + " AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
                        + " ORDER BY n.nspname, c.relname LIMIT 10000")) {
            while (rows.next()) {
                String schema = rows.getString(2);
                names.add((path.contains(schema)
                                ? new TableName(Optional.empty(), rows.getString(3))
                                : TableName.of(schema, rows.getString(3)))
                        .toString());
            }
        }
        return names;
    }

    private static Relation relation(Connection connection, ResultSet row) throws SQLException {
        long oid = row.getLong(1);
        TableName name = TableName.of(row.getString(2), row.getString(3));
        char kind = row.getString(4).charAt(0);
        long pages = row.getLong(5);
        double tuples = row.getDouble(6);
        boolean security = row.getBoolean(8);
        boolean family = kind == 'p' || row.getBoolean(9);
        if (!family || kind == 'v') {
            Part self = new Part(name, kind, pages);
            return new Relation(
                    oid, name, kind, pages, tuples, row.getBoolean(7), true, row.getBoolean(10), List.of(self));
        }
        List<Part> parts = new ArrayList<>();
        boolean mayReadAll = true;
        boolean inline = true;
        double sum = 0;
        try (PreparedStatement query = connection.prepareStatement(PARTS)) {
            query.setString(1, Long.toString(oid));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    parts.add(new Part(
                            TableName.of(rows.getString(1), rows.getString(2)),
                            rows.getString(3).charAt(0),
                            rows.getLong(4)));
                    mayReadAll &= rows.getBoolean(5);
                    inline &= rows.getBoolean(7);
                    sum += Math.max(0, rows.getDouble(6));
                }
            }
        }
        long allPages = parts.stream().mapToLong(Part::pages).sum();
        return new Relation(oid, name, kind, allPages, sum, row.getBoolean(7), mayReadAll && !security, inline, parts);
    }

    /** The columns in order. */
    public static List<Column> columns(Connection connection, long relation) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, Long.toString(relation));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.add(new Column(
                            new Attribute(
                                    rows.getString(1),
                                    (int) rows.getLong(2),
                                    rows.getInt(3),
                                    rows.getInt(4),
                                    rows.getBoolean(5)),
                            rows.getBoolean(6)));
                }
            }
        }
        return columns;
    }

    /** The columns of the primary key in order, none without one. */
    public static List<String> key(Connection connection, long relation) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(KEY)) {
            query.setString(1, Long.toString(relation));
            try (ResultSet rows = query.executeQuery()) {
                return texts(rows);
            }
        }
    }

    private static List<String> texts(ResultSet rows) throws SQLException {
        List<String> all = new ArrayList<>();
        while (rows.next()) {
            all.add(rows.getString(1));
        }
        return all;
    }
}
