package io.velostream.postgres.internal.write;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ListColumn;
import org.jspecify.annotations.Nullable;

/** Lists as arrays, nested lists as arrays of several dimensions: then all lists of a level are of the same length. */
final class ArrayEncoder implements ValueEncoder {
    private final ValueEncoder element;
    private final int elementOid;
    private final @Nullable ListColumn[] levels;
    private final int[] lengths;
    private boolean hasNulls;
    private int written;

    ArrayEncoder(ValueEncoder element, int dimensions, int elementOid) {
        this.element = element;
        this.elementOid = elementOid;
        this.levels = new ListColumn[dimensions];
        this.lengths = new int[dimensions];
    }

    @Override
    public void bind(Column column) {
        Column c = column;
        for (int i = 0; i < levels.length; i++) {
            ListColumn list = (ListColumn) c;
            levels[i] = list;
            c = list.elements();
        }
        element.bind(c);
    }

    @Override
    public @Nullable String put(int row, CopyBytes out) {
        int start = out.size();
        out.putInt(0);
        java.util.Arrays.fill(lengths, -1);
        measure(0, row);
        int dimensions = elements() == 0 ? 0 : levels.length;
        out.putInt(dimensions);
        int flag = out.size();
        out.putInt(0);
        out.putInt(elementOid);
        for (int i = 0; i < dimensions; i++) {
            out.putInt(lengths[i]);
            out.putInt(1);
        }
        hasNulls = false;
        written = 0;
        String problem = elements(0, row, out);
        if (problem != null) {
            return problem;
        }
        out.setInt(flag, hasNulls ? 1 : 0);
        out.setInt(start, out.size() - start - 4);
        return null;
    }

    private ListColumn level(int index) {
        ListColumn c = levels[index];
        if (c == null) {
            throw new IllegalStateException("no column is bound");
        }
        return c;
    }

    /** Takes the length of the first list of each level. */
    private void measure(int level, int row) {
        ListColumn list = level(level);
        int length = list.length(row);
        lengths[level] = length;
        if (level + 1 < levels.length && length > 0 && !list.elements().isNull(list.start(row))) {
            measure(level + 1, list.start(row));
        }
    }

    private int elements() {
        int product = 1;
        for (int length : lengths) {
            product *= Math.max(0, length);
        }
        return product;
    }

    private @Nullable String elements(int level, int row, CopyBytes out) {
        ListColumn list = level(level);
        if (list.length(row) != lengths[level]) {
            return "its lists are of different lengths, which an array cannot hold";
        }
        Column members = list.elements();
        int from = list.start(row);
        boolean leaf = level + 1 == levels.length;
        for (int i = from; i < from + list.length(row); i++) {
            String problem = null;
            if (leaf) {
                problem = leaf(members, i, out);
            } else if (members.isNull(i)) {
                problem = "a list in it is null, which an array cannot hold";
            } else {
                problem = elements(level + 1, i, out);
            }
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private @Nullable String leaf(Column members, int row, CopyBytes out) {
        written++;
        if (members.isNull(row)) {
            hasNulls = true;
            out.putInt(-1);
            return null;
        }
        String problem = element.put(row, out);
        return problem == null ? null : "element " + written + ": " + problem;
    }

    @Override
    public void release() {
        java.util.Arrays.fill(levels, null);
        element.release();
    }
}
