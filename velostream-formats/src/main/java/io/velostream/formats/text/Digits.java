package io.velostream.formats.text;

/** Runs of decimal digits to numbers, eight at a time. */
final class Digits {
    static final int NOT_DIGITS = -1;
    static final long ZEROS = 0x3030303030303030L;

    private static final long HIGH_NIBBLES = 0xF0F0F0F0F0F0F0F0L;
    private static final long SIXES = 0x0606060606060606L;
    private static final long[] POWERS = new long[19];

    static {
        long p = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = p;
            p *= 10;
        }
    }

    private Digits() {}

    /** 10 to the power of 0 to 18. */
    static long power(int exponent) {
        return POWERS[exponent];
    }

    /** The number that 1 to 18 digits denote, or {@link #NOT_DIGITS}. */
    static long unsigned(byte[] text, int from, int to) {
        int n = to - from;
        if (n <= 8) {
            return upTo8(text, from, to);
        }
        long low = upTo8(text, to - 8, to);
        long high =
                n <= 16 ? upTo8(text, from, to - 8) : join(upTo8(text, from, to - 16), upTo8(text, to - 16, to - 8));
        return join(high, low);
    }

    /** The number without its point, which has digits on both sides, at most 18 in all; or {@link #NOT_DIGITS}. */
    static long withPoint(byte[] text, int from, int point, int to) {
        long whole = unsigned(text, from, point);
        long part = unsigned(text, point + 1, to);
        return (whole | part) < 0 ? NOT_DIGITS : whole * POWERS[to - 1 - point] + part;
    }

    private static long join(long high, long low) {
        return (high | low) < 0 ? NOT_DIGITS : high * 100_000_000L + low;
    }

    /** The number that 1 to 8 digits denote, or {@link #NOT_DIGITS}. */
    static long upTo8(byte[] text, int from, int to) {
        if (to < 8) {
            return fewBytes(text, from, to);
        }
        long word = rightAligned(text, from, to);
        return isDigits(word) ? value(word) : NOT_DIGITS;
    }

    /** Whether {@link #rightAligned} takes these bytes. */
    static boolean fitsWord(int from, int to) {
        return (to - from - 1) >>> 3 == 0 && to >= 8;
    }

    /** The 1 to 8 bytes before {@code to}, which is 8 or more, filled up with zeros in front. */
    static long rightAligned(byte[] text, int from, int to) {
        long mask = -1L << (64 - 8 * (to - from));
        return (Bytes8.get(text, to - 8) & mask) | (ZEROS & ~mask);
    }

    static boolean isDigits(long word) {
        return (((word & HIGH_NIBBLES) ^ ZEROS) | ((word + SIXES & HIGH_NIBBLES) ^ ZEROS)) == 0;
    }

    /** The number that eight digits denote. */
    static long value(long word) {
        return Bytes8.decimal(word);
    }

    private static long fewBytes(byte[] text, int from, int to) {
        long v = 0;
        for (int i = from; i < to; i++) {
            int d = text[i] - '0';
            if (d < 0 || d > 9) {
                return NOT_DIGITS;
            }
            v = v * 10 + d;
        }
        return v;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
