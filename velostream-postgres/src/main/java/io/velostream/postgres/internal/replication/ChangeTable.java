package io.velostream.postgres.internal.replication;

import io.velostream.postgres.internal.sql.SqlText;
import java.util.List;
import java.util.Optional;

/**
 * A table whose changes are read, as the catalog describes it when the source is opened.
 *
 * @param oid its number
 * @param identity the replica identity, see {@link Relation#identity()}
 * @param primaryKey whether it has a primary key
 * @param columns those that are published, in their order
 * @param key those of the primary key
 * @param rowFilter the publication's condition, as SQL
 */
public record ChangeTable(
        long oid,
        String schema,
        String name,
        boolean partitioned,
        char identity,
        boolean primaryKey,
        List<Column> columns,
        List<String> key,
        Optional<String> rowFilter) {
    /** A column. */
    public record Column(String name, int type, int modifier, int dimensions, boolean notNull) {}

    /** The name within the database, for messages, offsets and {@code _origin}. */
    public String qualified() {
        return schema + "." + name;
    }

    /** The name as SQL. */
    public String sql() {
        return SqlText.identifier(schema) + "." + SqlText.identifier(name);
    }

    /** Whether updates and deletes can be published. */
    public boolean identifiesRows() {
        return identity == 'f' || identity == 'i' || (identity == 'd' && primaryKey);
    }

    /** The same table with the columns and rows that a publication sends. */
    ChangeTable published(List<Column> sent, Optional<String> filter) {
        return new ChangeTable(oid, schema, name, partitioned, identity, primaryKey, sent, key, filter);
    }
}
