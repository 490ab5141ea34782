package io.velostream.formats.text;

import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.type.DataType.IntegerType;

/** int8, int16 and int32. */
final class IntParser extends ValueParser {
    private final IntColumnBuilder column;
    private final long min;
    private final long max;
    private int[] parsed = {};

    IntParser(IntColumnBuilder column, IntegerType type) {
        this.column = column;
        this.min = type.min();
        this.max = type.max();
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        if (from == to) {
            return ParseResult.SYNTAX;
        }
        byte first = text[from];
        boolean negative = first == '-';
        int at = negative || first == '+' ? from + 1 : from;
        if (at == to) {
            return ParseResult.SYNTAX;
        }
        while (to - at > 18 && text[at] == '0') {
            at++;
        }
        if (to - at > 18) {
            return allDigits(text, at, to) ? ParseResult.RANGE : ParseResult.SYNTAX;
        }
        long v = Digits.unsigned(text, at, to);
        if (v < 0) {
            return ParseResult.SYNTAX;
        }
        v = negative ? -v : v;
        if (v < min || v > max) {
            return ParseResult.RANGE;
        }
        column.append((int) v);
        return ParseResult.OK;
    }

    private static boolean allDigits(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Digits.isDigit(text[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int parseColumn(byte[] text, int[] bounds, int first, int stride, int count, boolean nulls, int quote) {
        int[] done = parsed = parsed.length < count ? new int[count] : parsed;
        long most = max;
        int n = 0;
        for (int i = 0, at = first; i < count; i++, at += stride) {
            int from = bounds[at] + 1;
            int to = bounds[at + 1];
            if (Digits.fitsWord(from, to)) {
                long word = Digits.rightAligned(text, from, to);
                long v = Digits.value(word);
                if (Digits.isDigits(word) && v <= most) {
                    done[n++] = (int) v;
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
