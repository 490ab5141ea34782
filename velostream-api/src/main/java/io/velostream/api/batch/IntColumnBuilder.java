package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;

/** Collects the values of a {@link IntColumn}. */
public final class IntColumnBuilder extends ColumnBuilder {
    private int[] values;

    IntColumnBuilder(DataType type, int capacity) {
        super(type, capacity);
        this.values = new int[capacity];
    }

    public void append(int value) {
        int row = size;
        if (row == values.length) {
            grow(row + 1);
        }
        values[row] = value;
        size = row + 1;
    }

    /** Appends {@code count} values at once. */
    public void append(int[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, values, size, count);
        size += count;
    }

    @Override
    void appendPlaceholder() {
        append(0);
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
        return (long) size * 4;
    }

    @Override
    IntColumn buildColumn() {
        IntColumn built = new IntColumn(type(), size, values, validity());
        values = new int[nextCapacity(values.length)];
        return built;
    }
}
