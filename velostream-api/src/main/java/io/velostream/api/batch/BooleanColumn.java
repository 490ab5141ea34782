package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Truth values. */
public final class BooleanColumn extends Column {
    private final boolean[] values;

    /** Takes ownership of the arrays. Without {@code validity} no row is null. */
    public BooleanColumn(DataType type, int size, boolean[] values, long @Nullable [] validity) {
        super(type, DataType.Storage.BOOLEAN, size, validity);
        this.values = values;
    }

    public boolean get(int row) {
        return values[row];
    }

    /** The array held; at least {@link #size()} long, not to be written to. */
    public boolean[] values() {
        return values;
    }

    @Override
    public long byteSize() {
        return (long) size() * 1 + validityBytes();
    }

    @Override
    public BooleanColumn select(int[] rows, int count) {
        boolean[] chosen = new boolean[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = values[rows[i]];
        }
        return new BooleanColumn(type(), count, chosen, selectValidity(rows, count));
    }

    @Override
    public BooleanColumn slice(int from, int to) {
        return new BooleanColumn(type(), to - from, Arrays.copyOfRange(values, from, to), sliceValidity(from, to));
    }
}
