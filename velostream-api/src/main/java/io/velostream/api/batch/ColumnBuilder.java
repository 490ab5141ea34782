package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.ListType;
import io.velostream.api.type.DataType.MapType;
import io.velostream.api.type.DataType.StructType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Appends the values of one column. Not thread-safe. {@link #build()} hands the arrays to the column and goes on with new
 * ones, so a column once built never changes.
 */
public abstract sealed class ColumnBuilder
        permits BooleanColumnBuilder,
                IntColumnBuilder,
                LongColumnBuilder,
                FloatColumnBuilder,
                DoubleColumnBuilder,
                BytesColumnBuilder,
                IntervalColumnBuilder,
                ListColumnBuilder,
                MapColumnBuilder,
                StructColumnBuilder {
    private static final int MIN_CAPACITY = 16;
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;

    private final DataType type;
    /** Rows appended so far. */
    int size;

    private long @Nullable [] validity;

    ColumnBuilder(DataType type, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.type = type;
    }

    /** A builder for columns of this type, with room for {@code capacity} rows to begin with. */
    public static ColumnBuilder of(DataType type, int capacity) {
        return switch (type.storage()) {
            case BOOLEAN -> new BooleanColumnBuilder(type, capacity);
            case INT -> new IntColumnBuilder(type, capacity);
            case LONG -> new LongColumnBuilder(type, capacity);
            case FLOAT -> new FloatColumnBuilder(type, capacity);
            case DOUBLE -> new DoubleColumnBuilder(type, capacity);
            case BYTES -> new BytesColumnBuilder(type, capacity);
            case INTERVAL -> new IntervalColumnBuilder(type, capacity);
            case LIST -> new ListColumnBuilder((ListType) type, capacity);
            case MAP -> new MapColumnBuilder((MapType) type, capacity);
            case STRUCT -> new StructColumnBuilder((StructType) type, capacity);
        };
    }

    public final DataType type() {
        return type;
    }

    /** Rows appended so far. */
    public final int size() {
        return size;
    }

    public final void appendNull() {
        int row = size;
        appendPlaceholder();
        markNull(row);
    }

    /**
     * Forgets all rows from {@code newSize} on, and what was begun of the next one; undoes the first part of a row whose
     * rest turned out to be bad.
     */
    public final void truncate(int newSize) {
        if (newSize <= size) {
            discardFrom(newSize);
            if (validity != null) {
                for (int row = newSize; row < size; row++) {
                    if (row >> 6 < validity.length) {
                        Validity.set(validity, row);
                    }
                }
            }
            size = newSize;
        }
    }

    /** Makes room for this many more rows. */
    public abstract void reserve(int rows);

    /** Bytes that the values appended so far take, roughly. */
    public abstract long byteSize();

    /** The column of all rows appended; the builder is empty again afterwards. */
    public final Column build() {
        Column built = buildColumn();
        size = 0;
        validity = null;
        return built;
    }

    /** Appends a value without meaning, below a null. */
    abstract void appendPlaceholder();

    abstract void discardFrom(int row);

    abstract Column buildColumn();

    /** The validity words, long enough for {@link #size} rows, or null when there are no nulls. */
    final long @Nullable [] validity() {
        if (validity != null && validity.length < Validity.words(size)) {
            growValidity(size);
        }
        return validity;
    }

    private void markNull(int row) {
        if (validity == null || row >> 6 >= validity.length) {
            growValidity(row + 1);
        }
        if (validity != null) {
            Validity.clear(validity, row);
        }
    }

    private void growValidity(int rows) {
        int had = validity == null ? 0 : validity.length;
        int words = Math.max(Validity.words(rows), Math.max(MIN_CAPACITY, had * 2));
        long[] grown = validity == null ? new long[words] : Arrays.copyOf(validity, words);
        Arrays.fill(grown, had, words, -1L);
        validity = grown;
    }

    /** The capacity to grow to: half as much again, at least {@code needed}. */
    static int capacityFor(int now, int needed) {
        long grown = Math.max(needed, Math.max(MIN_CAPACITY, now + (long) (now >> 1)));
        if (needed < 0 || needed > MAX_ARRAY) {
            throw new OutOfMemoryError("a column cannot hold " + needed + " values");
        }
        return (int) Math.min(MAX_ARRAY, grown);
    }

    /**
     * What the next column will probably need: as much as this one. Batches that end at a number of bytes differ a little in
     * their rows, so room that was nearly used up is kept.
     */
    final int nextCapacity(int now) {
        boolean fits = size <= now && size >= now - (now >> 2);
        return Math.max(MIN_CAPACITY, fits ? now : size + (size >> 4));
    }
}
