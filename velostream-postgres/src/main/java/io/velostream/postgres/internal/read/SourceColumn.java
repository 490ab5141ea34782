package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.types.ColumnType;
import io.velostream.postgres.internal.types.PgType.Attribute;

/**
 * A column of a table or a query.
 *
 * @param baseType the oid of its type, domains resolved
 * @param bytewise whether texts are equal only when their bytes are, which a nondeterministic collation makes untrue
 */
public record SourceColumn(Attribute attribute, ColumnType type, int baseType, boolean bytewise) {
    public String name() {
        return attribute.name();
    }

    /** How it is selected. */
    String selected() {
        String name = SqlText.identifier(attribute.name());
        return type.castsToText() ? name + "::pg_catalog.text" : name;
    }
}
