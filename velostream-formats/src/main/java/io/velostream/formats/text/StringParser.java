package io.velostream.formats.text;

import io.velostream.api.batch.BytesColumnBuilder;

/** string and json: copied as they are once they are known to be UTF-8. */
final class StringParser extends ValueParser {
    private final BytesColumnBuilder column;
    private int[] lengths = {};

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

    /** Copies all values first, and looks for what is not ASCII in all of their words together. */
    @Override
    public int parseColumn(byte[] text, int[] bounds, int first, int stride, int count, boolean nulls, int quote) {
        int[] done = lengths = lengths.length < count ? new int[count] : lengths;
        byte[] into = column.reserveBytes(bytes(bounds, first, stride, count) + 16);
        int target = column.position();
        long seen = 0;
        int n = 0;
        for (int i = 0, at = first; i < count; i++, at += stride) {
            int from = bounds[at] + 1;
            int to = bounds[at + 1];
            if (from < to && text[from] == quote) {
                from++;
                to--;
            } else if (from == to) {
                column.finishValues(done, n);
                n = 0;
                if (!nulls) {
                    return i;
                }
                column.appendNull();
                continue;
            }
            int length = to - from;
            if (text.length - to < 16) {
                System.arraycopy(text, from, into, target, length);
                seen |= Utf8.isValid(text, from, to) ? 0 : -1;
            } else {
                int k = 0;
                do {
                    long word = Bytes8.get(text, from + k);
                    long next = Bytes8.get(text, from + k + 8);
                    Bytes8.put(into, target + k, word);
                    Bytes8.put(into, target + k + 8, next);
                    seen |= word | next;
                    k += 16;
                } while (k < length);
            }
            done[n++] = length;
            target += length;
        }
        column.finishValues(done, n);
        return Bytes8.nonAscii(seen) ? firstInvalid(text, bounds, first, stride, count) : count;
    }

    /** What the fields have in all, or a little more. */
    private static int bytes(int[] bounds, int first, int stride, int count) {
        int bytes = 0;
        for (int i = 0, at = first; i < count; i++, at += stride) {
            bytes += bounds[at + 1] - bounds[at] - 1;
        }
        return bytes;
    }

    /** The first field that is not UTF-8, or {@code count}; quotes around it make no difference. */
    private static int firstInvalid(byte[] text, int[] bounds, int first, int stride, int count) {
        for (int i = 0, at = first; i < count; i++, at += stride) {
            if (!Utf8.isValid(text, bounds[at] + 1, bounds[at + 1])) {
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
