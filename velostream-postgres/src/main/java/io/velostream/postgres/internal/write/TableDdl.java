package io.velostream.postgres.internal.write;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.TimestampType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.sql.TableName;
import java.util.List;

/** The SQL that creates and extends tables. */
public final class TableDdl {
    private TableDdl() {}

    /** CREATE TABLE for these rows, with this primary key, which may be empty. */
    public static String create(TableName table, Schema rows, List<String> key) {
        StringBuilder sql =
                new StringBuilder("CREATE TABLE ").append(table.sql()).append(" (");
        String separator = "";
        for (Field field : rows.fields()) {
            boolean required = !field.nullable() || key.contains(field.name());
            sql.append(separator).append("\n  ").append(column(field)).append(required ? " NOT NULL" : "");
            separator = ",";
        }
        if (!key.isEmpty()) {
            sql.append(",\n  PRIMARY KEY (").append(names(key)).append(')');
        }
        return sql.append("\n)").toString();
    }

    /** ALTER TABLE that adds these columns; all of them may be null, since rows are there without them. */
    public static String addColumns(TableName table, List<Field> fields) {
        StringBuilder sql = new StringBuilder("ALTER TABLE ").append(table.sql());
        String separator = "";
        for (Field field : fields) {
            sql.append(separator).append("\n  ADD COLUMN IF NOT EXISTS ").append(column(field));
            separator = ",";
        }
        return sql.toString();
    }

    private static String column(Field field) {
        return SqlText.identifier(field.name()) + " " + type(field.type());
    }

    static String names(List<String> columns) {
        return String.join(", ", columns.stream().map(SqlText::identifier).toList());
    }

    /** The type of a new column that holds all values of this type. */
    public static String type(DataType type) {
        if (type instanceof IntegerType i) {
            return i.bits() <= 16 ? "smallint" : i.bits() == 32 ? "integer" : "bigint";
        } else if (type instanceof FloatType f) {
            return f.bits() == 32 ? "real" : "double precision";
        } else if (type instanceof DecimalType d) {
            return "numeric(" + d.precision() + "," + d.scale() + ")";
        } else if (type instanceof TimestampType t) {
            return t.utc() ? "timestamp with time zone" : "timestamp without time zone";
        } else if (type instanceof ListType l) {
            DataType element = l.element().type();
            return element.isNested() ? "jsonb" : type(element) + "[]";
        } else if (type.isNested()) {
            return "jsonb";
        }
        // JSON is kept to the letter, which jsonb would not.
        return switch (type.toString()) {
            case "numeric" -> "numeric";
            case "binary" -> "bytea";
            case "date" -> "date";
            case "time" -> "time without time zone";
            case "boolean" -> "boolean";
            case "uuid" -> "uuid";
            case "json" -> "json";
            case "interval" -> "interval";
            default -> "text";
        };
    }
}
