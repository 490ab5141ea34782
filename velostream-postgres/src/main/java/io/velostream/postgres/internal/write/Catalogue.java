package io.velostream.postgres.internal.write;

import io.velostream.postgres.internal.sql.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks tables up in the server's catalogue. Without state. */
public final class Catalogue {
    /** Tables, partitioned and foreign tables, and views, which may have rules or triggers that take rows. */
    private static final String FIND = """
            SELECT c.oid, n.nspname, c.relname
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f', 'v') AND c.relname = ?
            """;

    private static final String ATTRIBUTES = """
            SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   a.atthasdef OR a.attidentity <> '', coalesce(pg_catalog.to_jsonb(a) ->> 'attgenerated', ''),
                   a.attidentity::text, b.oid, b.typmod, pg_catalog.format_type(b.oid, b.typmod), t.typtype = 'e',
                   e.oid, pg_catalog.format_type(e.oid, b.typmod), e.typtype = 'e',
                   CASE WHEN a.attcollation <> t.typcollation THEN
                     (SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
                      FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                      WHERE co.oid = a.attcollation) END,
                   coalesce((SELECT (pg_catalog.to_jsonb(co) ->> 'collisdeterministic')::boolean
                             FROM pg_catalog.pg_collation co WHERE co.oid = a.attcollation), true)
            FROM pg_catalog.pg_attribute a
            CROSS JOIN LATERAL (
              WITH RECURSIVE d(oid, typmod, level) AS (
                SELECT a.atttypid, a.atttypmod, 0
                UNION ALL
                SELECT p.typbasetype, CASE WHEN p.typtypmod >= 0 THEN p.typtypmod ELSE d.typmod END, level + 1
                FROM d JOIN pg_catalog.pg_type p ON p.oid = d.oid WHERE p.typtype = 'd')
              SELECT d.oid, d.typmod FROM d ORDER BY level DESC LIMIT 1) b
            JOIN pg_catalog.pg_type t ON t.oid = b.oid
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
            WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private static final String KEYS = """
            SELECT i.indisprimary, i.indimmediate,
                   array_agg(a.attname::text ORDER BY pg_catalog.array_position(i.indkey::int2[], a.attnum))
            FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (
              (i.indkey::int2[])[0:coalesce((pg_catalog.to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts) - 1])
            WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
            GROUP BY i.indexrelid, i.indisprimary, i.indimmediate, i.indkey
            """;

    private Catalogue() {}

    /** The table of this name; without a schema it is looked for along the search path. */
    public static Optional<TargetTable> find(Connection connection, TableName name) throws SQLException {
        String sql =
                FIND + (name.schema().isPresent() ? "AND n.nspname = ?" : "AND pg_catalog.pg_table_is_visible(c.oid)");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name.name());
            if (name.schema().isPresent()) {
                statement.setString(2, name.schema().get());
            }
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                long oid = rows.getLong(1);
                TableName found = TableName.of(rows.getString(2), rows.getString(3));
                return Optional.of(read(connection, oid, found));
            }
        }
    }

    /** Names like the one that was not found, for a hint: all tables along the search path or in its schema. */
    public static List<String> names(Connection connection, TableName name) throws SQLException {
        String sql = """
                SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'f', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND
                """
                + (name.schema().isPresent() ? "n.nspname = ?" : "pg_catalog.pg_table_is_visible(c.oid)")
                + " ORDER BY 1 LIMIT 1000";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (name.schema().isPresent()) {
                statement.setString(1, name.schema().get());
            }
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        }
    }

    private static TargetTable read(Connection connection, long oid, TableName name) throws SQLException {
        List<TargetColumn> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ATTRIBUTES)) {
            statement.setLong(1, oid);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(column(rows));
                }
            }
        }
        List<String> primary = List.of();
        List<Set<String>> unique = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
            statement.setLong(1, oid);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    List<String> key = List.of((String[]) rows.getArray(3).getArray());
                    if (rows.getBoolean(1)) {
                        primary = key;
                    }
                    // A deferrable constraint is checked too late to decide between insert and update.
                    if (rows.getBoolean(2)) {
                        unique.add(new HashSet<>(key));
                    }
                }
            }
        }
        return new TargetTable(name, List.copyOf(columns), primary, List.copyOf(unique));
    }

    private static TargetColumn column(ResultSet row) throws SQLException {
        int modifier = row.getInt(8);
        long elementOid = row.getLong(11);
        @Nullable
        TargetType element = row.wasNull()
                ? null
                : new TargetType((int) elementOid, modifier, row.getString(12), row.getBoolean(13), null);
        TargetType base = new TargetType((int) row.getLong(7), modifier, row.getString(9), row.getBoolean(10), element);
        String collation = row.getString(14);
        return new TargetColumn(
                row.getString(1),
                row.getString(2),
                base,
                collation == null ? "" : collation,
                row.getBoolean(15) && Landing.isBytewise(base),
                row.getBoolean(3),
                row.getBoolean(4),
                !row.getString(5).isEmpty(),
                row.getString(6).equals("a"));
    }
}
