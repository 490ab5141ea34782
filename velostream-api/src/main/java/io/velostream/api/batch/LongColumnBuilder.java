package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;

/** Collects the values of a {@link LongColumn}. */
public final class LongColumnBuilder extends ColumnBuilder {
    private long[] values;

    LongColumnBuilder(DataType type, int capacity) {
        super(type, capacity);
        this.values = new long[capacity];
    }

    public void append(long value) {
        int row = size;
        if (row == values.length) {
            grow(row + 1);
        }
        values[row] = value;
        size = row + 1;
    }

    /** Appends {@code count} values at once. */
    public void append(long[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, values, size, count);
        size += count;
    }

    @Override
    void appendPlaceholder() {
        append(0L);
    }

    @Override
    public void reserve(int rows) {
        if (values.length - size < rows) {
            grow(Math.addExact(size, rows));
        }
    }

    private void grow(int needed) {
        values = Arrays.copyOf(values, capacityFor(values.length, needed));
    }

    @Override
    void discardFrom(int row) {}

    @Override
    public long byteSize() {
        return (long) size * 8;
    }

    @Override
    LongColumn buildColumn() {
        LongColumn built = new LongColumn(type(), size, values, validity());
        values = new long[nextCapacity(values.length)];
        return built;
    }
}
