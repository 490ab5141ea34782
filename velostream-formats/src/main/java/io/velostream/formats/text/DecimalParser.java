package io.velostream.formats.text;

import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.DecimalType;
import java.math.BigDecimal;

/** Decimals of up to 18 digits, as unscaled longs. */
final class DecimalParser extends ValueParser {
    private static final long POINTS = Bytes8.repeat('.');

    private final LongColumnBuilder column;
    private final DecimalType type;
    private final int scale;
    /** The largest numbers that may still be multiplied by 10 to the power of the index. */
    private final long[] limits;

    DecimalParser(LongColumnBuilder column, DecimalType type) {
        this.column = column;
        this.type = type;
        this.scale = type.scale();
        this.limits = new long[scale + 1];
        for (int i = 0; i <= scale; i++) {
            limits[i] = (Digits.power(type.precision()) - 1) / Digits.power(i);
        }
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
        long v;
        int fraction;
        if (n >= 1 && n <= 8 && to >= 8) {
            // The point is taken out of the word by moving the digits before it one place up.
            long word = Digits.rightAligned(text, at, to);
            long point = Bytes8.match(word, POINTS);
            fraction = 0;
            if (point != 0 && n > 1) {
                int k = Long.numberOfTrailingZeros(point) >>> 3;
                fraction = 7 - k;
                word = (word & (-2L << (8 * k + 7))) | (word & (1L << (8 * k)) - 1) << 8 | '0';
            }
            if (!Digits.isDigits(word)) {
                return exact(text, from, to);
            }
            v = Digits.value(word);
        } else if (scale > 0 && n > scale + 1 && n <= 18 && text[to - 1 - scale] == '.') {
            v = Digits.withPoint(text, at, to - 1 - scale, to);
            if (v < 0) {
                return exact(text, from, to);
            }
            fraction = scale;
        } else {
            return exact(text, from, to);
        }
        int missing = scale - fraction;
        if (missing < 0 || v > limits[missing]) {
            return exact(text, from, to);
        }
        v *= Digits.power(missing);
        column.append(negative ? -v : v);
        return ParseResult.OK;
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
