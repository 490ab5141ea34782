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
    private final short[] groups = new short[6];
    private final int scale;
    /** What the last digits, up to the boundary of a group, are counted in, and what makes a whole group of them. */
    private final long unit;

    private final int fill;
    private final int fractionGroups;

    /** For numbers with so many digits after the point, 18 at most. */
    NumericBytes(int scale) {
        this.scale = scale;
        this.fractionGroups = (scale + BASE_DIGITS - 1) / BASE_DIGITS;
        int missing = fractionGroups * BASE_DIGITS - scale;
        this.unit = (long) Math.pow(10, BASE_DIGITS - missing);
        this.fill = (int) (BASE / unit);
    }

    /** Writes {@code unscaled / 10^scale}. */
    void put(long unscaled, CopyBytes out) {
        // The absolute value of Long.MIN_VALUE stays negative, and decimals have 18 digits at most.
        long absolute = Math.abs(unscaled);
        long rest = absolute / unit;
        groups[0] = (short) ((absolute - rest * unit) * fill);
        int count = 1;
        while (rest != 0) {
            long higher = rest / BASE;
            groups[count++] = (short) (rest - higher * BASE);
            rest = higher;
        }
        int weight = count - 1 - fractionGroups;
        int last = 0;
        while (last < count && groups[last] == 0) {
            last++;
        }
        int written = count - last;
        out.ensure(12 + 2 * written);
        out.putInt(8 + 2 * written);
        long sign = unscaled < 0 ? NEGATIVE : POSITIVE;
        long place = written == 0 ? 0 : weight & 0xFFFFL;
        out.putLong(((long) written << 48) | (place << 32) | (sign << 16) | scale);
        for (int i = count - 1; i >= last; i--) {
            out.putShort(groups[i]);
        }
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
