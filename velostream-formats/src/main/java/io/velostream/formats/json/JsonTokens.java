package io.velostream.formats.json;

import io.velostream.formats.json.JsonFault.Kind;
import java.nio.charset.StandardCharsets;

/** Where a {@link JsonCursor} stands in its text, and what can be said about that place. */
abstract class JsonTokens {
    private static final int SHOWN = 60;

    /** The text; read from {@link #pos} on, never at or behind {@link #end}. */
    byte[] buf = new byte[0];

    int pos;
    int end;

    /** How many values are open around this place. */
    int depth;

    private final int maxDepth;
    private final boolean lines;

    JsonTokens(int maxDepth, boolean lines) {
        this.maxDepth = maxDepth;
        this.lines = lines;
    }

    final void reset(byte[] source, int from, int to) {
        buf = source;
        end = to;
        begin(from);
    }

    /** Goes to the beginning of a record. */
    final void begin(int from) {
        pos = from;
        depth = 0;
    }

    /** The next byte, or a fault at the end. */
    final int peek() {
        if (pos >= end) {
            throw atEnd();
        }
        return buf[pos];
    }

    /** The next byte that is no white space; it is not consumed. */
    final int peekToken() {
        int p = pos;
        if (p < end && buf[p] > ' ') {
            return buf[p];
        }
        skipSpace();
        return peek();
    }

    final void skipSpace() {
        byte[] b = buf;
        int e = end;
        int p = pos;
        while (p < e) {
            byte c = b[p];
            if (c != ' ' && c != '\t' && c != '\r' && (c != '\n' || lines)) {
                break;
            }
            p++;
        }
        pos = p;
    }

    final void expect(char wanted) {
        if (peekToken() != wanted) {
            throw unexpected("'" + wanted + "'");
        }
        pos++;
    }

    final void enter() {
        if (++depth > maxDepth) {
            throw new JsonFault(Kind.VALUE, "values are nested deeper than " + maxDepth + " (option max_depth)");
        }
    }

    final void leave() {
        depth--;
    }

    /** Consumes {@code true}, {@code false} or {@code null}, whose first letter was seen. */
    final void literal(String word) {
        int n = word.length();
        for (int i = 0; i < n; i++) {
            if (pos + i >= end) {
                throw atEnd();
            }
            if (buf[pos + i] != word.charAt(i)) {
                throw unexpected("a value");
            }
        }
        pos += n;
    }

    /** The bytes {@code from … to - 1} for a message. */
    final String show(int from, int to) {
        return show(buf, from, Math.min(to, end));
    }

    /** Bytes for a message: cut when long, what is not printable as a replacement character. */
    static String show(byte[] b, int from, int to) {
        int until = Math.min(to, from + SHOWN);
        StringBuilder s = new StringBuilder(new String(b, from, Math.max(0, until - from), StandardCharsets.UTF_8));
        for (int i = 0; i < s.length(); i++) {
            if (Character.isISOControl(s.charAt(i))) {
                s.setCharAt(i, '\ufffd');
            }
        }
        return until < to ? s + "…" : s.toString();
    }

    final JsonFault controlCharacter(byte c) {
        if (c == '\n' && lines) {
            return new JsonFault(Kind.SYNTAX, "the line ends inside a string");
        }
        return new JsonFault(Kind.SYNTAX, String.format("a string holds the control character 0x%02x unescaped", c));
    }

    final JsonFault unexpected(String wanted) {
        if (pos >= end) {
            return atEnd();
        }
        if (buf[pos] == '\n' && lines) {
            return new JsonFault(Kind.SYNTAX, wanted + " expected, but the line ends");
        }
        int until = pos + 1;
        while (until < end && until < pos + 20 && buf[until] > ' ' && ",:]}".indexOf(buf[until]) < 0) {
            until++;
        }
        return new JsonFault(Kind.SYNTAX, wanted + " expected, found " + show(pos, until));
    }

    final JsonFault atEnd() {
        return new JsonFault(Kind.END, "it ends in the middle of a value");
    }
}
