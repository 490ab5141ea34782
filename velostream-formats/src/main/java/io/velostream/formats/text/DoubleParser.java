package io.velostream.formats.text;

import io.velostream.api.batch.DoubleColumnBuilder;

/** float64. */
final class DoubleParser extends ValueParser {
    private static final long POINTS = Bytes8.repeat('.');
    /** Digits that a double surely holds. */
    private static final int EXACT_DIGITS = 15;
    /** The powers of ten that a double holds exactly. */
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private final DoubleColumnBuilder column;

    DoubleParser(DoubleColumnBuilder column) {
        this.column = column;
    }

    /**
     * Both the digits as a whole number and the power of ten are exact as doubles, so their quotient is rounded once and
     * therefore right (Clinger's fast path).
     */
    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        if (from == to) {
            return ParseResult.SYNTAX;
        }
        byte first = text[from];
        boolean negative = first == '-';
        int at = negative || first == '+' ? from + 1 : from;
        int n = to - at;
        if (n < 1 || to < 8) {
            return general(text, from, to);
        }
        long mantissa;
        int fraction;
        if (n <= 8) {
            long word = Digits.rightAligned(text, at, to);
            long point = Bytes8.match(word, POINTS);
            fraction = 0;
            if (point != 0 && n > 1) {
                int k = Long.numberOfTrailingZeros(point) >>> 3;
                fraction = 7 - k;
                word = (word & (-2L << (8 * k + 7))) | (word & (1L << (8 * k)) - 1) << 8 | '0';
            }
            mantissa = Digits.isDigits(word) ? Digits.value(word) : Digits.NOT_DIGITS;
        } else if (n <= EXACT_DIGITS + 1) {
            int point = point(text, at, to);
            fraction = to - 1 - point;
            mantissa = point <= at || fraction == 0 ? Digits.NOT_DIGITS : Digits.withPoint(text, at, point, to);
        } else {
            return general(text, from, to);
        }
        if (mantissa < 0) {
            return general(text, from, to);
        }
        double v = mantissa / POWERS[fraction];
        column.append(negative ? -v : v);
        return ParseResult.OK;
    }

    /** Where the point stands among 9 to 16 bytes, or -1. */
    private static int point(byte[] text, int from, int to) {
        long match = Bytes8.match(Bytes8.get(text, from), POINTS);
        if (match != 0) {
            return from + (Long.numberOfTrailingZeros(match) >>> 3);
        }
        match = Bytes8.match(Bytes8.get(text, to - 8), POINTS);
        return match == 0 ? -1 : to - 8 + (Long.numberOfTrailingZeros(match) >>> 3);
    }

    private ParseResult general(byte[] text, int from, int to) {
        if (Ascii.isNan(text, from, to)) {
            column.append(Double.NaN);
            return ParseResult.OK;
        }
        int infinity = Ascii.infinitySign(text, from, to);
        if (infinity != 0) {
            column.append(infinity * Double.POSITIVE_INFINITY);
            return ParseResult.OK;
        }
        if (!ExactNumber.isNumber(text, from, to)) {
            return ParseResult.SYNTAX;
        }
        double v = Double.parseDouble(Ascii.string(text, from, to));
        if (Double.isInfinite(v) || (v == 0 && ExactNumber.hasNonZeroDigit(text, from, to))) {
            return ParseResult.RANGE;
        }
        column.append(v);
        return ParseResult.OK;
    }

    @Override
    public int parseColumn(byte[] text, int[] bounds, int first, int stride, int count, boolean nulls, int quote) {
        for (int i = 0, at = first; i < count; i++, at += stride) {
            int from = bounds[at] + 1;
            int to = bounds[at + 1];
            if (from == to) {
                if (!nulls) {
                    return i;
                }
                column.appendNull();
                continue;
            }
            if (text[from] == quote) {
                from++;
                to--;
            }
            if (parse(text, from, to) != ParseResult.OK) {
                return i;
            }
        }
        return count;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
