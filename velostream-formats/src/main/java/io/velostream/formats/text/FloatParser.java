package io.velostream.formats.text;

import io.velostream.api.batch.FloatColumnBuilder;

/** float32. */
final class FloatParser extends ValueParser {
    /** Digits that a float surely holds. */
    private static final int EXACT_DIGITS = 7;

    private static final float[] POWERS = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f};

    private final FloatColumnBuilder column;

    FloatParser(FloatColumnBuilder column) {
        this.column = column;
    }

    /** Few digits and at most one point are read exactly in float arithmetic, see {@link DoubleParser}. */
    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        if (from == to) {
            return ParseResult.SYNTAX;
        }
        byte first = text[from];
        boolean negative = first == '-';
        int at = negative || first == '+' ? from + 1 : from;
        int n = to - at;
        if (n > EXACT_DIGITS + 1) {
            return general(text, from, to);
        }
        int mantissa = 0;
        int digits = 0;
        int point = -1;
        for (; at < to; at++) {
            byte b = text[at];
            if (Digits.isDigit(b)) {
                mantissa = mantissa * 10 + b - '0';
                digits++;
            } else if (b == '.' && point < 0) {
                point = at;
            } else {
                return general(text, from, to);
            }
        }
        if (digits == 0 || digits > EXACT_DIGITS) {
            return general(text, from, to);
        }
        float v = mantissa / POWERS[point < 0 ? 0 : to - 1 - point];
        column.append(negative ? -v : v);
        return ParseResult.OK;
    }

    private ParseResult general(byte[] text, int from, int to) {
        if (Ascii.isNan(text, from, to)) {
            column.append(Float.NaN);
            return ParseResult.OK;
        }
        int infinity = Ascii.infinitySign(text, from, to);
        if (infinity != 0) {
            column.append(infinity * Float.POSITIVE_INFINITY);
            return ParseResult.OK;
        }
        if (!ExactNumber.isNumber(text, from, to)) {
            return ParseResult.SYNTAX;
        }
        float v = Float.parseFloat(Ascii.string(text, from, to));
        if (Float.isInfinite(v) || (v == 0 && ExactNumber.hasNonZeroDigit(text, from, to))) {
            return ParseResult.RANGE;
        }
        column.append(v);
        return ParseResult.OK;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
