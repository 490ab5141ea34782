package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.sql.TableName;
import java.util.List;

/**
 * A table, view, foreign table, or partitioned table, with those of its parts that hold rows.
 *
 * @param kind as in pg_class: r, p, v, m, f
 * @param pages that it had when it was looked at
 * @param rows estimated; negative when unknown
 * @param direct whether the parts may be read one by one, because the user may and no row security is in the way
 * @param inline whether all values lie in the rows themselves
 * @param parts those that hold rows: itself where it has none
 */
public record Relation(
        long oid,
        TableName name,
        char kind,
        long pages,
        double rows,
        boolean readable,
        boolean direct,
        boolean inline,
        List<Part> parts) {
    /** A relation that holds rows itself. */
    public record Part(TableName name, char kind, long pages) {
        /** Whether its rows have places that can be asked for by range. */
        public boolean hasPages() {
            return kind == 'r' || kind == 'm';
        }
    }

    public boolean isView() {
        return kind == 'v';
    }
}
