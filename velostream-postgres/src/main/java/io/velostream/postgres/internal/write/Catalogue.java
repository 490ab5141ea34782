package io.velostream.postgres.internal.write;

import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.write.TargetType.Kind;
import io.velostream.postgres.internal.write.TargetType.Member;
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
                   a.attidentity::text, b.typmod, b.oid, pg_catalog.format_type(b.oid, b.typmod),
                   CASE WHEN t.typname = 'hstore' THEN 'h' ELSE t.typtype::text END, t.typrelid,
                   eb.oid, pg_catalog.format_type(eb.oid, eb.typmod),
                   CASE WHEN et.typname = 'hstore' THEN 'h' ELSE et.typtype::text END, et.typrelid,
                   CASE WHEN a.attcollation <> t.typcollation THEN
                     (SELECT pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname)
                      FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                      WHERE co.oid = a.attcollation) END,
                   coalesce((SELECT (pg_catalog.to_jsonb(co) ->> 'collisdeterministic')::boolean
                             FROM pg_catalog.pg_collation co WHERE co.oid = a.attcollation), true),
                   a.atttypid, e.oid, eb.typmod
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
            LEFT JOIN LATERAL (
              WITH RECURSIVE d(oid, typmod, level) AS (
                SELECT e.oid, b.typmod, 0
                UNION ALL
                SELECT p.typbasetype, CASE WHEN p.typtypmod >= 0 THEN p.typtypmod ELSE d.typmod END, level + 1
                FROM d JOIN pg_catalog.pg_type p ON p.oid = d.oid WHERE p.typtype = 'd')
              SELECT d.oid, d.typmod FROM d ORDER BY level DESC LIMIT 1) eb ON e.oid IS NOT NULL
            LEFT JOIN pg_catalog.pg_type et ON et.oid = eb.oid
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
        List<TargetColumn> columns =
                columns(connection, oid).stream().map(Declared::column).toList();
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
        return new TargetTable(name, columns, primary, List.copyOf(unique));
    }

    /** A column, and the oid of the type that it declares. */
    private record Declared(int type, TargetColumn column) {}

    /** What is known of a type before the attributes of composites are. */
    private record Raw(int oid, int modifier, String sql, Kind kind, long relation) {
        static @Nullable Raw of(ResultSet row, int first, int modifier) throws SQLException {
            long oid = row.getLong(first);
            if (row.wasNull()) {
                return null;
            }
            Kind kind =
                    switch (row.getString(first + 2)) {
                        case "e" -> Kind.ENUM;
                        case "c" -> Kind.COMPOSITE;
                        case "h" -> Kind.HSTORE;
                        default -> Kind.PLAIN;
                    };
            return new Raw((int) oid, modifier, row.getString(first + 1), kind, row.getLong(first + 3));
        }

        TargetType resolve(Connection connection, @Nullable Member element) throws SQLException {
            List<Member> members = new ArrayList<>();
            if (kind == Kind.COMPOSITE) {
                for (Declared d : columns(connection, relation)) {
                    members.add(new Member(d.column.name(), d.type, d.column.base()));
                }
            }
            return new TargetType(oid, modifier, sql, kind, element, members);
        }
    }

    /** The columns of a table, or the attributes of a composite. */
    private static List<Declared> columns(Connection connection, long relation) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ATTRIBUTES)) {
            statement.setLong(1, relation);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(Found.of(rows));
                }
            }
        }
        List<Declared> columns = new ArrayList<>();
        for (Found f : found) {
            columns.add(f.resolve(connection));
        }
        return columns;
    }

    /** A column whose type is not looked into yet. */
    private record Found(
            String name,
            String type,
            int declared,
            boolean notNull,
            boolean filled,
            boolean generated,
            boolean fixed,
            Raw base,
            int elementDeclared,
            @Nullable Raw element,
            String collation,
            boolean deterministic) {
        static Found of(ResultSet row) throws SQLException {
            int modifier = row.getInt(7);
            Raw base = Raw.of(row, 8, modifier);
            String collation = row.getString(16);
            if (base == null) {
                throw new SQLException("the column " + row.getString(1) + " has no type");
            }
            return new Found(
                    row.getString(1),
                    row.getString(2),
                    (int) row.getLong(18),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    !row.getString(5).isEmpty(),
                    row.getString(6).equals("a"),
                    base,
                    (int) row.getLong(19),
                    Raw.of(row, 12, row.getInt(20)),
                    collation == null ? "" : collation,
                    row.getBoolean(17));
        }

        Declared resolve(Connection connection) throws SQLException {
            Member of =
                    element == null ? null : new Member("element", elementDeclared, element.resolve(connection, null));
            TargetType resolved = base.resolve(connection, of);
            boolean bytewise = deterministic && Landing.isBytewise(resolved);
            return new Declared(
                    declared,
                    new TargetColumn(name, type, resolved, collation, bytewise, notNull, filled, generated, fixed));
        }
    }
}
