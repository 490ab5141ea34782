package io.velostream.formats.json;

import io.velostream.formats.text.Bytes8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A name that objects have, and which field it is. */
final class Member {
    /** Index of names that are no field. */
    static final int UNKNOWN = -1;

    final int index;
    /** What followed last time; a guess. */
    Member next = this;

    private final byte[] name;
    /** The name in quotes as words, filled up with zeros; empty when it cannot stand in a text as it is. */
    private final long[] words;

    private final long lastMask;
    private final int quotedLength;

    Member(byte[] name, int index) {
        this.name = name;
        this.index = index;
        byte[] quoted = quoted(name);
        this.quotedLength = quoted.length;
        this.words = new long[(quotedLength + 7) / 8];
        byte[] padded = Arrays.copyOf(quoted, words.length * 8);
        for (int i = 0; i < words.length; i++) {
            words[i] = Bytes8.get(padded, i * 8);
        }
        int rest = quotedLength & 7;
        this.lastMask = rest == 0 ? -1L : (1L << (rest * 8)) - 1;
    }

    private static byte[] quoted(byte[] name) {
        for (byte b : name) {
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                return new byte[0];
            }
        }
        return ('"' + new String(name, StandardCharsets.UTF_8) + '"').getBytes(StandardCharsets.UTF_8);
    }

    /** Consumes this name in quotes if it is what stands at the cursor. */
    boolean consume(JsonCursor in) {
        byte[] b = in.buf;
        int at = in.pos;
        int last = words.length - 1;
        if (last < 0 || at + quotedLength > in.end || at + words.length * 8 > b.length) {
            return false;
        }
        for (int i = 0; i < last; i++) {
            if (Bytes8.get(b, at + i * 8) != words[i]) {
                return false;
            }
        }
        if ((Bytes8.get(b, at + last * 8) & lastMask) != words[last]) {
            return false;
        }
        in.pos = at + quotedLength;
        return true;
    }

    boolean isNamed(byte[] b, int from, int to) {
        return Arrays.equals(name, 0, name.length, b, from, to);
    }

    int hash() {
        return hash(name, 0, name.length);
    }

    static int hash(byte[] b, int from, int to) {
        long h = (long) to - from;
        int p = from;
        for (; p + 8 <= to; p += 8) {
            h = (h ^ Bytes8.get(b, p)) * 0x9e3779b97f4a7c15L;
            h ^= h >>> 32;
        }
        for (; p < to; p++) {
            h = (h ^ b[p]) * 0x9e3779b97f4a7c15L;
            h ^= h >>> 32;
        }
        return (int) (h ^ h >>> 17);
    }
}
