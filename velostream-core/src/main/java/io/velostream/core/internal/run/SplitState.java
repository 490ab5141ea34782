package io.velostream.core.internal.run;

import io.velostream.api.Offset;
import io.velostream.api.Split;
import org.jspecify.annotations.Nullable;

/**
 * How far one split has come.
 *
 * @param version of the split's details
 * @param offset of the last batch that is done with; null before the first one, or where the source has no offsets
 * @param done whether the split was read to its end
 * @param steps grows with every batch, over restarts too: of two states of one split the one with more steps is newer
 * @param read rows read of it
 * @param passed rows of it that came through the transformations
 */
record SplitState(
        String id,
        int version,
        String details,
        @Nullable Offset offset,
        boolean done,
        long steps,
        long read,
        long passed) {
    static SplitState fresh(Split split) {
        return new SplitState(split.id(), split.version(), split.details(), null, false, 0, 0, 0);
    }

    /** The same progress for the split as it is now. */
    SplitState of(Split split) {
        return new SplitState(id, split.version(), split.details(), offset, done, steps, read, passed);
    }

    SplitState after(@Nullable Offset reached, long rowsRead, long rowsPassed) {
        Offset now = reached == null ? offset : reached;
        return new SplitState(id, version, details, now, false, steps + 1, read + rowsRead, passed + rowsPassed);
    }

    SplitState ended() {
        return new SplitState(id, version, details, offset, true, steps + 1, read, passed);
    }

    /** Whether there is anything to remember of it. */
    boolean hasBegun() {
        return steps > 0 || offset != null || done;
    }

    /** Whether it says that this very split needs no more reading. */
    boolean coversAll(Split split) {
        return done && version == split.version() && details.equals(split.details());
    }
}
