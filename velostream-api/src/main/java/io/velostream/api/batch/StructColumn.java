package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.StructType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Structs: one child column a field, each with as many rows as the struct. Below a null struct children are null. */
public final class StructColumn extends Column {
    private final List<Column> children;

    /** Takes ownership of the arrays. */
    public StructColumn(StructType type, int size, List<Column> children, long @Nullable [] validity) {
        super(type, DataType.Storage.STRUCT, size, validity);
        this.children = List.copyOf(children);
        for (Column c : children) {
            if (c.size() != size) {
                throw new IllegalArgumentException("a child has " + c.size() + " rows, the struct " + size);
            }
        }
    }

    public List<Column> children() {
        return children;
    }

    public Column child(int index) {
        return children.get(index);
    }

    @Override
    public long byteSize() {
        long sum = validityBytes();
        for (Column c : children) {
            sum += c.byteSize();
        }
        return sum;
    }

    @Override
    public StructColumn select(int[] rows, int count) {
        return new StructColumn(
                (StructType) type(),
                count,
                children.stream().map(c -> c.select(rows, count)).toList(),
                selectValidity(rows, count));
    }

    @Override
    public StructColumn slice(int from, int to) {
        return new StructColumn(
                (StructType) type(),
                to - from,
                children.stream().map(c -> c.slice(from, to)).toList(),
                sliceValidity(from, to));
    }
}
