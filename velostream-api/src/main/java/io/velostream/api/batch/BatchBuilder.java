package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds batches of one schema, row by row or column by column. Not thread-safe.
 *
 * <p>Row by row: {@code set…} for the columns that have a value, then {@link #endRow()}, which makes the others null;
 * {@link #abandonRow()} takes a row back. Each column is set at most once a row. Column by column: append to {@link #column(int)} and say
 * {@link #setRowCount} at the end.
 */
public final class BatchBuilder {
    private static final int DEFAULT_CAPACITY = 1024;

    private final Schema schema;
    private final ColumnBuilder[] columns;
    private int rowCount;

    public BatchBuilder(Schema schema) {
        this(schema, DEFAULT_CAPACITY);
    }

    /** Begins with room for {@code capacity} rows. */
    public BatchBuilder(Schema schema, int capacity) {
        this.schema = schema;
        this.columns = new ColumnBuilder[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = ColumnBuilder.of(schema.field(i).type(), capacity);
        }
    }

    public Schema schema() {
        return schema;
    }

    /** Rows ended so far. */
    public int rowCount() {
        return rowCount;
    }

    /** Bytes that the values take so far, roughly; a sum over the columns, so not for every row. */
    public long byteSize() {
        long sum = 0;
        for (ColumnBuilder c : columns) {
            sum += c.byteSize();
        }
        return sum;
    }

    public ColumnBuilder column(int index) {
        return columns[index];
    }

    public BatchBuilder setNull(int column) {
        columns[column].appendNull();
        return this;
    }

    public BatchBuilder setBoolean(int column, boolean value) {
        as(BooleanColumnBuilder.class, column, "boolean").append(value);
        return this;
    }

    /** Any integer type; the value must be in its range. */
    public BatchBuilder setInt(int column, int value) {
        return setLong(column, value);
    }

    /** Any integer type within its range; the stored long of a date, time, timestamp or decimal of up to 18 digits. */
    public BatchBuilder setLong(int column, long value) {
        if (columns[column] instanceof LongColumnBuilder b) {
            b.append(value);
        } else {
            Values.append(columns[column], value);
        }
        return this;
    }

    public BatchBuilder setFloat(int column, float value) {
        as(FloatColumnBuilder.class, column, "float").append(value);
        return this;
    }

    public BatchBuilder setDouble(int column, double value) {
        as(DoubleColumnBuilder.class, column, "double").append(value);
        return this;
    }

    /** Text for string and json columns. */
    public BatchBuilder setString(int column, @Nullable String value) {
        Values.append(columns[column], value);
        return this;
    }

    /** Any value in the form that {@link Values} documents. */
    public BatchBuilder set(int column, @Nullable Object value) {
        Values.append(columns[column], value);
        return this;
    }

    /** Like {@link #set(int, Object)}, by name; looks the name up each time. */
    public BatchBuilder set(String column, @Nullable Object value) {
        return set(schema.indexOf(column), value);
    }

    /** Ends the row; columns not set become null. */
    public void endRow() {
        int n = ++rowCount;
        for (ColumnBuilder c : columns) {
            if (c.size() != n) {
                if (c.size() != n - 1) {
                    throw new IllegalStateException("a column was set twice in row " + (n - 1));
                }
                c.appendNull();
            }
        }
    }

    /** Takes back what was set since the last {@link #endRow()}. */
    public void abandonRow() {
        truncate(rowCount);
    }

    /** Forgets all rows from {@code rows} on. */
    public void truncate(int rows) {
        for (ColumnBuilder c : columns) {
            c.truncate(rows);
        }
        rowCount = rows;
    }

    /** Says how many rows there are, for who appends to the columns directly; {@link #build()} checks it. */
    public void setRowCount(int rows) {
        rowCount = rows;
    }

    /** The batch of all rows ended so far; the builder is empty again and reusable. */
    public RecordBatch build() {
        List<Column> built = new ArrayList<>(columns.length);
        for (ColumnBuilder c : columns) {
            built.add(c.build());
        }
        int rows = rowCount;
        rowCount = 0;
        return RecordBatch.of(schema, rows, built);
    }

    private <B extends ColumnBuilder> B as(Class<B> wanted, int column, String shown) {
        ColumnBuilder b = columns[column];
        if (!wanted.isInstance(b)) {
            DataType type = b.type();
            throw new IllegalArgumentException(
                    "column '" + schema.field(column).name() + "' is " + type + ", not " + shown);
        }
        return wanted.cast(b);
    }
}
