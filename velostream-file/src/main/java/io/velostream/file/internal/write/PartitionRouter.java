package io.velostream.file.internal.write;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.PartitionText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends each row of a batch to the folder that its partition values name. Not thread-safe. */
public final class PartitionRouter {
    /** Texts of values kept for the next batch. */
    private static final int MAX_KNOWN = 10_000;

    private final Schema schema;
    private final Schema fileSchema;
    private final List<String> columns;
    private final List<Map<Object, String>> known = new ArrayList<>();

    /** The rows of a batch that go to one folder. */
    public static final class Rows {
        private int[] rows = new int[16];
        private int count;

        void add(int row) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, count * 2);
            }
            rows[count++] = row;
        }

        /** The number in the batch of the {@code i}-th row. */
        public int row(int i) {
            return rows[i];
        }
    }

    public PartitionRouter(Schema schema, List<String> columns) {
        this.schema = schema;
        this.columns = columns;
        this.fileSchema = fileSchema(schema, columns);
        columns.forEach(c -> known.add(new HashMap<>()));
    }

    /** What is left for the files; an error when a column does not exist, cannot name a folder, or when nothing is left. */
    public static Schema fileSchema(Schema schema, List<String> columns) {
        for (String column : columns) {
            Field f = schema.field(schema.indexOf(column));
            if (!canNameFolders(f.type())) {
                throw VeloException.of(ErrorKind.UNSUPPORTED, "column '" + column + "' cannot be partitioned by")
                        .why("a value of type " + f.type() + " makes no name of a folder")
                        .cure("Partition by a column of text, whole numbers, dates, timestamps, booleans or decimals.")
                        .build();
            }
        }
        List<Field> rest = schema.fields().stream()
                .filter(f -> !columns.contains(f.name()))
                .toList();
        if (rest.isEmpty()) {
            throw VeloException.of(ErrorKind.SCHEMA, "no column is left for the files")
                    .why("partition_by names all of them: " + String.join(", ", columns))
                    .build();
        }
        return columns.isEmpty() ? schema : Schema.of(rest).withName(schema.name());
    }

    private static boolean canNameFolders(DataType type) {
        boolean binary = type.equals(DataType.BINARY) || type.equals(DataType.JSON) || type.equals(DataType.NUMERIC);
        return switch (type.storage()) {
            case BOOLEAN, INT, LONG -> true;
            case BYTES -> !binary;
            case FLOAT, DOUBLE, INTERVAL, LIST, MAP, STRUCT -> false;
        };
    }

    public Schema fileSchema() {
        return fileSchema;
    }

    /** The rows of the batch by the folder that they go to, which ends with '/', in the order of first appearance. */
    public Map<String, Rows> route(RecordBatch batch) {
        Map<String, Rows> routes = new LinkedHashMap<>();
        Column[] keys = new Column[columns.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = batch.column(schema.indexOf(columns.get(i)));
        }
        StringBuilder folder = new StringBuilder();
        for (int row = 0; row < batch.rowCount(); row++) {
            folder.setLength(0);
            for (int i = 0; i < keys.length; i++) {
                folder.append(name(i, Values.get(keys[i], row))).append('/');
            }
            routes.computeIfAbsent(folder.toString(), f -> new Rows()).add(row);
        }
        return routes;
    }

    /** These rows without the partition columns. */
    public RecordBatch rows(RecordBatch batch, Rows rows) {
        RecordBatch chosen = rows.count == batch.rowCount() ? batch : batch.select(rows.rows, rows.count);
        if (columns.isEmpty()) {
            return chosen;
        }
        List<Column> rest = new ArrayList<>(fileSchema.size());
        for (Field f : fileSchema.fields()) {
            rest.add(chosen.column(schema.indexOf(f.name())));
        }
        return chosen.withColumns(fileSchema, rest);
    }

    private String name(int column, @Nullable Object value) {
        if (value == null) {
            return PartitionText.encode(columns.get(column)) + "=" + PartitionText.NULL;
        }
        Map<Object, String> texts = known.get(column);
        String name = texts.get(value);
        if (name == null) {
            String text = value instanceof BigDecimal d ? d.toPlainString() : value.toString();
            name = PartitionText.encode(columns.get(column)) + "=" + PartitionText.encode(text);
            if (texts.size() >= MAX_KNOWN) {
                texts.clear();
            }
            texts.put(value, name);
        }
        return name;
    }
}
