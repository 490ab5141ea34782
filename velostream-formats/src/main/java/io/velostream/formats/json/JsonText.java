package io.velostream.formats.json;

import io.velostream.formats.text.Bytes8;
import io.velostream.formats.text.Utf8Buffer;
import java.nio.charset.StandardCharsets;

/** Text as JSON strings. */
final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long SPACES = Bytes8.repeat(' ');
    /** Room beyond what is needed, so that whole words can be written. */
    private static final int SLACK = 16;

    private JsonText() {}

    /** Writes UTF-8 in quotes, with escapes where JSON needs them and nowhere else. */
    static void putString(Utf8Buffer out, byte[] text, int from, int to) {
        byte[] into = out.reserve(to - from + SLACK);
        int at = out.length();
        into[at++] = '"';
        int p = from;
        while (p < to && p + 8 <= text.length) {
            long w = Bytes8.get(text, p);
            int rest = to - p;
            if (rest < 8) {
                long mask = (1L << (rest * 8)) - 1;
                w = (w & mask) | (SPACES & ~mask);
            }
            if (Words.special(w) != 0) {
                break;
            }
            Bytes8.put(into, at, w);
            at += Math.min(8, rest);
            p += 8;
        }
        if (p < to) {
            out.setLength(at);
            putEscaped(out, text, p, to);
            into = out.reserve(1);
            at = out.length();
        }
        into[at++] = '"';
        out.setLength(at);
    }

    private static void putEscaped(Utf8Buffer out, byte[] text, int from, int to) {
        byte[] into = out.reserve(to - from + SLACK);
        int at = out.length();
        for (int p = from; p < to; p++) {
            byte b = text[p];
            if (b != '"' && b != '\\' && (b < 0 || b >= ' ')) {
                into[at++] = b;
                continue;
            }
            out.setLength(at);
            into = out.reserve(to - p + SLACK);
            into[at++] = '\\';
            switch (b) {
                case '"', '\\' -> into[at++] = b;
                case '\n' -> into[at++] = 'n';
                case '\r' -> into[at++] = 'r';
                case '\t' -> into[at++] = 't';
                case '\b' -> into[at++] = 'b';
                case '\f' -> into[at++] = 'f';
                default -> {
                    into[at++] = 'u';
                    into[at++] = '0';
                    into[at++] = '0';
                    into[at++] = HEX[b >> 4];
                    into[at++] = HEX[b & 15];
                }
            }
        }
        out.setLength(at);
    }

    /** Replaces line ends, which valid JSON has between values only, by spaces. */
    static void joinLines(byte[] b, int from, int to) {
        for (int p = from; p < to; p++) {
            if (b[p] == '\n' || b[p] == '\r') {
                b[p] = ' ';
            }
        }
    }

    /** {@code ,"name":} with eight zeros behind, so that it can be copied in words. */
    static byte[] prefix(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        Utf8Buffer out = new Utf8Buffer(utf8.length + SLACK);
        out.put((byte) ',');
        putString(out, utf8, 0, utf8.length);
        out.put((byte) ':');
        int length = out.length();
        byte[] prefix = new byte[length + 8];
        System.arraycopy(out.array(), 0, prefix, 0, length);
        return prefix;
    }

    /** The bytes of a {@link #prefix} that count. */
    static int prefixLength(byte[] prefix) {
        return prefix.length - 8;
    }
}
