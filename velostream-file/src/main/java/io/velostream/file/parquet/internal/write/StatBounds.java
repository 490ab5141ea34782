package io.velostream.file.parquet.internal.write;

import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;

/** How the bounds of a column are put down: long texts shortened so that they still enclose the values. */
final class StatBounds {
    private static final int LONGEST = 64;

    private final boolean bytes;
    private final boolean text;
    private final boolean floating;

    StatBounds(Shape.Leaf leaf) {
        Type type = leaf.node().element().getType();
        this.bytes = type == Type.BYTE_ARRAY;
        this.text = !leaf.type().equals(DataType.BINARY);
        this.floating = type == Type.FLOAT || type == Type.DOUBLE;
    }

    /** Whether a page with values may have no bounds, because all of them are NaN. */
    boolean mayLackOrder() {
        return floating;
    }

    void set(Bounds b, Statistics into) {
        into.setMin_value(b.min())
                .setMax_value(b.max())
                .setIs_min_value_exact(b.minExact())
                .setIs_max_value_exact(b.maxExact());
    }

    /** To be kept instead of the values themselves, which may have megabytes. */
    Bounds shortened(Bounds b) {
        if (!bytes || (b.min().length <= LONGEST && b.max().length <= LONGEST)) {
            return b;
        }
        byte[] min = b.min().length <= LONGEST ? b.min() : Arrays.copyOf(b.min(), cut(b.min()));
        byte[] max = b.max().length <= LONGEST ? b.max() : above(b.max());
        return new Bounds(
                min, max, b.minExact() && min.length == b.min().length, b.maxExact() && max.length == b.max().length);
    }

    /** So many bytes of the beginning are whole characters. */
    private int cut(byte[] value) {
        int end = LONGEST;
        while (text && end > 0 && (value[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }

    /** A short value that is not less than any with the same beginning; the value itself where there is none. */
    private byte[] above(byte[] value) {
        int last = cut(value) - 1;
        // In text only an ASCII character can be raised by raising a byte.
        while (last >= 0 && (text ? value[last] < 0 || value[last] == 0x7F : value[last] == -1)) {
            last--;
        }
        if (last < 0) {
            return value;
        }
        byte[] raised = Arrays.copyOf(value, last + 1);
        raised[last]++;
        return raised;
    }

    BoundaryOrder order(List<Bounds> pages, Comparator<byte[]> comparator) {
        boolean up = true;
        boolean down = true;
        for (int i = 1; i < pages.size(); i++) {
            int min = comparator.compare(pages.get(i - 1).min(), pages.get(i).min());
            int max = comparator.compare(pages.get(i - 1).max(), pages.get(i).max());
            up &= min <= 0 && max <= 0;
            down &= min >= 0 && max >= 0;
        }
        return up ? BoundaryOrder.ASCENDING : down ? BoundaryOrder.DESCENDING : BoundaryOrder.UNORDERED;
    }
}
