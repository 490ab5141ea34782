package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 32-bit floats. */
public final class FloatColumn extends Column {
    private final float[] values;

    /** Takes ownership of the arrays. Without {@code validity} no row is null. */
    public FloatColumn(DataType type, int size, float[] values, long @Nullable [] validity) {
        super(type, DataType.Storage.FLOAT, size, validity);
        this.values = values;
    }

    public float get(int row) {
        return values[row];
    }

    /** The array held; at least {@link #size()} long, not to be written to. */
    public float[] values() {
        return values;
    }

    @Override
    public long byteSize() {
        return (long) size() * 4 + validityBytes();
    }

    @Override
    public FloatColumn select(int[] rows, int count) {
        float[] chosen = new float[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = values[rows[i]];
        }
        return new FloatColumn(type(), count, chosen, selectValidity(rows, count));
    }

    @Override
    public FloatColumn slice(int from, int to) {
        return new FloatColumn(type(), to - from, Arrays.copyOfRange(values, from, to), sliceValidity(from, to));
    }
}
