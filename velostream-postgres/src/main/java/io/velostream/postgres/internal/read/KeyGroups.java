package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.types.Bytes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that come in the order of their keys, those of one key together. The server gives rows with the same key in any order;
 * here they are sorted by their bytes, so that the order is the same each time. Not thread-safe.
 */
final class KeyGroups {
    private final CopyRows rows;
    private final int maxRows;
    private final long maxBytes;
    private final List<byte[]> group = new ArrayList<>();
    private int given;
    private long bytes;
    private byte @Nullable [] next;

    /** Groups of no more than these rows and bytes, but for a single row. */
    KeyGroups(CopyRows rows, int maxRows, long maxBytes) {
        this.rows = rows;
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /** Whether no row of the group that is there was given yet; takes the next group when all were. False at the end. */
    boolean begins() throws SQLException {
        if (given < group.size()) {
            return given == 0;
        }
        group.clear();
        given = 0;
        bytes = 0;
        byte[] row = next == null ? rows.next() : next;
        next = null;
        while (row != null && (group.isEmpty() || isSameKey(group.get(0), row))) {
            group.add(row);
            bytes += row.length;
            if (isTooLarge()) {
                return true;
            }
            row = rows.next();
        }
        next = row;
        if (group.size() > 1) {
            group.sort(Arrays::compare);
        }
        return !group.isEmpty();
    }

    /** Whether the group has more rows than it may have; then it is not complete. */
    boolean isTooLarge() {
        return group.size() > maxRows || (bytes > maxBytes && group.size() > 1);
    }

    int size() {
        return group.size();
    }

    long bytes() {
        return bytes;
    }

    /** The next row of the group; null where there is none, which is the end. */
    byte @Nullable [] next() {
        return given < group.size() ? group.get(given++) : null;
    }

    private boolean isSameKey(byte[] a, byte[] b) {
        int at = rows.offset();
        int length = Bytes.int32(a, at);
        return length == Bytes.int32(b, at)
                && (length < 0 || Arrays.equals(a, at + 4, at + 4 + length, b, at + 4, at + 4 + length));
    }
}
