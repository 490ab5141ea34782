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
    /** How many of the last digits do not fill a group, 0 to 3; what makes a whole group of them. */
    private final int loose;

    private final int fill;
    private final int fractionGroups;

    /** For numbers with so many digits after the point, 18 at most. */
    NumericBytes(int scale) {
        this.scale = scale;
        this.fractionGroups = (scale + BASE_DIGITS - 1) / BASE_DIGITS;
        this.loose = scale % BASE_DIGITS;
        this.fill = loose == 0 ? 1 : (int) Math.pow(10, BASE_DIGITS - loose);
    }

    /** Writes {@code unscaled / 10^scale}. */
    void put(long unscaled, CopyBytes out) {
        // The absolute value of Long.MIN_VALUE stays negative, and decimals have 18 digits at most.
        long absolute = Math.abs(unscaled);
        long rest = withoutLastGroup(absolute);
        // Both products may overflow, and by the same: their difference is less than a group.
        int lowest = (int) (absolute * fill - rest * BASE);
        if (rest < (long) BASE * BASE) {
            putUpToThree(lowest, (int) rest, unscaled < 0, out);
        } else {
            putMany(lowest, rest, unscaled < 0, out);
        }
    }

    /** Each division by a constant, which is a multiplication to the processor. */
    private long withoutLastGroup(long absolute) {
        return switch (loose) {
            case 0 -> absolute / 10_000;
            case 1 -> absolute / 10;
            case 2 -> absolute / 100;
            default -> absolute / 1_000;
        };
    }

    /** Most numbers: the groups as one word, without the array. */
    private void putUpToThree(int lowest, int rest, boolean negative, CopyBytes out) {
        int highest = rest / BASE;
        long all = ((long) highest << 32) | ((long) (rest - highest * BASE) << 16) | lowest;
        int count = highest != 0 ? 3 : rest != 0 ? 2 : 1;
        int written = all == 0 ? 0 : count - Long.numberOfTrailingZeros(all) / 16;
        out.ensure(20);
        out.putInt(8 + 2 * written);
        out.putLong(header(written, count - 1 - fractionGroups, negative));
        out.putLong(all << (64 - 16 * count));
        out.truncate(out.size() - 8 + 2 * written);
    }

    private long header(int written, int weight, boolean negative) {
        long place = written == 0 ? 0 : weight & 0xFFFFL;
        long sign = negative ? NEGATIVE : POSITIVE;
        return ((long) written << 48) | (place << 32) | (sign << 16) | scale;
    }

    private void putMany(int lowest, long above, boolean negative, CopyBytes out) {
        groups[0] = (short) lowest;
        long rest = above;
        int count = 1;
        while (rest != 0) {
            long higher = rest / BASE;
            groups[count++] = (short) (rest - higher * BASE);
            rest = higher;
        }
        int last = 0;
        while (last < count && groups[last] == 0) {
            last++;
        }
        int written = count - last;
        out.ensure(12 + 2 * written);
        out.putInt(8 + 2 * written);
        out.putLong(header(written, count - 1 - fractionGroups, negative));
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
