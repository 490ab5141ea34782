package io.velostream.formats.text;

import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.DecimalType;
import java.math.BigDecimal;

/** Decimals of up to 18 digits, as unscaled longs. */
final class DecimalParser extends ValueParser {
    private static final long POINTS = Bytes8.repeat('.');
    private static final int NO_BYTE = 256;

    private final LongColumnBuilder column;
    private final DecimalType type;
    private final int scale;
    /** The largest numbers that may still be multiplied by 10 to the power of the index. */
    private final long[] limits;
    /** Where in a word the point stands when as many digits follow it as the type has; out of the word where none may. */
    private final int pointShift;

    private final int pointByte;
    private final long behindPoint;
    private final long beforePoint;
    private long[] parsed = {};

    DecimalParser(LongColumnBuilder column, DecimalType type) {
        this.column = column;
        this.type = type;
        this.scale = type.scale();
        this.limits = new long[scale + 1];
        for (int i = 0; i <= scale; i++) {
            limits[i] = (Digits.power(type.precision()) - 1) / Digits.power(i);
        }
        boolean inWord = scale >= 1 && scale <= 6;
        this.pointShift = inWord ? 8 * (7 - scale) : 0;
        this.pointByte = inWord ? '.' : NO_BYTE;
        this.behindPoint = -1L << (pointShift + 8);
        this.beforePoint = (1L << pointShift) - 1;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        if (from == to) {
            return ParseResult.SYNTAX;
        }
        byte first = text[from];
        boolean negative = first == '-';
        int at = negative || first == '+' ? from + 1 : from;
        int n = to - at;
        long v = -1;
        if (Digits.fitsWord(at, to)) {
            v = ofWord(text, at, to);
        } else if (scale > 0 && n > scale + 1 && n <= 18 && text[to - 1 - scale] == '.') {
            v = Digits.withPoint(text, at, to - 1 - scale, to);
            v = v > limits[0] ? -1 : v;
        }
        if (v < 0) {
            return exact(text, from, to);
        }
        column.append(negative ? -v : v);
        return ParseResult.OK;
    }

    /** The unscaled number of up to 8 bytes without a sign; negative when it is none, or does not fit. */
    private long ofWord(byte[] text, int from, int to) {
        long word = Digits.rightAligned(text, from, to);
        // The point is taken out of the word by moving the digits before it one place up.
        if ((word >>> pointShift & 0xFF) == pointByte) {
            word = (word & behindPoint) | (word & beforePoint) << 8 | '0';
            long v = Digits.value(word);
            return Digits.isDigits(word) && v <= limits[0] ? v : -1;
        }
        int missing = scale;
        long point = Bytes8.match(word, POINTS);
        if (point != 0 && to - from > 1) {
            int k = Long.numberOfTrailingZeros(point) >>> 3;
            missing -= 7 - k;
            word = (word & (-2L << (8 * k + 7))) | (word & (1L << (8 * k)) - 1) << 8 | '0';
        }
        if (missing < 0 || !Digits.isDigits(word)) {
            return -1;
        }
        long v = Digits.value(word);
        return v > limits[missing] ? -1 : v * Digits.power(missing);
    }

    /** Everything that is rare: an exponent, more digits than the type has, and what is no number. */
    private ParseResult exact(byte[] text, int from, int to) {
        BigDecimal number = ExactNumber.parse(text, from, to);
        if (number == null) {
            return ParseResult.SYNTAX;
        }
        ParseResult fit = ExactNumber.fit(number, type);
        if (fit == ParseResult.OK) {
            column.append(ExactNumber.unscaled(number, scale).longValueExact());
        }
        return fit;
    }

    @Override
    public int parseColumn(byte[] text, int[] bounds, int first, int stride, int count, boolean nulls, int quote) {
        long[] done = parsed = parsed.length < count ? new long[count] : parsed;
        int n = 0;
        for (int i = 0, at = first; i < count; i++, at += stride) {
            int from = bounds[at] + 1;
            int to = bounds[at + 1];
            if (Digits.fitsWord(from, to)) {
                long v = ofWord(text, from, to);
                if (v >= 0) {
                    done[n++] = v;
                    continue;
                }
            }
            column.append(done, 0, n);
            n = 0;
            if (!appendField(text, from, to, nulls, quote)) {
                return i;
            }
        }
        column.append(done, 0, n);
        return count;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
