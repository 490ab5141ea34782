package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.types.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Follows rows that come in the order of their keys, which lead their fields, and counts those with the same key. Not
 * thread-safe.
 */
public final class KeyCursor {
    private static final int NONE = -2;
    private static final int NULL = -1;

    private final int integerBytes;
    private byte[] key = new byte[32];
    private int length = NONE;
    private long number;

    /** Keys are texts, or integers of so many bytes. */
    KeyCursor(int integerBytes) {
        this.integerBytes = integerBytes;
    }

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
        byte[] bytes = place.key().map(this::bytes).orElse(new byte[0]);
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
        return length < 0 ? Optional.empty() : Optional.of(text());
    }

    private String text() {
        return switch (integerBytes) {
            case 0 -> new String(key, 0, length, StandardCharsets.UTF_8);
            case 2 -> Short.toString(ByteBuffer.wrap(key).getShort());
            case 4 -> Integer.toString(ByteBuffer.wrap(key).getInt());
            default -> Long.toString(ByteBuffer.wrap(key).getLong());
        };
    }

    private byte[] bytes(String text) {
        if (integerBytes == 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] all =
                ByteBuffer.allocate(Long.BYTES).putLong(Long.parseLong(text)).array();
        return Arrays.copyOfRange(all, Long.BYTES - integerBytes, Long.BYTES);
    }
}
