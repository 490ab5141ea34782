package io.velostream.formats.json;

import io.velostream.formats.json.JsonFault.Kind;
import io.velostream.formats.text.Bytes8;
import io.velostream.formats.text.Utf8;
import java.util.Arrays;

/** The strings in the text of a {@link JsonCursor}. */
abstract class JsonStrings extends JsonTokens {
    /** Where the text of the last string lies: in {@link #buf}, or unescaped in a scratch array. */
    byte[] text = buf;

    int textFrom;
    int textEnd;

    private byte[] scratch = new byte[256];

    JsonStrings(int maxDepth, boolean lines) {
        super(maxDepth, lines);
    }

    /** Consumes a string whose opening quote was seen; its text is checked to be UTF-8. */
    final void string() {
        byte[] b = buf;
        int from = pos + 1;
        int p = from;
        int last = end - 8;
        long high = 0;
        while (p <= last) {
            long w = Bytes8.get(b, p);
            long marks = Words.special(w);
            if (marks != 0) {
                high |= Words.high(w & Words.before(marks));
                p += Words.index(marks);
                if (b[p] != '"') {
                    escapedString(from, p);
                    return;
                }
                finishString(from, p, high);
                return;
            }
            high |= Words.high(w);
            p += 8;
        }
        for (; p < end; p++) {
            byte c = b[p];
            if (c == '"') {
                finishString(from, p, high);
                return;
            }
            if (c == '\\' || (c >= 0 && c < ' ')) {
                escapedString(from, p);
                return;
            }
            high |= c & 0x80;
        }
        pos = end;
        throw atEnd();
    }

    private void finishString(int from, int quote, long high) {
        text = buf;
        textFrom = from;
        textEnd = quote;
        pos = quote + 1;
        if (high != 0) {
            checkUtf8(buf, from, quote);
        }
    }

    final void checkUtf8(byte[] b, int from, int to) {
        int bad = Utf8.firstMalformed(b, from, to);
        if (bad >= 0) {
            throw new JsonFault(Kind.VALUE, String.format("the text is not valid UTF-8 (byte 0x%02x)", b[bad] & 0xff));
        }
    }

    /** The rest of a string from the first byte on that is not plain: it is unescaped into the scratch array. */
    private void escapedString(int from, int special) {
        int length = special - from;
        room(length + 16);
        System.arraycopy(buf, from, scratch, 0, length);
        int at = length;
        int p = special;
        while (p < end) {
            byte c = buf[p];
            if (c == '"') {
                text = scratch;
                textFrom = 0;
                textEnd = at;
                pos = p + 1;
                checkUtf8(scratch, 0, at);
                return;
            }
            if (at + 8 > scratch.length) {
                room(at + 16);
            }
            if (c == '\\') {
                pos = p;
                at = writeCodePoint(escape(), at);
                p = pos;
            } else if (c >= 0 && c < ' ') {
                pos = p;
                throw controlCharacter(c);
            } else {
                scratch[at++] = c;
                p++;
            }
        }
        pos = end;
        throw atEnd();
    }

    private void room(int needed) {
        if (scratch.length < needed) {
            scratch = Arrays.copyOf(scratch, Math.max(needed, scratch.length * 2));
        }
    }

    private int writeCodePoint(int codePoint, int from) {
        int at = from;
        if (codePoint < 0x80) {
            scratch[at++] = (byte) codePoint;
            return at;
        }
        if (codePoint < 0x800) {
            scratch[at++] = (byte) (0xc0 | codePoint >> 6);
        } else {
            if (codePoint < 0x10000) {
                scratch[at++] = (byte) (0xe0 | codePoint >> 12);
            } else {
                scratch[at++] = (byte) (0xf0 | codePoint >> 18);
                scratch[at++] = (byte) (0x80 | (codePoint >> 12 & 0x3f));
            }
            scratch[at++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
        }
        scratch[at++] = (byte) (0x80 | (codePoint & 0x3f));
        return at;
    }

    /** Consumes an escape, a surrogate pair as a whole, and returns its code point. */
    private int escape() {
        char unit = (char) escapedUnit();
        if (!Character.isSurrogate(unit)) {
            return unit;
        }
        if (Character.isHighSurrogate(unit) && pos < end && buf[pos] == '\\') {
            char low = (char) escapedUnit();
            if (Character.isLowSurrogate(low)) {
                return Character.toCodePoint(unit, low);
            }
        }
        if (pos >= end) {
            throw atEnd();
        }
        throw new JsonFault(Kind.VALUE, String.format("\\u%04x is half of a surrogate pair", (int) unit));
    }

    private int escapedUnit() {
        if (pos + 1 >= end) {
            pos = end;
            throw atEnd();
        }
        byte c = buf[pos + 1];
        pos += 2;
        switch (c) {
            case '"', '\\', '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return hex4();
            default:
                pos -= 2;
                throw new JsonFault(Kind.SYNTAX, "'\\" + show(pos + 1, pos + 2) + "' is no escape");
        }
    }

    private int hex4() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit((char) peek(), 16);
            if (digit < 0) {
                throw unexpected("a hexadecimal digit");
            }
            unit = unit << 4 | digit;
            pos++;
        }
        return unit;
    }

    /** Consumes a string whose opening quote was seen; only its escapes are checked. */
    final void skipString() {
        byte[] b = buf;
        int p = pos + 1;
        while (true) {
            while (p + 8 <= end) {
                long marks = Words.special(Bytes8.get(b, p));
                if (marks != 0) {
                    p += Words.index(marks);
                    break;
                }
                p += 8;
            }
            if (p >= end) {
                pos = end;
                throw atEnd();
            }
            byte c = b[p];
            if (c == '"') {
                pos = p + 1;
                return;
            }
            pos = p;
            if (c == '\\') {
                escapedUnit();
                p = pos;
            } else if (c >= 0 && c < ' ') {
                throw controlCharacter(c);
            } else {
                p++;
            }
        }
    }
}
