package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;

/** Collects the values of a {@link FloatColumn}. */
public final class FloatColumnBuilder extends ColumnBuilder {
    private float[] values;

    FloatColumnBuilder(DataType type, int capacity) {
        super(type, capacity);
        this.values = new float[capacity];
    }

    public void append(float value) {
        int row = size;
        if (row == values.length) {
            grow(row + 1);
        }
        values[row] = value;
        size = row + 1;
    }

    /** Appends {@code count} values at once. */
    public void append(float[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, values, size, count);
        size += count;
    }

    @Override
    void appendPlaceholder() {
        append(0f);
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
    FloatColumn buildColumn() {
        FloatColumn built = new FloatColumn(type(), size, values, validity());
        values = new float[nextCapacity(values.length)];
        return built;
    }
}
