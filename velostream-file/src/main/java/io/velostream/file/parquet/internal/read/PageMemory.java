package io.velostream.file.parquet.internal.read;

import org.jspecify.annotations.Nullable;

/**
 * Where the open pages of a reader are kept. Each column has its own page as long as all of them together are moderate. A
 * file with many columns and large pages goes beyond that: then further columns share one array, and a page is decompressed
 * again whenever its column has its turn. Not thread-safe.
 */
final class PageMemory {
    /** An array for one page at a time. */
    static final class Place {
        final byte[] bytes;

        @Nullable
        PageInput owner;

        Place(int length) {
            this.bytes = new byte[length];
        }
    }

    private final long limit;
    private long used;
    private Place shared = new Place(0);
    private boolean sharing;

    PageMemory(long limit) {
        this.limit = limit;
    }

    /** A share of the heap with which two readers and two writers fit into it. */
    static PageMemory ofHeap() {
        return new PageMemory(Runtime.getRuntime().maxMemory() / 10);
    }

    /** Another row group, whose columns may each have room again. */
    void begin() {
        sharing = false;
    }

    /** Whether there is room for a page of one column of its own; if so, it is counted. */
    boolean take(int length) {
        if (used + length > limit) {
            sharing = true;
            return false;
        }
        used += length;
        return true;
    }

    void giveBack(int length) {
        used -= length;
    }

    /** The array that columns without a page of their own take in turn. */
    Place shared(int length) {
        if (shared.bytes.length < length) {
            shared = new Place(length + length / 4);
        }
        return shared;
    }

    /** Whether columns share, so that it pays to decode many rows of one before the next one has its turn. */
    boolean isSharing() {
        return sharing;
    }
}
