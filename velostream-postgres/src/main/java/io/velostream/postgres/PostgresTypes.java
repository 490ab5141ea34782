package io.velostream.postgres;

import io.velostream.postgres.PostgresOptions.ArrayAs;
import io.velostream.postgres.PostgresOptions.NumericAs;
import io.velostream.postgres.internal.types.ColumnType;
import io.velostream.postgres.internal.types.ColumnTypes;
import io.velostream.postgres.internal.types.PgType;
import io.velostream.postgres.internal.types.TypeCatalog;
import io.velostream.postgres.internal.types.TypeRules;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;

/** The types of one database and what they are to us. Thread-safe. */
final class PostgresTypes {
    private static final String FACTS = "SELECT pg_catalog.scale('1'::pg_catalog.money::pg_catalog.numeric),"
            + " pg_catalog.current_setting('server_encoding')";

    private final TypeCatalog catalog = new TypeCatalog();
    private final ColumnTypes columns;

    private PostgresTypes(TypeRules rules) {
        this.columns = new ColumnTypes(catalog, rules);
    }

    /** Asks the database what its currency and its encoding are. */
    static PostgresTypes of(Connection connection, NumericAs numericAs, ArrayAs arrayAs) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FACTS)) {
            row.next();
            return new PostgresTypes(new TypeRules(
                    numericAs == NumericAs.NUMERIC,
                    arrayAs == ArrayAs.TEXT,
                    row.getInt(1),
                    "SQL_ASCII".equals(row.getString(2))));
        }
    }

    /** What they become. */
    ColumnTypes columns() {
        return columns;
    }

    /** The types themselves, those that were looked up. */
    TypeCatalog catalog() {
        return catalog;
    }

    /** Looks up the types that are not known yet. */
    void load(Connection connection, Collection<PgType.Attribute> attributes) throws SQLException {
        List<Integer> oids = attributes.stream().map(PgType.Attribute::oid).toList();
        catalog.load(connection, oids);
    }

    /** What a column becomes whose type is loaded. */
    ColumnType column(PgType.Attribute attribute) {
        return columns.of(attribute.oid(), attribute.typmod(), attribute.dimensions());
    }
}
