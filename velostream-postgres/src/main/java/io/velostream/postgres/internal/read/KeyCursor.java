package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Follows rows that come in the order of their keys, whose texts lead their fields, and counts those with the same key. Not
 * thread-safe.
 */
public final class KeyCursor {
    private static final int NONE = -2;
    private static final int NULL = -1;

    private byte[] key = new byte[32];
    private int length = NONE;
    private long number;

    /** A row that comes next. */
    public void see(byte[] row, int offset) {
        if (isAt(row, offset)) {
            number++;
            return;
        }
        length = Bytes.int32(row, offset);
        number = 1;
        if (length > key.length) {
            key = new byte[2 * length];
        }
        if (length > 0) {
            System.arraycopy(row, offset + 4, key, 0, length);
        }
    }

    private boolean isAt(byte[] row, int offset) {
        int other = Bytes.int32(row, offset);
        return other == length && (other < 0 || Arrays.equals(key, 0, length, row, offset + 4, offset + 4 + other));
    }

    /** Passes the rows that came before this place: as many with its key, or all of them where there are fewer now. */
    public void pass(CopyRows rows, KeyPlace place) throws SQLException {
        byte[] bytes = place.key().map(k -> k.getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]);
        key = Arrays.copyOf(bytes, Math.max(32, bytes.length));
        length = place.key().isPresent() ? bytes.length : NULL;
        number = 0;
        while (number < place.number()) {
            byte[] row = rows.next();
            if (row == null) {
                return;
            }
            if (!isAt(row, rows.offset())) {
                rows.giveBack(row);
                return;
            }
            number++;
        }
    }

    /** Among the rows with the last one's key. */
    public KeyPlace place() {
        return new KeyPlace(key(), number);
    }

    /** Behind all rows with the last one's key; empty before the first row. */
    public Optional<KeyPlace> end() {
        return length == NONE ? Optional.empty() : Optional.of(new KeyPlace(key(), 0));
    }

    private Optional<String> key() {
        return length < 0 ? Optional.empty() : Optional.of(new String(key, 0, length, StandardCharsets.UTF_8));
    }
}
