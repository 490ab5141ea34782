package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 8-, 16- and 32-bit integers. */
public final class IntColumn extends Column {
    private final int[] values;

    /** Takes ownership of the arrays. Without {@code validity} no row is null. */
    public IntColumn(DataType type, int size, int[] values, long @Nullable [] validity) {
        super(type, DataType.Storage.INT, size, validity);
        this.values = values;
    }

    public int get(int row) {
        return values[row];
    }

    /** The array held; at least {@link #size()} long, not to be written to. */
    public int[] values() {
        return values;
    }

    @Override
    public long byteSize() {
        return (long) size() * 4 + validityBytes();
    }

    @Override
    public IntColumn select(int[] rows, int count) {
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = values[rows[i]];
        }
        return new IntColumn(type(), count, chosen, selectValidity(rows, count));
    }

    @Override
    public IntColumn slice(int from, int to) {
        return new IntColumn(type(), to - from, Arrays.copyOfRange(values, from, to), sliceValidity(from, to));
    }
}
