package io.velostream.formats.text;

import io.velostream.api.batch.BytesColumnBuilder;

/** string and json: copied as they are once they are known to be UTF-8. */
final class StringParser extends ValueParser {
    private final BytesColumnBuilder column;

    StringParser(BytesColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        int n = to - from;
        if (text.length - to < 8 || n > 1 << 16) {
            return copy(text, from, to);
        }
        // Whole words, the last of them with some bytes too many, which the next value overwrites.
        byte[] into = column.reserveBytes(n + 8);
        int at = column.position();
        long seen = 0;
        int i = 0;
        for (; i <= n - 8; i += 8) {
            long word = Bytes8.get(text, from + i);
            Bytes8.put(into, at + i, word);
            seen |= word;
        }
        long last = Bytes8.get(text, from + i);
        Bytes8.put(into, at + i, last);
        seen |= last & ~(-1L << (8 * (n - i)));
        if (Bytes8.nonAscii(seen) && !Utf8.isValid(text, from, to)) {
            return ParseResult.ENCODING;
        }
        column.finishValue(n);
        return ParseResult.OK;
    }

    private ParseResult copy(byte[] text, int from, int to) {
        if (!Utf8.isValid(text, from, to)) {
            return ParseResult.ENCODING;
        }
        column.append(text, from, to - from);
        return ParseResult.OK;
    }

    @Override
    public int parseColumn(byte[] text, int[] starts, int[] ends, int first, int stride, int count, boolean nulls) {
        int at = first;
        for (int i = 0; i < count; i++, at += stride) {
            if (starts[at] != ends[at]) {
                if (parse(text, starts[at], ends[at]) != ParseResult.OK) {
                    return i;
                }
            } else if (nulls) {
                column.appendNull();
            } else {
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
