package io.velostream.api.batch;

import io.velostream.api.type.DataType.StructType;
import io.velostream.api.type.Field;
import java.util.ArrayList;
import java.util.List;

/** Collects a {@link StructColumn}: append one value to each child, then {@link #endStruct()}. */
public final class StructColumnBuilder extends ColumnBuilder {
    private final List<ColumnBuilder> children;

    StructColumnBuilder(StructType type, int capacity) {
        super(type, capacity);
        List<ColumnBuilder> builders = new ArrayList<>();
        for (Field f : type.fields()) {
            builders.add(of(f.type(), capacity));
        }
        this.children = List.copyOf(builders);
    }

    public ColumnBuilder child(int index) {
        return children.get(index);
    }

    /** Ends a row; children to which nothing was appended get a null. */
    public void endStruct() {
        size++;
        for (ColumnBuilder c : children) {
            if (c.size() < size) {
                c.appendNull();
            }
        }
    }

    @Override
    void appendPlaceholder() {
        endStruct();
    }

    @Override
    public void reserve(int rows) {
        for (ColumnBuilder c : children) {
            c.reserve(rows);
        }
    }

    @Override
    void discardFrom(int row) {
        for (ColumnBuilder c : children) {
            c.truncate(row);
        }
    }

    @Override
    public long byteSize() {
        long sum = 0;
        for (ColumnBuilder c : children) {
            sum += c.byteSize();
        }
        return sum;
    }

    @Override
    StructColumn buildColumn() {
        List<Column> built = new ArrayList<>(children.size());
        for (ColumnBuilder c : children) {
            built.add(c.build());
        }
        return new StructColumn((StructType) type(), size, built, validity());
    }
}
