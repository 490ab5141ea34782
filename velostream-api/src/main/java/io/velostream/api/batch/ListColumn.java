package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.ListType;
import org.jspecify.annotations.Nullable;

/** Lists: row {@code i} holds the elements {@code offsets[i] … offsets[i+1] - 1}; a null has none. */
public final class ListColumn extends Column {
    private final int[] offsets;
    private final Column elements;

    /** Takes ownership of the arrays; {@code offsets} has {@code size + 1} entries that never decrease. */
    public ListColumn(ListType type, int size, int[] offsets, Column elements, long @Nullable [] validity) {
        super(type, DataType.Storage.LIST, size, validity);
        this.offsets = offsets;
        this.elements = elements;
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

    public Column elements() {
        return elements;
    }

    @Override
    public long byteSize() {
        return 4L * (size() + 1L) + elements.byteSize() + validityBytes();
    }

    @Override
    public ListColumn select(int[] rows, int count) {
        Runs runs = Runs.of(offsets, rows, count);
        return new ListColumn(
                (ListType) type(),
                count,
                runs.offsets(),
                elements.select(runs.members(), runs.members().length),
                selectValidity(rows, count));
    }

    @Override
    public ListColumn slice(int from, int to) {
        return new ListColumn(
                (ListType) type(),
                to - from,
                Runs.rebase(offsets, from, to),
                elements.slice(offsets[from], offsets[to]),
                sliceValidity(from, to));
    }
}
