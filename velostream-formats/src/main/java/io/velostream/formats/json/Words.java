package io.velostream.formats.json;

import io.velostream.formats.text.Bytes8;

/** Finds what matters in JSON text in the words of {@link Bytes8}. */
final class Words {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';
    private static final long NEWLINES = Bytes8.repeat('\n');

    private Words() {}

    /**
     * The lowest bit set marks the first byte that is a quote, a backslash or a control character; bits above it mean
     * nothing. 0 when there is none.
     */
    static long special(long w) {
        long q = w ^ QUOTES;
        long s = w ^ BACKSLASHES;
        return ((q - ONES & ~q) | (s - ONES & ~s) | (w - SPACES & ~w)) & HIGH;
    }

    /** Like {@link #special}, and a byte that is not ASCII is marked too. */
    static long specialOrHigh(long w) {
        return (((w ^ QUOTES) - ONES) | ((w ^ BACKSLASHES) - ONES) | (w - SPACES) | w) & HIGH;
    }

    /** The bytes that are not ASCII. */
    static long high(long w) {
        return w & HIGH;
    }

    /** The number of the byte that a mark stands for. */
    static int index(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** All bits of the bytes before the first mark. */
    static long before(long marks) {
        return (Long.lowestOneBit(marks) >>> 7) - 1;
    }

    /** Where the first newline stands in {@code from … to - 1}, or -1. */
    static int findNewline(byte[] b, int from, int to) {
        int p = from;
        for (; p + 8 <= to; p += 8) {
            long marks = Bytes8.match(Bytes8.get(b, p), NEWLINES);
            if (marks != 0) {
                return p + index(marks);
            }
        }
        for (; p < to; p++) {
            if (b[p] == '\n') {
                return p;
            }
        }
        return -1;
    }
}
