package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;

/** Collects the values of a {@link BooleanColumn}. */
public final class BooleanColumnBuilder extends ColumnBuilder {
    private boolean[] values;

    BooleanColumnBuilder(DataType type, int capacity) {
        super(type, capacity);
        this.values = new boolean[capacity];
    }

    public void append(boolean value) {
        int row = size;
        if (row == values.length) {
            grow(row + 1);
        }
        values[row] = value;
        size = row + 1;
    }

    /** Appends {@code count} values at once. */
    public void append(boolean[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, values, size, count);
        size += count;
    }

    @Override
    void appendPlaceholder() {
        append(false);
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
        return (long) size * 1;
    }

    @Override
    BooleanColumn buildColumn() {
        BooleanColumn built = new BooleanColumn(type(), size, values, validity());
        values = new boolean[nextCapacity(values.length)];
        return built;
    }
}
