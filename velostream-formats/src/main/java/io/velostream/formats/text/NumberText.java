package io.velostream.formats.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/** Numbers as ASCII text. */
public final class NumberText {
    /** Room for the longest number, and for writing whole words. */
    private static final int MAX_LONG = 24;

    private static final int EIGHT_DIGITS = 100_000_000;
    private static final long ZEROS = Bytes8.repeat('0');
    private static final int MAX_SHORT_FRACTION = 6;
    /** Whole numbers up to here, and their quotients by small powers of ten, are exact or rounded once. */
    private static final double EXACT_DOUBLE = 1e15;

    private static final float EXACT_FLOAT = 1e7f;
    /** {@code 00} to {@code 99}. */
    private static final byte[] PAIRS = new byte[200];

    static {
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private NumberText() {}

    public static void putLong(Utf8Buffer out, long value) {
        byte[] into = out.reserve(MAX_LONG);
        int at = out.length();
        if (value >= 0 && value < EIGHT_DIGITS) {
            long digits = eightDigits((int) value);
            int zeros = Math.min(7, Long.numberOfTrailingZeros(digits) >>> 3);
            Bytes8.put(into, at, (digits + ZEROS) >>> (8 * zeros));
            out.setLength(at + 8 - zeros);
            return;
        }
        if (value < 0) {
            into[at++] = '-';
            if (value == Long.MIN_VALUE) {
                // Its positive counterpart does not exist.
                into[at++] = '9';
                out.setLength(putDigits(into, at, 223_372_036_854_775_808L, 18));
                return;
            }
        }
        long magnitude = Math.abs(value);
        out.setLength(putDigits(into, at, magnitude, digits(magnitude)));
    }

    /** A long times 10 to the power of {@code -scale}, with all of its digits; the scale is 0 to 18. */
    public static void putDecimal(Utf8Buffer out, long unscaled, int scale) {
        if (scale == 0 || unscaled == Long.MIN_VALUE) {
            putSimple(out, unscaled, scale);
            return;
        }
        byte[] into = out.reserve(MAX_LONG + 3);
        int at = out.length();
        if (unscaled < 0) {
            into[at++] = '-';
        }
        long magnitude = Math.abs(unscaled);
        if (magnitude < EIGHT_DIGITS && scale < 8) {
            long digits = eightDigits((int) magnitude);
            // One digit before the point at least.
            int zeros = Math.min(7 - scale, Long.numberOfTrailingZeros(digits) >>> 3);
            long text = (digits + ZEROS) >>> (8 * zeros);
            int whole = 8 - zeros - scale;
            Bytes8.put(into, at, text);
            into[at + whole] = '.';
            Bytes8.put(into, at + whole + 1, text >>> (8 * whole));
            out.setLength(at + whole + 1 + scale);
            return;
        }
        long power = Digits.power(scale);
        long whole = magnitude / power;
        at = putDigits(into, at, whole, digits(whole));
        into[at++] = '.';
        out.setLength(putDigits(into, at, magnitude - whole * power, scale));
    }

    /** The digits of a number below 100,000,000 as eight bytes of 0 to 9: halves, then pairs, then digits. */
    private static long eightDigits(int value) {
        int high = value / 10_000;
        long halves = ((long) (value - high * 10_000) << 32) | high;
        long hundreds = ((halves * 10_486) >>> 20) & 0x0000007F_0000007FL;
        long pairs = ((halves - hundreds * 100) << 16) | hundreds;
        long tens = ((pairs * 103) >>> 10) & 0x000F_000F_000F_000FL;
        return ((pairs - tens * 10) << 8) | tens;
    }

    private static void putSimple(Utf8Buffer out, long unscaled, int scale) {
        if (scale == 0) {
            putLong(out, unscaled);
        } else {
            out.putAscii(BigDecimal.valueOf(unscaled, scale).toPlainString());
        }
    }

    /** A big-endian two's-complement number times 10 to the power of {@code -scale}. */
    public static void putWideDecimal(Utf8Buffer out, byte[] data, int from, int length, int scale) {
        out.putAscii(new BigDecimal(new BigInteger(data, from, length), scale).toPlainString());
    }

    /** The shortest text for numbers of few digits, and text that reads back as the same number for all. */
    public static void putDouble(Utf8Buffer out, double value) {
        double magnitude = Math.abs(value);
        if (magnitude < EXACT_DOUBLE && magnitude >= 1e-3) {
            double power = 1;
            for (int k = 0; k <= MAX_SHORT_FRACTION; k++) {
                double scaled = Math.rint(magnitude * power);
                if (scaled >= EXACT_DOUBLE) {
                    break;
                }
                if (scaled / power == magnitude) {
                    putShort(out, value < 0, (long) scaled, k);
                    return;
                }
                power *= 10;
            }
        }
        out.putAscii(Double.toString(value));
    }

    /** Like {@link #putDouble}. */
    public static void putFloat(Utf8Buffer out, float value) {
        float magnitude = Math.abs(value);
        if (magnitude < EXACT_FLOAT && magnitude >= 1e-3f) {
            float power = 1;
            for (int k = 0; k <= MAX_SHORT_FRACTION; k++) {
                float scaled = (float) Math.rint(magnitude * power);
                if (scaled >= EXACT_FLOAT) {
                    break;
                }
                if (scaled / power == magnitude) {
                    putShort(out, value < 0, (long) scaled, k);
                    return;
                }
                power *= 10;
            }
        }
        out.putAscii(Float.toString(value));
    }

    /** At least one digit behind the point, so that it still looks like a floating-point number. */
    private static void putShort(Utf8Buffer out, boolean negative, long digits, int scale) {
        if (negative) {
            out.put((byte) '-');
        }
        putDecimal(out, scale == 0 ? digits * 10 : digits, Math.max(1, scale));
    }

    /** Writes exactly {@code count} digits, with zeros in front, and returns the position behind them. */
    static int putDigits(byte[] into, int at, long value, int count) {
        long rest = value;
        int end = at + count;
        int p = end;
        while (rest > Integer.MAX_VALUE) {
            long q = rest / 100;
            p = putPair(into, p, at, (int) (rest - q * 100));
            rest = q;
        }
        int small = (int) rest;
        while (p > at && small != 0) {
            int q = small / 100;
            p = putPair(into, p, at, small - q * 100);
            small = q;
        }
        if (p > at) {
            Arrays.fill(into, at, p, (byte) '0');
        }
        return end;
    }

    private static int putPair(byte[] into, int end, int from, int pair) {
        into[end - 1] = PAIRS[2 * pair + 1];
        if (end - 2 >= from) {
            into[end - 2] = PAIRS[2 * pair];
            return end - 2;
        }
        return end - 1;
    }

    static int digits(long magnitude) {
        int n = 1;
        long bound = 10;
        while (n < 19 && magnitude >= bound) {
            n++;
            bound *= 10;
        }
        return n;
    }
}
