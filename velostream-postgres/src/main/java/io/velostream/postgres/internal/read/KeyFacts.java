package io.velostream.postgres.internal.read;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the catalogue knows of a column that is to divide a relation. Immutable.
 *
 * @param indexed whether an index gives all rows in the order of the column
 * @param nullShare which part of the rows lack a value, as ANALYZE last saw it; 0 where it never ran
 */
public record KeyFacts(boolean indexed, double nullShare) {
    private static final String FACTS = """
            SELECT EXISTS (
                SELECT FROM pg_catalog.pg_index i
                  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                  JOIN pg_catalog.pg_am m ON m.oid = c.relam
                 WHERE i.indrelid = a.attrelid AND i.indkey[0] = a.attnum AND m.amname = 'btree'
                   AND i.indisvalid AND i.indpred IS NULL),
                coalesce((
                SELECT s.null_frac FROM pg_catalog.pg_stats s
                 WHERE s.schemaname = n.nspname AND s.tablename = r.relname AND s.attname = a.attname
                 ORDER BY s.inherited DESC LIMIT 1), 0)
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class r ON r.oid = a.attrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
             WHERE a.attrelid = ?::pg_catalog.oid AND a.attname = ?""";

    /** Asks the catalogue; no row of the relation is read. */
    public static KeyFacts of(Connection connection, Relation relation, String column) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FACTS)) {
            query.setLong(1, relation.oid());
            query.setString(2, column);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new KeyFacts(row.getBoolean(1), row.getDouble(2)) : new KeyFacts(false, 0);
            }
        }
    }
}
