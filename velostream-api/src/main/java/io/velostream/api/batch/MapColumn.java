package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.MapType;
import org.jspecify.annotations.Nullable;

/** Maps: row {@code i} holds the entries {@code offsets[i] … offsets[i+1] - 1} of two parallel columns. */
public final class MapColumn extends Column {
    private final int[] offsets;
    private final Column keys;
    private final Column values;

    /** Takes ownership of the arrays; {@code offsets} has {@code size + 1} entries that never decrease. */
    public MapColumn(MapType type, int size, int[] offsets, Column keys, Column values, long @Nullable [] validity) {
        super(type, DataType.Storage.MAP, size, validity);
        this.offsets = offsets;
        this.keys = keys;
        this.values = values;
    }

    public int start(int row) {
        return offsets[row];
    }

    public int length(int row) {
        return offsets[row + 1] - offsets[row];
    }

    /** The array held; not to be written to. */
    public int[] offsets() {
        return offsets;
    }

    public Column keys() {
        return keys;
    }

    public Column values() {
        return values;
    }

    @Override
    public long byteSize() {
        return 4L * (size() + 1L) + keys.byteSize() + values.byteSize() + validityBytes();
    }

    @Override
    public MapColumn select(int[] rows, int count) {
        Runs runs = Runs.of(offsets, rows, count);
        int members = runs.members().length;
        return new MapColumn(
                (MapType) type(),
                count,
                runs.offsets(),
                keys.select(runs.members(), members),
                values.select(runs.members(), members),
                selectValidity(rows, count));
    }

    @Override
    public MapColumn slice(int from, int to) {
        return new MapColumn(
                (MapType) type(),
                to - from,
                Runs.rebase(offsets, from, to),
                keys.slice(offsets[from], offsets[to]),
                values.slice(offsets[from], offsets[to]),
                sliceValidity(from, to));
    }
}
