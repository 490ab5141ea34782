package io.velostream.postgres.internal.read;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a table into ranges of pages. The cuts depend on the first range's size alone and not on that of the table, so that a
 * table which has grown keeps its ranges and gets new ones at its end. Each sixteen ranges are twice as large as those before:
 * a table of 1 TiB has less than two hundred.
 */
public final class PageRanges {
    private static final int OF_ONE_SIZE = 16;

    private PageRanges() {}

    /** Pages from {@code from}, inclusive, to {@code to}, exclusive. */
    public record Range(long from, long to) {}

    /**
     * The ranges that together hold at least {@code pages} pages; one at least.
     *
     * @param first pages of the first range
     */
    public static List<Range> of(long pages, long first) {
        List<Range> ranges = new ArrayList<>();
        long size = first;
        long from = 0;
        do {
            ranges.add(new Range(from, from + size));
            from += size;
            if (ranges.size() % OF_ONE_SIZE == 0) {
                size *= 2;
            }
        } while (from < pages);
        return ranges;
    }
}
