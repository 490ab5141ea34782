package io.velostream.postgres.internal.write;

import io.velostream.postgres.internal.sql.SqlText;

/**
 * A column of the table written to.
 *
 * @param type the type as SQL, with its modifier
 * @param base the type below domains
 * @param collation as SQL, empty for that of the type
 * @param bytewise whether equal values of its type have equal bytes, once trailing blanks and zeros are gone
 * @param filled whether it gets a value where a row has none: a default or an identity
 * @param generated computed from others; it takes no values
 * @param fixed a generated-always identity, which an update cannot change
 */
public record TargetColumn(
        String name,
        String type,
        TargetType base,
        String collation,
        boolean bytewise,
        boolean notNull,
        boolean filled,
        boolean generated,
        boolean fixed) {
    /** Its name in double quotes. */
    public String sql() {
        return SqlText.identifier(name);
    }
}
