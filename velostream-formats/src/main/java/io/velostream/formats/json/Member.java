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
    /** Its words from the first byte on, the last one of them not whole. */
    private final long[] words;
    /** Its last eight bytes, which overlap the words before. */
    private final long last;
    /** The bytes of the first word that belong to a text shorter than that. */
    private final long mask;

    Member(byte[] name, int index) {
        this.name = name;
        this.index = index;
        byte[] quoted = quoted(name);
        this.length = quoted.length;
        this.words = new long[(length + 7) / 8];
        byte[] padded = Arrays.copyOf(quoted, words.length * 8);
        for (int i = 0; i < words.length; i++) {
            words[i] = Bytes8.get(padded, i * 8);
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
        long different = (Bytes8.get(b, at) & mask) ^ words[0];
        if (n > 8) {
            different |= Bytes8.get(b, at + n - 8) ^ last;
            for (int i = 8; i < n - 8; i += 8) {
                different |= Bytes8.get(b, at + i) ^ words[i >> 3];
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
