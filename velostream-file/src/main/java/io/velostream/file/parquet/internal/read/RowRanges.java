package io.velostream.file.parquet.internal.read;

import java.util.ArrayList;
import java.util.List;

/** Rows of a row group as ranges in order that don't touch. Immutable. */
record RowRanges(List<Range> ranges) {
    /** From, inclusive, to, exclusive. */
    record Range(long from, long to) {}

    static RowRanges all(long rows) {
        return new RowRanges(rows == 0 ? List.of() : List.of(new Range(0, rows)));
    }

    /** The rows for which {@code keep[i]} holds, where part i goes from {@code starts[i]} to the next start or the end. */
    static RowRanges of(long[] starts, long end, boolean[] keep) {
        List<Range> found = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            long to = i + 1 < starts.length ? starts[i + 1] : end;
            if (keep[i] && to > starts[i]) {
                int last = found.size() - 1;
                if (last >= 0 && found.get(last).to == starts[i]) {
                    found.set(last, new Range(found.get(last).from, to));
                } else {
                    found.add(new Range(starts[i], to));
                }
            }
        }
        return new RowRanges(List.copyOf(found));
    }

    RowRanges and(RowRanges other) {
        List<Range> both = new ArrayList<>();
        int i = 0;
        int k = 0;
        while (i < ranges.size() && k < other.ranges.size()) {
            Range a = ranges.get(i);
            Range b = other.ranges.get(k);
            long from = Math.max(a.from, b.from);
            long to = Math.min(a.to, b.to);
            if (from < to) {
                both.add(new Range(from, to));
            }
            if (a.to < b.to) {
                i++;
            } else {
                k++;
            }
        }
        return new RowRanges(List.copyOf(both));
    }

    /** Without the rows before {@code first}. */
    RowRanges from(long first, long rows) {
        return first == 0 ? this : and(new RowRanges(List.of(new Range(first, Math.max(first, rows)))));
    }

    boolean isAll(long rows) {
        return ranges.size() == 1 && ranges.get(0).from == 0 && ranges.get(0).to == rows;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }
}
