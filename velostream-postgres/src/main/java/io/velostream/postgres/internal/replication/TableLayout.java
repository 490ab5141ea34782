package io.velostream.postgres.internal.replication;

import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.postgres.internal.types.ColumnType;
import io.velostream.postgres.internal.types.ColumnTypes;
import io.velostream.postgres.internal.types.ValueDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How rows of a table become columns of a batch: which of them are wanted, and who decodes them. Immutable; made anew when
 * the table's definition changes.
 */
final class TableLayout {
    private final String origin;
    private final Schema schema;
    private final int[] targets;
    private final @Nullable ValueDecoder[] binary;
    private final ValueDecoder[] text;

    private TableLayout(
            String origin, Schema schema, int[] targets, @Nullable ValueDecoder[] binary, ValueDecoder[] text) {
        this.origin = origin;
        this.schema = schema;
        this.targets = targets;
        this.binary = binary;
        this.text = text;
    }

    /**
     * The layout for rows of these columns.
     *
     * @param types knows the columns' types
     * @param key the columns that identify a row
     * @param wanted the columns of the batches, in this order; those that the table does not have are left out
     */
    static TableLayout of(
            String tableSchema,
            String tableName,
            List<ChangeTable.Column> columns,
            List<String> key,
            Optional<List<String>> wanted,
            ColumnTypes types) {
        List<String> present = columns.stream().map(ChangeTable.Column::name).toList();
        List<String> chosen =
                wanted.orElse(present).stream().filter(present::contains).toList();
        int[] targets = new int[columns.size()];
        Arrays.fill(targets, -1);
        ValueDecoder[] binary = new ValueDecoder[columns.size()];
        ValueDecoder[] text = new ValueDecoder[columns.size()];
        Field[] fields = new Field[chosen.size()];
        for (int i = 0; i < columns.size(); i++) {
            ChangeTable.Column column = columns.get(i);
            ColumnType type = types.of(column.type(), column.modifier(), column.dimensions());
            int target = chosen.indexOf(column.name());
            targets[i] = target;
            binary[i] = type.binary();
            text[i] = type.text();
            if (target >= 0) {
                fields[target] = new Field(column.name(), type.type(), !column.notNull());
            }
        }
        Schema schema = Schema.of(fields).withName(tableName);
        if (!key.isEmpty() && chosen.containsAll(key)) {
            schema = schema.withKey(key);
        }
        return new TableLayout(tableSchema + "." + tableName, schema, targets, binary, text);
    }

    /** The table as {@code schema.table}. */
    String origin() {
        return origin;
    }

    Schema schema() {
        return schema;
    }

    /** Number of columns in a row of the table. */
    int width() {
        return targets.length;
    }

    /** Where a column of the table goes, -1 for nowhere. */
    int target(int column) {
        return targets[column];
    }

    /** Reads the binary form; null where only the text form can be read. */
    @Nullable
    ValueDecoder binary(int column) {
        return binary[column];
    }

    ValueDecoder text(int column) {
        return text[column];
    }

    /** Whether all columns that are wanted can be read in binary form. */
    boolean readsBinary() {
        for (int i = 0; i < targets.length; i++) {
            if (targets[i] >= 0 && binary[i] == null) {
                return false;
            }
        }
        return true;
    }

    /** The names of the wanted columns, as they follow each other in a row of the table. */
    static List<String> inTableOrder(List<ChangeTable.Column> columns, Schema schema) {
        List<String> names = new ArrayList<>();
        for (ChangeTable.Column c : columns) {
            if (schema.contains(c.name())) {
                names.add(c.name());
            }
        }
        return names;
    }
}
