package io.velostream.postgres.internal.write;

import org.jspecify.annotations.Nullable;

/**
 * The binary form of numeric: digits to the base of 10,000, aligned at the decimal point, without zero digits at either
 * end.
 */
final class NumericBytes {
    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final int BASE = 10_000;
    private static final int BASE_DIGITS = 4;
    private static final int MAX_SCALE = 16_383;
    private static final int MAX_WHOLE = 131_072;
    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final short[] groups = new short[10];

    /** Writes {@code unscaled / 10^scale}; the scale is at most 18. */
    void put(long unscaled, int scale, CopyBytes out) {
        // The absolute value of Long.MIN_VALUE stays negative, and decimals have 18 digits at most.
        long absolute = Math.abs(unscaled);
        long whole = absolute / POWERS[scale];
        long fraction = absolute - whole * POWERS[scale];
        int first = 5;
        for (long rest = whole; rest != 0; rest /= BASE) {
            groups[--first] = (short) (rest % BASE);
        }
        int end = 5;
        if (fraction != 0) {
            end = 5 + fractionGroups(fraction, scale);
        }
        int weight = 4 - first;
        while (end > first && groups[end - 1] == 0) {
            end--;
        }
        while (first < end && groups[first] == 0) {
            first++;
            weight--;
        }
        int count = end - first;
        out.ensure(12 + 2 * count);
        out.putInt(8 + 2 * count);
        out.putShort(count);
        out.putShort(count == 0 ? 0 : weight);
        out.putShort(unscaled < 0 ? NEGATIVE : POSITIVE);
        out.putShort(scale);
        for (int i = first; i < end; i++) {
            out.putShort(groups[i]);
        }
    }

    /** Puts the groups of a fraction of {@code scale} digits from index 5 on. */
    private int fractionGroups(long fraction, int scale) {
        int count = (scale + BASE_DIGITS - 1) / BASE_DIGITS;
        int missing = count * BASE_DIGITS - scale;
        int last = BASE_DIGITS - missing;
        long high = fraction / POWERS[last];
        groups[5 + count - 1] = (short) ((fraction - high * POWERS[last]) * POWERS[missing]);
        for (int i = count - 2; i >= 0; i--) {
            groups[5 + i] = (short) (high % BASE);
            high /= BASE;
        }
        return count;
    }

    /**
     * Writes the digits, ASCII and without a point, {@code scale} of which come after the point.
     *
     * @return null, or why the number is none that numeric holds
     */
    static @Nullable String put(boolean negative, byte[] digits, int from, int length, int scale, CopyBytes out) {
        if (scale > MAX_SCALE) {
            return "the number has " + scale + " digits after the point, and numeric holds " + MAX_SCALE;
        }
        int whole = length - scale;
        int lead = 0;
        while (lead < whole && digits[from + lead] == '0') {
            lead++;
        }
        if (whole - lead > MAX_WHOLE) {
            return "the number has " + (whole - lead) + " digits before the point, and numeric holds " + MAX_WHOLE;
        }
        // Position 0 is the first digit of the first group; it may lie before the first digit given.
        int groupsBefore = Math.floorDiv(whole - lead + BASE_DIGITS - 1, BASE_DIGITS);
        int begin = whole - groupsBefore * BASE_DIGITS;
        int count = groupsBefore + (scale + BASE_DIGITS - 1) / BASE_DIGITS;
        int first = 0;
        while (first < count && group(digits, from, length, begin + first * BASE_DIGITS) == 0) {
            first++;
        }
        int end = count;
        while (end > first && group(digits, from, length, begin + (end - 1) * BASE_DIGITS) == 0) {
            end--;
        }
        out.putInt(8 + 2 * (end - first));
        out.putShort(end - first);
        out.putShort(end == first ? 0 : groupsBefore - 1 - first);
        out.putShort(negative && end > first ? NEGATIVE : POSITIVE);
        out.putShort(scale);
        for (int i = first; i < end; i++) {
            out.putShort(group(digits, from, length, begin + i * BASE_DIGITS));
        }
        return null;
    }

    private static int group(byte[] digits, int from, int length, int at) {
        int value = 0;
        for (int i = at; i < at + BASE_DIGITS; i++) {
            value = value * 10 + (i < 0 || i >= length ? 0 : digits[from + i] - '0');
        }
        return value;
    }

    /** Writes NaN or an infinity by its sign word. */
    static void putSpecial(int sign, CopyBytes out) {
        out.putInt(8);
        out.putShort(0);
        out.putShort(0);
        out.putShort(sign);
        out.putShort(0);
    }
}
