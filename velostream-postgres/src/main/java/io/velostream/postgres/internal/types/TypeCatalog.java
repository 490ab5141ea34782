package io.velostream.postgres.internal.types;

import io.velostream.postgres.internal.types.PgType.Attribute;
import io.velostream.postgres.internal.types.PgType.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The types of one database: PostgreSQL's own are known, others are looked up once, with all that they consist of.
 * Thread-safe.
 */
public final class TypeCatalog {
    private static final String TYPES = """
            SELECT t.oid::pg_catalog.int8, n.nspname, t.typname, t.typtype::pg_catalog.text,
                   coalesce(e.oid, 0)::pg_catalog.int8, t.typbasetype::pg_catalog.int8, t.typtypmod, t.typndims,
                   coalesce(e.typdelim, t.typdelim)::pg_catalog.text, t.typrelid::pg_catalog.int8
              FROM pg_catalog.pg_type t
              JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
              LEFT JOIN pg_catalog.pg_type e ON e.typarray = t.oid
             WHERE t.oid = ANY (?::pg_catalog.oid[])""";
    private static final String ATTRIBUTES = """
            SELECT attname, atttypid::pg_catalog.int8, atttypmod, attndims, attnotnull
              FROM pg_catalog.pg_attribute
             WHERE attrelid = ?::pg_catalog.oid AND attnum > 0 AND NOT attisdropped
             ORDER BY attnum""";

    private final Map<Integer, PgType> known = new ConcurrentHashMap<>(BuiltInTypes.ALL);

    /** Looks up those of these types that are not known yet, and what they consist of. */
    public void load(Connection connection, Collection<Integer> oids) throws SQLException {
        Set<Integer> wanted = unknown(oids);
        while (!wanted.isEmpty()) {
            List<PgType> found = read(connection, wanted);
            Set<Integer> parts = new HashSet<>();
            for (PgType type : found) {
                known.put(type.oid(), type);
                parts.add(type.element());
                parts.add(type.base());
                type.attributes().forEach(a -> parts.add(a.oid()));
            }
            parts.remove(0);
            wanted = unknown(parts);
        }
    }

    /** Forgets what is not PostgreSQL's own, so that a type that was altered is looked up again. */
    public void forget() {
        known.keySet().retainAll(BuiltInTypes.ALL.keySet());
    }

    private Set<Integer> unknown(Collection<Integer> oids) {
        return oids.stream().filter(oid -> oid != 0 && !known.containsKey(oid)).collect(Collectors.toSet());
    }

    /** A type that is PostgreSQL's own or was loaded. */
    public Optional<PgType> find(int oid) {
        return Optional.ofNullable(known.get(oid));
    }

    private static List<PgType> read(Connection connection, Set<Integer> oids) throws SQLException {
        List<PgType> types = new ArrayList<>();
        List<Long> relations = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(TYPES)) {
            query.setString(1, oids.stream().map(Integer::toUnsignedString).collect(Collectors.joining(",", "{", "}")));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    int element = (int) rows.getLong(5);
                    types.add(new PgType(
                            (int) rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            kind(rows.getString(4), element),
                            element,
                            (int) rows.getLong(6),
                            rows.getInt(7),
                            rows.getInt(8),
                            rows.getString(9).charAt(0),
                            List.of()));
                    relations.add(rows.getLong(10));
                }
            }
        }
        for (int i = 0; i < types.size(); i++) {
            PgType t = types.get(i);
            if (t.kind() == Kind.COMPOSITE) {
                types.set(i, withAttributes(t, attributes(connection, relations.get(i))));
            }
        }
        return types;
    }

    private static PgType withAttributes(PgType t, List<Attribute> attributes) {
        return new PgType(
                t.oid(),
                t.schema(),
                t.name(),
                t.kind(),
                t.element(),
                t.base(),
                t.baseTypmod(),
                t.baseDimensions(),
                t.delimiter(),
                attributes);
    }

    /** The columns of a relation, in order, without dropped ones. */
    public static List<Attribute> attributes(Connection connection, long relation) throws SQLException {
        List<Attribute> attributes = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(ATTRIBUTES)) {
            query.setString(1, Long.toString(relation));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    attributes.add(new Attribute(
                            rows.getString(1),
                            (int) rows.getLong(2),
                            rows.getInt(3),
                            rows.getInt(4),
                            rows.getBoolean(5)));
                }
            }
        }
        return attributes;
    }

    private static Kind kind(String code, int element) {
        return switch (code) {
            case "d" -> Kind.DOMAIN;
            case "e" -> Kind.ENUM;
            case "c" -> Kind.COMPOSITE;
            case "r" -> Kind.RANGE;
            case "m" -> Kind.MULTIRANGE;
            case "p" -> Kind.PSEUDO;
            default -> element == 0 ? Kind.BASE : Kind.ARRAY;
        };
    }
}
