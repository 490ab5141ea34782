package io.velostream.formats.text;

import io.velostream.api.batch.LongColumnBuilder;

/** int64. */
final class LongParser extends ValueParser {
    private final LongColumnBuilder column;
    private long[] parsed = {};

    LongParser(LongColumnBuilder column) {
        this.column = column;
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
        if (n < 1 || n > 18) {
            return longNumber(text, at, to, negative);
        }
        long v = Digits.unsigned(text, at, to);
        if (v < 0) {
            return ParseResult.SYNTAX;
        }
        column.append(negative ? -v : v);
        return ParseResult.OK;
    }

    private ParseResult longNumber(byte[] text, int from, int to, boolean negative) {
        if (from == to) {
            return ParseResult.SYNTAX;
        }
        // Counted down, since the negative range is the larger one.
        long v = 0;
        boolean fits = true;
        for (int i = from; i < to; i++) {
            if (!Digits.isDigit(text[i])) {
                return ParseResult.SYNTAX;
            }
            int d = text[i] - '0';
            fits &= v > Long.MIN_VALUE / 10 || (v == Long.MIN_VALUE / 10 && d <= 8);
            v = v * 10 - d;
        }
        if (!fits || (!negative && v == Long.MIN_VALUE)) {
            return ParseResult.RANGE;
        }
        column.append(negative ? v : -v);
        return ParseResult.OK;
    }

    @Override
    public int parseColumn(byte[] text, int[] bounds, int first, int stride, int count, boolean nulls, int quote) {
        long[] done = parsed = parsed.length < count ? new long[count] : parsed;
        int n = 0;
        for (int i = 0, at = first; i < count; i++, at += stride) {
            int from = bounds[at] + 1;
            int to = bounds[at + 1];
            if (Digits.fitsWord(from, to)) {
                long word = Digits.rightAligned(text, from, to);
                if (Digits.isDigits(word)) {
                    done[n++] = Digits.value(word);
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
