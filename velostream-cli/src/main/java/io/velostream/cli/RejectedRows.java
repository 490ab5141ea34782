package io.velostream.cli;

import io.velostream.api.RejectedRow;
import org.jspecify.annotations.Nullable;

/** How many rows were rejected, and the first of them. Not thread-safe. */
final class RejectedRows {
    private long count;
    private @Nullable RejectedRow first;

    void add(RejectedRow row) {
        first = count == 0 ? row : first;
        count++;
    }

    long count() {
        return count;
    }

    /** The first one as a sentence; empty when there was none. */
    String first() {
        return first == null ? "" : first.toString();
    }
}
