package io.velostream.api.batch;

import io.velostream.api.Offset;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The unit of exchange: some rows of one schema as columns. Immutable and thread-safe; the reader that returned it never
 * touches it again. A batch may be empty.
 */
public final class RecordBatch {
    private final Schema schema;
    private final int rowCount;
    private final Column[] columns;
    private final Map<MetadataField, Column> metadata;
    private final Optional<Offset> offset;

    private RecordBatch(
            Schema schema,
            int rowCount,
            Column[] columns,
            Map<MetadataField, Column> metadata,
            Optional<Offset> offset) {
        this.schema = schema;
        this.rowCount = rowCount;
        this.columns = columns;
        this.metadata = metadata;
        this.offset = offset;
    }

    /** A batch of these columns, one a field of the schema, of the field's type and all of {@code rowCount} rows. */
    public static RecordBatch of(Schema schema, int rowCount, List<Column> columns) {
        return of(schema, rowCount, columns.toArray(new Column[0]));
    }

    private static RecordBatch of(Schema schema, int rowCount, Column[] columns) {
        if (columns.length != schema.size()) {
            throw new IllegalArgumentException(columns.length + " columns for " + schema.size() + " fields");
        }
        for (int i = 0; i < columns.length; i++) {
            check(schema.field(i), columns[i], rowCount);
        }
        return new RecordBatch(schema, rowCount, columns, Map.of(), Optional.empty());
    }

    private static void check(Field field, Column column, int rowCount) {
        if (column.size() != rowCount) {
            throw new IllegalArgumentException(
                    "column '" + field.name() + "' has " + column.size() + " rows, the batch " + rowCount);
        }
        if (!column.type().equals(field.type())) {
            throw new IllegalArgumentException(
                    "column '" + field.name() + "' is " + column.type() + ", the schema says " + field.type());
        }
    }

    public Schema schema() {
        return schema;
    }

    public int rowCount() {
        return rowCount;
    }

    public Column column(int index) {
        return columns[index];
    }

    /** The column of this name; an error with the nearest name when there is none. Not for use inside a row loop. */
    public Column column(String name) {
        return columns[schema.indexOf(name)];
    }

    public List<Column> columns() {
        return List.of(columns);
    }

    public Optional<Column> metadata(MetadataField field) {
        return Optional.ofNullable(metadata.get(field));
    }

    public Map<MetadataField, Column> metadata() {
        return metadata;
    }

    /** The position of the source after the last row; empty for batches that no reader produced. */
    public Optional<Offset> offset() {
        return offset;
    }

    public RecordBatch withOffset(Offset position) {
        return new RecordBatch(schema, rowCount, columns, metadata, Optional.of(position));
    }

    public RecordBatch withMetadata(MetadataField field, Column column) {
        check(field.field(), column, rowCount);
        Map<MetadataField, Column> more = new EnumMap<>(MetadataField.class);
        more.putAll(metadata);
        more.put(field, column);
        return new RecordBatch(schema, rowCount, columns, Map.copyOf(more), offset);
    }

    /** Other data columns for the same rows; metadata and offset stay. */
    public RecordBatch withColumns(Schema newSchema, List<Column> newColumns) {
        RecordBatch plain = of(newSchema, rowCount, newColumns);
        return new RecordBatch(newSchema, rowCount, plain.columns, metadata, offset);
    }

    /** The rows {@code rows[0] … rows[count-1]} with their metadata. The offset stays: the others are done with. */
    public RecordBatch select(int[] rows, int count) {
        Column[] chosen = new Column[columns.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = columns[i].select(rows, count);
        }
        Map<MetadataField, Column> chosenMetadata = metadata;
        if (!metadata.isEmpty()) {
            Map<MetadataField, Column> m = new EnumMap<>(MetadataField.class);
            metadata.forEach((field, column) -> m.put(field, column.select(rows, count)));
            chosenMetadata = Map.copyOf(m);
        }
        return new RecordBatch(schema, count, chosen, chosenMetadata, offset);
    }

    /** The rows from {@code from}, inclusive, to {@code to}, exclusive, with their metadata and this batch's offset. */
    public RecordBatch slice(int from, int to) {
        if (from == 0 && to == rowCount) {
            return this;
        }
        Column[] part = new Column[columns.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = columns[i].slice(from, to);
        }
        Map<MetadataField, Column> partMetadata = metadata;
        if (!metadata.isEmpty()) {
            Map<MetadataField, Column> m = new EnumMap<>(MetadataField.class);
            metadata.forEach((field, column) -> m.put(field, column.slice(from, to)));
            partMetadata = Map.copyOf(m);
        }
        return new RecordBatch(schema, to - from, part, partMetadata, offset);
    }

    /** Heap that the values take, in bytes. */
    public long byteSize() {
        long sum = 0;
        for (Column c : columns) {
            sum += c.byteSize();
        }
        for (Column c : metadata.values()) {
            sum += c.byteSize();
        }
        return sum;
    }

    /** A cursor before the first row. Each caller has its own. */
    public RecordCursor cursor() {
        return new RecordCursor(this);
    }

    /** One row; allocates a small view. */
    public Record record(int row) {
        if (row < 0 || row >= rowCount) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rowCount);
        }
        return new Record(this, row);
    }

    /** The rows as a stream of views that stay valid. */
    public Stream<Record> records() {
        return IntStream.range(0, rowCount).mapToObj(this::record);
    }

    Column[] columnArray() {
        return columns;
    }

    @Override
    public String toString() {
        return rowCount + " rows of " + Arrays.toString(schema.names().toArray());
    }
}
