package io.velostream.formats.json;

import io.velostream.formats.text.Utf8;

/** Tells from the beginning of a file how JSON is laid out in it. */
enum JsonContent {
    /** It does not look like JSON records at all. */
    OTHER,
    /** It begins with an array. */
    ARRAY,
    /** It begins with an object of one line, and the next line begins with one too. */
    LINES,
    /** It begins with an object of one line; nothing else is known. */
    ONE_LINE,
    /** It begins with an object that does not end in its line. */
    DOCUMENT;

    private static final int MAX_DEPTH = 1000;

    /** @param length bytes of {@code head} that count; the file may go on behind them */
    static JsonContent of(byte[] head, int length) {
        int from = afterByteOrderMark(head, length);
        int first = afterSpace(head, from, length);
        if (first == length) {
            return OTHER;
        }
        int second = afterSpace(head, first + 1, length);
        int inside = second < length ? head[second] : -1;
        if (head[first] == '[') {
            return inside < 0 || "{[\"-]0123456789tfn".indexOf(inside) >= 0 ? ARRAY : OTHER;
        }
        if (head[first] != '{' || (inside >= 0 && inside != '"' && inside != '}')) {
            return OTHER;
        }
        int newline = Words.findNewline(head, first, length);
        int end = newline < 0 ? length : newline;
        JsonCursor cursor = new JsonCursor(MAX_DEPTH, true);
        cursor.reset(head, first, end);
        try {
            cursor.skipValue();
            cursor.skipSpace();
        } catch (JsonFault fault) {
            // The end of the head says nothing about the end of the line.
            return fault.kind() == JsonFault.Kind.END || newline >= 0 ? DOCUMENT : OTHER;
        }
        if (cursor.pos < end) {
            return DOCUMENT;
        }
        int next = afterSpace(head, end, length);
        return next < length && head[next] == '{' ? LINES : ONE_LINE;
    }

    private static int afterByteOrderMark(byte[] b, int length) {
        return Utf8.isMark(b, 0, length) ? Utf8.MARK_LENGTH : 0;
    }

    private static int afterSpace(byte[] b, int from, int length) {
        int p = from;
        while (p < length && (b[p] == ' ' || b[p] == '\t' || b[p] == '\r' || b[p] == '\n')) {
            p++;
        }
        return p;
    }
}
