package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import org.jspecify.annotations.Nullable;

/**
 * The values of one field of a batch. Immutable; the arrays handed out are shared and must not be written to. Arrays may
 * be longer than {@link #size()}; what lies behind it has no meaning, and so has the value below a null.
 *
 * <p>Ask {@link #hasNulls()} once a column and run one of two loops, rather than {@link #isNull} for every value.
 */
public abstract sealed class Column
        permits BooleanColumn,
                IntColumn,
                LongColumn,
                FloatColumn,
                DoubleColumn,
                BytesColumn,
                IntervalColumn,
                ListColumn,
                MapColumn,
                StructColumn {
    private final DataType type;
    private final int size;
    private final long @Nullable [] validity;
    private final int nullCount;

    Column(DataType type, DataType.Storage storage, int size, long @Nullable [] validity) {
        if (type.storage() != storage) {
            throw new IllegalArgumentException(type + " is stored as " + type.storage() + ", not as " + storage);
        }
        this.type = type;
        this.size = size;
        this.nullCount = validity == null ? 0 : size - Validity.count(validity, size);
        this.validity = nullCount == 0 ? null : validity;
    }

    public final DataType type() {
        return type;
    }

    /** Number of rows. */
    public final int size() {
        return size;
    }

    public final boolean hasNulls() {
        return validity != null;
    }

    public final int nullCount() {
        return nullCount;
    }

    public final boolean isNull(int row) {
        return validity != null && !Validity.get(validity, row);
    }

    /** One bit a row, 1 for a value and 0 for a null, lowest bit first; null when no row is null. */
    public final long @Nullable [] validity() {
        return validity;
    }

    /** Heap that the values take, in bytes, without unused capacity. */
    public abstract long byteSize();

    /** A column of the rows {@code rows[0] … rows[count-1]}, in that order; a row may be named more than once. */
    public abstract Column select(int[] rows, int count);

    /** A column of the rows from {@code from}, inclusive, to {@code to}, exclusive. */
    public abstract Column slice(int from, int to);

    final long validityBytes() {
        return validity == null ? 0 : (size + 7L) / 8;
    }

    final long @Nullable [] selectValidity(int[] rows, int count) {
        return validity == null ? null : Validity.select(validity, rows, count);
    }

    final long @Nullable [] sliceValidity(int from, int to) {
        return validity == null ? null : Validity.slice(validity, from, to);
    }
}
