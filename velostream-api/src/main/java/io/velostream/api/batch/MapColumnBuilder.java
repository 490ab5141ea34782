package io.velostream.api.batch;

import io.velostream.api.type.DataType.MapType;
import java.util.Arrays;

/** Collects a {@link MapColumn}: append each key and its value, then {@link #endMap()}. */
public final class MapColumnBuilder extends ColumnBuilder {
    private final ColumnBuilder keys;
    private final ColumnBuilder values;
    private int[] offsets;

    MapColumnBuilder(MapType type, int capacity) {
        super(type, capacity);
        this.keys = of(type.key().type(), capacity);
        this.values = of(type.value().type(), capacity);
        this.offsets = new int[capacity + 1];
    }

    public ColumnBuilder keys() {
        return keys;
    }

    public ColumnBuilder values() {
        return values;
    }

    /** Ends a row: it holds the entries appended since the last one ended. */
    public void endMap() {
        if (keys.size() != values.size()) {
            throw new IllegalStateException(keys.size() + " keys, " + values.size() + " values");
        }
        reserve(1);
        offsets[++size] = keys.size();
    }

    @Override
    void appendPlaceholder() {
        endMap();
    }

    @Override
    public void reserve(int rows) {
        if (offsets.length - 1 - size < rows) {
            offsets = Arrays.copyOf(offsets, capacityFor(offsets.length, Math.addExact(size, rows) + 1));
        }
    }

    @Override
    void discardFrom(int row) {
        keys.truncate(offsets[row]);
        values.truncate(offsets[row]);
    }

    @Override
    public long byteSize() {
        return 4L * size + keys.byteSize() + values.byteSize();
    }

    @Override
    MapColumn buildColumn() {
        MapColumn built = new MapColumn((MapType) type(), size, offsets, keys.build(), values.build(), validity());
        offsets = new int[nextCapacity(offsets.length - 1) + 1];
        return built;
    }
}
