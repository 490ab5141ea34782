package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 64-bit integers, dates, times, timestamps, and decimals of up to 18 digits (unscaled). */
public final class LongColumn extends Column {
    private final long[] values;

    /** Takes ownership of the arrays. Without {@code validity} no row is null. */
    public LongColumn(DataType type, int size, long[] values, long @Nullable [] validity) {
        super(type, DataType.Storage.LONG, size, validity);
        this.values = values;
    }

    public long get(int row) {
        return values[row];
    }

    /** The array held; at least {@link #size()} long, not to be written to. */
    public long[] values() {
        return values;
    }

    @Override
    public long byteSize() {
        return (long) size() * 8 + validityBytes();
    }

    @Override
    public LongColumn select(int[] rows, int count) {
        long[] chosen = new long[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = values[rows[i]];
        }
        return new LongColumn(type(), count, chosen, selectValidity(rows, count));
    }

    @Override
    public LongColumn slice(int from, int to) {
        return new LongColumn(type(), to - from, Arrays.copyOfRange(values, from, to), sliceValidity(from, to));
    }
}
