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
    /** The name in quotes and a colon; empty when it cannot stand in a text as it is. */
    private final int length;
    /** Its first and second eight bytes, as far as it has them. */
    private final long word0;

    private final long word1;
    /** Its words from the seventeenth byte on, the last one of them not whole. */
    private final long[] others;
    /** Its last eight bytes, which overlap the words before. */
    private final long last;
    /** The bytes of the first word that belong to a text shorter than that. */
    private final long mask;

    Member(byte[] name, int index) {
        this.name = name;
        this.index = index;
        byte[] quoted = quoted(name);
        this.length = quoted.length;
        byte[] padded = Arrays.copyOf(quoted, Math.max(16, (length + 7) & -8));
        this.word0 = Bytes8.get(padded, 0);
        this.word1 = Bytes8.get(padded, 8);
        this.others = new long[padded.length / 8 - 2];
        for (int i = 0; i < others.length; i++) {
            others[i] = Bytes8.get(padded, 16 + i * 8);
        }
        this.last = length < 8 ? 0 : Bytes8.get(quoted, length - 8);
        this.mask = length < 8 ? (1L << (length * 8)) - 1 : -1L;
    }

    private static byte[] quoted(byte[] name) {
        for (byte b : name) {
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                return new byte[0];
            }
        }
        return ("\"" + new String(name, StandardCharsets.UTF_8) + "\":").getBytes(StandardCharsets.UTF_8);
    }

    /** Where the value begins if this name in quotes and a colon stand at {@code at}, otherwise -1. */
    int match(byte[] b, int at, int end) {
        int n = length;
        if (n == 0 || at + n > end || at + 8 > b.length) {
            return -1;
        }
        long different = (Bytes8.get(b, at) & mask) ^ word0;
        if (n > 8) {
            different |= Bytes8.get(b, at + n - 8) ^ last;
            if (n > 16) {
                different |= Bytes8.get(b, at + 8) ^ word1;
                for (int i = 16; i < n - 8; i += 8) {
                    different |= Bytes8.get(b, at + i) ^ others[(i >> 3) - 2];
                }
            }
        }
        return different == 0 ? at + n : -1;
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
