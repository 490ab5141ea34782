package io.velostream.api.batch;

import io.velostream.api.type.DataType.ListType;
import java.util.Arrays;

/** Collects a {@link ListColumn}: append the elements to {@link #elements()}, then {@link #endList()}. */
public final class ListColumnBuilder extends ColumnBuilder {
    private final ColumnBuilder elements;
    private int[] offsets;

    ListColumnBuilder(ListType type, int capacity) {
        super(type, capacity);
        this.elements = of(type.element().type(), capacity);
        this.offsets = new int[capacity + 1];
    }

    public ColumnBuilder elements() {
        return elements;
    }

    /** Ends a row: it holds the elements appended since the last one ended. */
    public void endList() {
        reserve(1);
        offsets[++size] = elements.size();
    }

    @Override
    void appendPlaceholder() {
        endList();
    }

    @Override
    public void reserve(int rows) {
        if (offsets.length - 1 - size < rows) {
            offsets = Arrays.copyOf(offsets, capacityFor(offsets.length, Math.addExact(size, rows) + 1));
        }
    }

    @Override
    void discardFrom(int row) {
        elements.truncate(offsets[row]);
    }

    @Override
    public long byteSize() {
        return 4L * size + elements.byteSize();
    }

    @Override
    ListColumn buildColumn() {
        ListColumn built = new ListColumn((ListType) type(), size, offsets, elements.build(), validity());
        offsets = new int[nextCapacity(offsets.length - 1) + 1];
        return built;
    }
}
