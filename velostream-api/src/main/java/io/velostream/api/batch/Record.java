package io.velostream.api.batch;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A view of one row of a batch. Getters by index are the fast ones; those by name look the name up each time. A getter
 * of the wrong type throws an error that names the column and its type; a primitive getter of a null does so too, so ask
 * {@link #isNull} first. Immutable, except that a {@link RecordCursor} moves.
 */
public sealed class Record permits RecordCursor {
    final RecordBatch batch;
    private final Column[] columns;
    int row;

    Record(RecordBatch batch, int row) {
        this.batch = batch;
        this.columns = batch.columnArray();
        this.row = row;
    }

    public final Schema schema() {
        return batch.schema();
    }

    /** The row's number within its batch. */
    public final int row() {
        return row;
    }

    public final boolean isNull(int column) {
        return columns[column].isNull(row);
    }

    public final boolean isNull(String column) {
        return isNull(schema().indexOf(column));
    }

    public final boolean getBoolean(int column) {
        if (columns[column] instanceof BooleanColumn c && !c.isNull(row)) {
            return c.get(row);
        }
        throw mismatch(column, "boolean");
    }

    /** int8, int16 and int32. */
    public final int getInt(int column) {
        if (columns[column] instanceof IntColumn c && !c.isNull(row)) {
            return c.get(row);
        }
        throw mismatch(column, "int");
    }

    /** Any integer; also the stored long of a date, time, timestamp or decimal of up to 18 digits. */
    public final long getLong(int column) {
        if (columns[column] instanceof LongColumn c && !c.isNull(row)) {
            return c.get(row);
        }
        if (columns[column] instanceof IntColumn c && !c.isNull(row)) {
            return c.get(row);
        }
        throw mismatch(column, "long");
    }

    public final float getFloat(int column) {
        if (columns[column] instanceof FloatColumn c && !c.isNull(row)) {
            return c.get(row);
        }
        throw mismatch(column, "float");
    }

    /** float32 and float64. */
    public final double getDouble(int column) {
        if (columns[column] instanceof DoubleColumn c && !c.isNull(row)) {
            return c.get(row);
        }
        if (columns[column] instanceof FloatColumn c && !c.isNull(row)) {
            return c.get(row);
        }
        throw mismatch(column, "double");
    }

    /** Text: string and json; null for a null. */
    public final @Nullable String getString(int column) {
        return (String) value(column, String.class);
    }

    /** A copy of the bytes of a binary value; null for a null. */
    public final byte @Nullable [] getBytes(int column) {
        return (byte[]) value(column, byte[].class);
    }

    /** Decimal and numeric; null for a null. NaN and infinities have no BigDecimal: see {@link #get(int)}. */
    public final @Nullable BigDecimal getDecimal(int column) {
        return (BigDecimal) value(column, BigDecimal.class);
    }

    public final @Nullable LocalDate getDate(int column) {
        return (LocalDate) value(column, LocalDate.class);
    }

    public final @Nullable LocalTime getTime(int column) {
        return (LocalTime) value(column, LocalTime.class);
    }

    /** A timestamp of no zone. */
    public final @Nullable LocalDateTime getDateTime(int column) {
        return (LocalDateTime) value(column, LocalDateTime.class);
    }

    /** A timestamp that is an instant. */
    public final @Nullable Instant getInstant(int column) {
        return (Instant) value(column, Instant.class);
    }

    public final @Nullable UUID getUuid(int column) {
        return (UUID) value(column, UUID.class);
    }

    public final @Nullable Interval getInterval(int column) {
        return (Interval) value(column, Interval.class);
    }

    /** The value as a Java object of the kind that {@link Values#get} documents; null for a null. */
    public final @Nullable Object get(int column) {
        return Values.get(columns[column], row);
    }

    public final @Nullable Object get(String column) {
        return get(schema().indexOf(column));
    }

    private @Nullable Object value(int column, Class<?> wanted) {
        Object v = get(column);
        if (v != null && !wanted.isInstance(v)) {
            throw mismatch(column, wanted.getSimpleName());
        }
        return v;
    }

    private VeloException mismatch(int column, String wanted) {
        DataType type = columns[column].type();
        String why = columns[column].isNull(row) ? "the value is null" : "the column is " + type;
        return VeloException.of(
                        ErrorKind.SCHEMA,
                        "Cannot get column '" + schema().field(column).name() + "' as " + wanted)
                .where("row " + row + " of the batch")
                .why(why)
                .cure(columns[column].isNull(row) ? "Ask isNull(column) first." : "")
                .build();
    }

    /** The values as {@code {name=value, …}}, for logs and tests. */
    @Override
    public final String toString() {
        StringBuilder s = new StringBuilder("{");
        for (int i = 0; i < columns.length; i++) {
            s.append(i == 0 ? "" : ", ").append(schema().field(i).name()).append('=');
            s.append(Values.show(get(i)));
        }
        return s.append('}').toString();
    }
}
