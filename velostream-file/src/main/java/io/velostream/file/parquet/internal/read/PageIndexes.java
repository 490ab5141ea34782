package io.velostream.file.parquet.internal.read;

import io.velostream.file.parquet.internal.Footer;
import io.velostream.file.parquet.internal.ParquetErrors;
import io.velostream.file.parquet.internal.Shape;
import io.velostream.file.parquet.internal.Thrift;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TException;

/** Reads the indexes of the pages of a row group: where they lie and what they hold. */
final class PageIndexes {
    /** Indexes lie side by side; with so little between them one read is cheaper than two. */
    private static final long NEAR = 256 * 1024;

    private PageIndexes() {}

    static List<Integer> leaves(Collection<Shape> shapes) {
        List<Shape.Leaf> found = new ArrayList<>();
        shapes.forEach(s -> GroupReader.collect(s, found));
        return found.stream().map(l -> l.node().leaf()).toList();
    }

    /** The offset indexes of these columns, as far as the file has them. */
    static Map<Integer, OffsetIndex> offsets(InputFile file, RowGroup group, int groupIndex, List<Integer> leaves)
            throws IOException {
        Map<Integer, OffsetIndex> found = new HashMap<>();
        long start = Long.MAX_VALUE;
        long end = 0;
        for (int leaf : leaves) {
            ColumnChunk c = group.getColumns().get(leaf);
            if (c.isSetOffset_index_offset() && c.getOffset_index_length() > 0) {
                start = Math.min(start, c.getOffset_index_offset());
                end = Math.max(end, c.getOffset_index_offset() + c.getOffset_index_length());
            }
        }
        byte[] all = start >= 0 && end - start > 0 && end - start <= NEAR && end <= file.size()
                ? Footer.readFully(file, start, (int) (end - start))
                : new byte[0];
        for (int leaf : leaves) {
            ColumnChunk c = group.getColumns().get(leaf);
            OffsetIndex index = new OffsetIndex();
            String place = place(file, group, groupIndex, leaf);
            boolean near = all.length > 0 && c.isSetOffset_index_offset() && c.getOffset_index_length() > 0;
            boolean there = near
                    ? parse(index, all, (int) (c.getOffset_index_offset() - start), c.getOffset_index_length(), place)
                    : read(index, file, c.getOffset_index_offset(), c.getOffset_index_length(), place);
            if (there && isUsable(index, group.getNum_rows())) {
                found.put(leaf, index);
            }
        }
        return found;
    }

    /** The column index of a column, or null when the file has none. */
    static @Nullable ColumnIndex column(InputFile file, RowGroup group, int groupIndex, int leaf) throws IOException {
        ColumnChunk c = group.getColumns().get(leaf);
        ColumnIndex index = new ColumnIndex();
        return read(
                        index,
                        file,
                        c.getColumn_index_offset(),
                        c.getColumn_index_length(),
                        place(file, group, groupIndex, leaf))
                ? index
                : null;
    }

    private static String place(InputFile file, RowGroup group, int groupIndex, int leaf) {
        List<String> path = group.getColumns().get(leaf).getMeta_data().getPath_in_schema();
        return ParquetErrors.place(file.name(), groupIndex, path == null ? "" : String.join(".", path));
    }

    private static boolean isUsable(OffsetIndex index, long rows) {
        List<PageLocation> pages = index.getPage_locations();
        long last = -1;
        for (PageLocation p : pages) {
            if (p.getFirst_row_index() <= last || p.getFirst_row_index() >= rows) {
                return false;
            }
            last = p.getFirst_row_index();
        }
        return !pages.isEmpty() && pages.get(0).getFirst_row_index() == 0;
    }

    private static boolean read(TBase<?, ?> into, InputFile file, long offset, int length, String place)
            throws IOException {
        if (offset <= 0 || length <= 0) {
            return false;
        }
        if (offset > file.size() - length) {
            throw ParquetErrors.corrupt(place, "its page index lies outside of the file", null);
        }
        return parse(into, Footer.readFully(file, offset, length), 0, length, place);
    }

    private static boolean parse(TBase<?, ?> into, byte[] bytes, int from, int length, String place) {
        try {
            Thrift.read(into, bytes, from, from + length);
            return true;
        } catch (TException e) {
            throw ParquetErrors.corrupt(place, "its page index: " + ParquetErrors.reason(e), e);
        }
    }
}
