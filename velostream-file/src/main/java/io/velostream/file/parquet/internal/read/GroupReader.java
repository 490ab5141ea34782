package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.file.parquet.internal.Codecs;
import io.velostream.file.parquet.internal.Footer;
import io.velostream.file.parquet.internal.ParquetErrors;
import io.velostream.file.parquet.internal.Shape;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wanted columns of one row group, row by row of all at once. A column whose values are large may give fewer rows
 * than asked for; the others keep what they have too many of for the next time. Not thread-safe.
 */
final class GroupReader {
    private static final int LEAST_READ = 64 * 1024;
    private static final int MOST_READ = 1024 * 1024;
    private static final int ALL_READS = 16 * 1024 * 1024;

    private final List<Shape> shapes;
    private final Map<Integer, LeafState> leaves = new LinkedHashMap<>();
    private final PageMemory memory;
    private final String file;
    private final int group;

    private static final class LeafState {
        final LeafReader reader;

        @Nullable
        LeafData ready;

        LeafState(LeafReader reader) {
            this.reader = reader;
        }

        LeafData ready() {
            if (ready == null) {
                throw new IllegalStateException("a column was not read");
            }
            return ready;
        }
    }

    /**
     * The reader of one row group.
     *
     * @param indexes the offset indexes of leaves, where they are known
     * @param before the reader of the row group before, of the same columns, whose arrays this takes over
     */
    GroupReader(
            InputFile file,
            RowGroup rowGroup,
            int group,
            List<Shape> shapes,
            Map<Integer, OffsetIndex> indexes,
            Codecs codecs,
            PageMemory memory,
            PageValues.Scratch scratch,
            @Nullable GroupReader before) {
        memory.begin();
        this.memory = memory;
        this.shapes = shapes;
        this.file = file.name();
        this.group = group;
        List<Shape.Leaf> found = new ArrayList<>();
        shapes.forEach(s -> collect(s, found));
        int readSize = Math.max(LEAST_READ, Math.min(MOST_READ, ALL_READS / Math.max(1, found.size())));
        for (Shape.Leaf leaf : found) {
            int i = leaf.node().leaf();
            ColumnMetaData meta = rowGroup.getColumns().get(i).getMeta_data();
            String place = ParquetErrors.place(file.name(), group, leaf.node().path());
            LeafState last = before == null ? null : before.leaves.get(i);
            PageInput pages = new PageInput(
                    file,
                    meta,
                    Footer.start(meta),
                    indexes.get(i),
                    codecs,
                    memory,
                    readSize,
                    place,
                    last == null ? null : last.reader.pages());
            boolean flat = leaf.isFlat() && shapes.contains(leaf);
            leaves.put(i, new LeafState(new LeafReader(leaf, flat, pages, place, scratch)));
        }
    }

    static void collect(Shape shape, List<Shape.Leaf> into) {
        if (shape instanceof Shape.Leaf l) {
            into.add(l);
        } else if (shape instanceof Shape.Struct s) {
            s.children().forEach(c -> collect(c, into));
        } else if (shape instanceof Shape.Repeated r) {
            collect(r.element(), into);
        } else if (shape instanceof Shape.Entries e) {
            collect(e.key(), into);
            collect(e.value(), into);
        }
    }

    /** Whether it pays to read many rows at once, see {@link PageMemory}. */
    boolean isSharing() {
        return memory.isSharing();
    }

    /** Goes on to the row {@code from}; rows from {@code to} on are not needed for now. */
    void range(long from, long to) throws IOException {
        for (LeafState leaf : leaves.values()) {
            leaf.ready = null;
            leaf.reader.range(from, to);
        }
    }

    /** The next rows of all columns, one column a shape; {@code rowCount[0]} takes how many. */
    List<Column> read(int maxRows, long budget, int[] rowCount) throws IOException {
        int rows = maxRows;
        long used = 0;
        for (LeafState leaf : leaves.values()) {
            if (leaf.ready != null) {
                rows = Math.min(rows, leaf.ready.rows());
            }
        }
        long least = Math.max(1024, budget / (2L * Math.max(1, leaves.size())));
        for (LeafState leaf : leaves.values()) {
            LeafData data = leaf.ready;
            if (data == null) {
                data = leaf.reader.read(rows, Math.max(least, budget - used));
                leaf.ready = data;
            }
            rows = Math.min(rows, data.rows());
            used += data.values() != null
                    ? data.values().byteSize()
                    : data.nestedOrFail().vector().byteSize();
        }
        rowCount[0] = rows;
        return assemble(rows);
    }

    private List<Column> assemble(int rows) {
        Map<Integer, LeafData> now = new LinkedHashMap<>();
        leaves.forEach((i, leaf) -> {
            LeafData data = leaf.ready();
            boolean more = data.rows() > rows;
            int max = leaf.reader.maxDefinition();
            now.put(i, more ? data.slice(0, rows, max) : data);
            leaf.ready = more ? data.slice(rows, data.rows(), max) : null;
        });
        Assembler assembler = new Assembler(rows, leaf -> {
            LeafData data = now.get(leaf.node().leaf());
            if (data == null) {
                throw new IllegalStateException("no data of " + leaf.node().path());
            }
            return data;
        });
        List<Column> columns = new ArrayList<>(shapes.size());
        for (Shape shape : shapes) {
            try {
                columns.add(assembler.column(shape));
            } catch (IndexOutOfBoundsException e) {
                throw ParquetErrors.corrupt(
                        ParquetErrors.place(file, group, shape.field().name()), ParquetErrors.reason(e), e);
            }
        }
        return columns;
    }
}
