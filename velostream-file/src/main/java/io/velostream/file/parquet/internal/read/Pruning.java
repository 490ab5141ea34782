package io.velostream.file.parquet.internal.read;

import io.velostream.api.expr.Expression;
import io.velostream.file.parquet.internal.BloomFilter;
import io.velostream.file.parquet.internal.Conversion;
import io.velostream.file.parquet.internal.Footer;
import io.velostream.file.parquet.internal.ParquetErrors;
import io.velostream.file.parquet.internal.Shape;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Which row groups and pages can hold rows that match a filter: by the statistics of the row group, by bloom filters, then
 * by the bounds of the pages.
 */
final class Pruning {
    private final List<Predicate> predicates;
    private final Footer footer;

    private Pruning(List<Predicate> predicates, Footer footer) {
        this.predicates = predicates;
        this.footer = footer;
    }

    static Pruning of(Optional<Expression> filter, Footer footer) {
        return new Pruning(filter.map(f -> Predicates.of(f, footer)).orElse(List.of()), footer);
    }

    boolean mayMatch(RowGroup group, InputFile file, int index) throws IOException {
        for (Predicate p : predicates) {
            if (!p.mayMatch(known(p.leaf(), group))) {
                return false;
            }
        }
        for (Predicate p : predicates) {
            if (!bloomMayMatch(p, group, file, index)) {
                return false;
            }
        }
        return true;
    }

    private Predicate.Known known(Shape.Leaf leaf, RowGroup group) {
        ColumnMetaData meta = group.getColumns().get(leaf.node().leaf()).getMeta_data();
        if (!meta.isSetStatistics()) {
            return new Predicate.Known(null, null, -1, meta.getNum_values());
        }
        Statistics s = meta.getStatistics();
        long nulls = s.isSetNull_count() ? s.getNull_count() : -1;
        Object min = null;
        Object max = null;
        if (Keys.ordered(leaf)) {
            if (s.isSetMin_value() && s.isSetMax_value() && hasTypeOrder(leaf)) {
                min = Keys.ofBound(leaf, s.getMin_value());
                max = Keys.ofBound(leaf, s.getMax_value());
            } else if (s.isSetMin() && s.isSetMax() && oldOrderHolds(leaf)) {
                min = Keys.ofBound(leaf, s.getMin());
                max = Keys.ofBound(leaf, s.getMax());
            }
        }
        return new Predicate.Known(min, max, nulls, meta.getNum_values());
    }

    private boolean hasTypeOrder(Shape.Leaf leaf) {
        List<ColumnOrder> orders = footer.meta().getColumn_orders();
        int i = leaf.node().leaf();
        return orders != null && i < orders.size() && orders.get(i).isSetTYPE_ORDER();
    }

    /** Old writers compared as signed numbers whatever the type; only where that is right their bounds count. */
    private static boolean oldOrderHolds(Shape.Leaf leaf) {
        return switch (leaf.conversion()) {
            case BOOLEAN, INT, INT_LONG, INT_MILLIS_NANOS, LONG, LONG_MICROS_NANOS, FLOAT, DOUBLE -> true;
            default -> false;
        };
    }

    private static boolean bloomMayMatch(Predicate p, RowGroup group, InputFile file, int index) throws IOException {
        ColumnMetaData meta = group.getColumns().get(p.leaf().node().leaf()).getMeta_data();
        boolean single = p.kind() == Predicate.Kind.EQ || p.kind() == Predicate.Kind.IN;
        boolean usable = p.leaf().conversion() == Conversion.BYTES
                || p.leaf().conversion() == Conversion.INT
                || p.leaf().conversion() == Conversion.INT_LONG
                || p.leaf().conversion() == Conversion.LONG;
        if (!single || !usable || !meta.isSetBloom_filter_offset()) {
            return true;
        }
        List<byte[]> values = new ArrayList<>();
        for (Object key : p.keys()) {
            byte[] plain = Keys.plain(p.leaf(), key);
            if (plain == null) {
                return true;
            }
            values.add(plain);
        }
        String place = ParquetErrors.place(file.name(), index, p.leaf().node().path());
        return BloomFilter.mayContain(file, meta.getBloom_filter_offset(), values, place);
    }

    /** The rows of the row group that lie in pages which can match. */
    RowRanges ranges(RowGroup group, InputFile file, int index) throws IOException {
        RowRanges ranges = RowRanges.all(group.getNum_rows());
        for (Predicate p : predicates) {
            if (ranges.isEmpty()) {
                return ranges;
            }
            int leaf = p.leaf().node().leaf();
            ColumnIndex columns = PageIndexes.column(file, group, index, leaf);
            if (columns == null) {
                continue;
            }
            Map<Integer, OffsetIndex> offsets = PageIndexes.offsets(file, group, index, List.of(leaf));
            OffsetIndex pages = offsets.get(leaf);
            if (pages != null && pages.getPage_locationsSize() == columns.getNull_pagesSize()) {
                ranges = ranges.and(ranges(p, columns, pages, group.getNum_rows()));
            }
        }
        return ranges;
    }

    private RowRanges ranges(Predicate p, ColumnIndex columns, OffsetIndex pages, long rows) {
        int n = pages.getPage_locationsSize();
        long[] starts = new long[n];
        boolean[] keep = new boolean[n];
        boolean bounded = Keys.ordered(p.leaf())
                && hasTypeOrder(p.leaf())
                && columns.getMin_valuesSize() == n
                && columns.getMax_valuesSize() == n;
        for (int i = 0; i < n; i++) {
            PageLocation location = pages.getPage_locations().get(i);
            starts[i] = location.getFirst_row_index();
            long values = (i + 1 < n ? pages.getPage_locations().get(i + 1).getFirst_row_index() : rows) - starts[i];
            boolean nullPage = columns.getNull_pages().get(i);
            long nulls = nullPage
                    ? values
                    : columns.getNull_countsSize() == n
                            ? columns.getNull_counts().get(i)
                            : -1;
            Object min = nullPage || !bounded
                    ? null
                    : bound(p.leaf(), columns.getMin_values().get(i));
            Object max = nullPage || !bounded
                    ? null
                    : bound(p.leaf(), columns.getMax_values().get(i));
            keep[i] = p.mayMatch(new Predicate.Known(min, max, nulls, values));
        }
        return RowRanges.of(starts, rows, keep);
    }

    private static @Nullable Object bound(Shape.Leaf leaf, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Keys.ofBound(leaf, copy);
    }
}
