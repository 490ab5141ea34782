package io.velostream.api.batch;

import java.util.Arrays;

/** Bit sets over {@code long[]}: bit {@code i & 63} of word {@code i >> 6} is 1 where row {@code i} has a value. */
public final class Validity {
    private Validity() {}

    /** Words needed for this many rows. */
    public static int words(int rows) {
        return (rows + 63) >>> 6;
    }

    /** A set in which every row has a value. */
    public static long[] allValid(int rows) {
        long[] words = new long[words(rows)];
        Arrays.fill(words, -1L);
        return words;
    }

    public static boolean get(long[] words, int row) {
        return (words[row >> 6] >>> row & 1L) != 0;
    }

    public static void set(long[] words, int row) {
        words[row >> 6] |= 1L << row;
    }

    public static void clear(long[] words, int row) {
        words[row >> 6] &= ~(1L << row);
    }

    /** How many of the first {@code rows} rows have a value. */
    public static int count(long[] words, int rows) {
        int n = 0;
        int full = rows >> 6;
        for (int i = 0; i < full; i++) {
            n += Long.bitCount(words[i]);
        }
        int rest = rows & 63;
        return rest == 0 ? n : n + Long.bitCount(words[full] & (1L << rest) - 1);
    }

    static long[] select(long[] words, int[] rows, int count) {
        long[] chosen = new long[words(count)];
        for (int i = 0; i < count; i++) {
            if (get(words, rows[i])) {
                set(chosen, i);
            }
        }
        return chosen;
    }

    static long[] slice(long[] words, int from, int to) {
        int count = to - from;
        long[] part = new long[words(count)];
        int shift = from & 63;
        int first = from >> 6;
        for (int i = 0; i < part.length; i++) {
            long low = words[first + i] >>> shift;
            long high = shift == 0 || first + i + 1 >= words.length ? 0 : words[first + i + 1] << (64 - shift);
            part[i] = low | high;
        }
        return part;
    }
}
