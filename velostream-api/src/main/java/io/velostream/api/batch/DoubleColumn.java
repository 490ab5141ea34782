package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 64-bit floats. */
public final class DoubleColumn extends Column {
    private final double[] values;

    /** Takes ownership of the arrays. Without {@code validity} no row is null. */
    public DoubleColumn(DataType type, int size, double[] values, long @Nullable [] validity) {
        super(type, DataType.Storage.DOUBLE, size, validity);
        this.values = values;
    }

    public double get(int row) {
        return values[row];
    }

    /** The array held; at least {@link #size()} long, not to be written to. */
    public double[] values() {
        return values;
    }

    @Override
    public long byteSize() {
        return (long) size() * 8 + validityBytes();
    }

    @Override
    public DoubleColumn select(int[] rows, int count) {
        double[] chosen = new double[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = values[rows[i]];
        }
        return new DoubleColumn(type(), count, chosen, selectValidity(rows, count));
    }

    @Override
    public DoubleColumn slice(int from, int to) {
        return new DoubleColumn(type(), to - from, Arrays.copyOfRange(values, from, to), sliceValidity(from, to));
    }
}
