package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.types.PgType.Attribute;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/** The columns of a query, which the server tells without running it. */
public final class QueryColumns {
    private static final int MAX_SCALE = 1000;

    private QueryColumns() {}

    /** Its columns in order; their types may still have to be loaded. */
    public static List<Attribute> of(Connection connection, String query) throws SQLException {
        PgConnection driver = connection.unwrap(PgConnection.class);
        List<Attribute> columns = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM " + escaped(SelectSql.subquery(query)))) {
            ResultSetMetaData meta = statement.getMetaData();
            if (meta == null) {
                throw new SQLException("this is no query", "42601");
            }
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                int oid = driver.getTypeInfo().getPGType(meta.getColumnTypeName(i));
                columns.add(new Attribute(meta.getColumnLabel(i), oid, typmod(meta, i), 1, false));
            }
        }
        return columns;
    }

    /** A question mark is an operator in a query and would be a parameter to the driver. */
    private static String escaped(String query) {
        return query.replace("?", "??");
    }

    private static int typmod(ResultSetMetaData meta, int column) throws SQLException {
        int precision = meta.getPrecision(column);
        int scale = meta.getScale(column);
        boolean declared = meta.getColumnType(column) == Types.NUMERIC
                && precision > 0
                && precision <= MAX_SCALE
                && scale >= 0
                && scale <= MAX_SCALE;
        return declared ? (precision << 16 | scale) + 4 : -1;
    }
}
