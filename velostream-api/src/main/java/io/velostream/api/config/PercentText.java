package io.velostream.api.config;

import java.nio.charset.StandardCharsets;

/** Percent-encoding in both directions. Encoded bytes are UTF-8, as in RFC 3986. */
final class PercentText {
    /** Characters that mean something in {@link ConnectorUri#path()} unless a backslash stands before them. */
    static final String PATTERN_CHARACTERS = "*?[]{}\\";

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentText() {}

    /** Appends {@code text[from, to)} decoded. With {@code escapePatterns}, an encoded glob character gets a backslash. */
    static void decode(String text, int from, int to, boolean escapePatterns, StringBuilder out) {
        int i = from;
        while (i < to) {
            char c = text.charAt(i);
            if (c != '%') {
                out.append(c);
                i++;
                continue;
            }
            int first = octet(text, i, to);
            if (first == 0) {
                throw new UriFault(i, "'%00' stands for a NUL, which no name or value may hold", "Leave it out.");
            }
            if (first < 0x80) {
                if (escapePatterns && PATTERN_CHARACTERS.indexOf(first) >= 0) {
                    out.append('\\');
                }
                out.append((char) first);
                i += 3;
            } else {
                int length = sequenceLength(first);
                out.appendCodePoint(codePoint(text, i, to, first, length));
                i += 3 * length;
            }
        }
    }

    private static int sequenceLength(int first) {
        if (first >= 0xC2 && first <= 0xDF) {
            return 2;
        }
        if ((first & 0xF0) == 0xE0) {
            return 3;
        }
        return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
    }

    private static int codePoint(String text, int at, int to, int first, int length) {
        int value = length == 2 ? first & 0x1F : length == 3 ? first & 0x0F : first & 0x07;
        boolean valid = length > 0;
        for (int k = 1; valid && k < length; k++) {
            int next = at + 3 * k;
            int octet = next < to && text.charAt(next) == '%' ? octet(text, next, to) : 0;
            valid = (octet & 0xC0) == 0x80;
            value = (value << 6) | (octet & 0x3F);
        }
        boolean overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (!valid || overlong || surrogate || value > Character.MAX_CODE_POINT) {
            throw new UriFault(
                    at,
                    "the percent-encoded bytes are not UTF-8",
                    "Encode each character as its UTF-8 bytes, as %C3%A9 for \u00e9.");
        }
        return value;
    }

    private static int octet(String text, int at, int to) {
        int high = at + 2 < to ? hex(text.charAt(at + 1)) : -1;
        int low = at + 2 < to ? hex(text.charAt(at + 2)) : -1;
        if (high < 0 || low < 0) {
            throw new UriFault(at, "'%' is not followed by two hexadecimal digits", "Write a plain '%' as %25.");
        }
        return high << 4 | low;
    }

    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Appends the text; ASCII outside {@code plain} and anything that is no letter or digit of some script is encoded. */
    static void encode(String text, boolean[] plain, StringBuilder out) {
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            encode(codePoint, plain, out);
            i += Character.charCount(codePoint);
        }
    }

    static void encode(int codePoint, boolean[] plain, StringBuilder out) {
        if (codePoint < 128 ? plain[codePoint] : Character.isLetterOrDigit(codePoint)) {
            out.appendCodePoint(codePoint);
        } else {
            encodeAlways(codePoint, out);
        }
    }

    static void encodeAlways(int codePoint, StringBuilder out) {
        if (codePoint < 128) {
            appendOctet(codePoint, out);
            return;
        }
        for (byte octet : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
            appendOctet(octet & 0xFF, out);
        }
    }

    private static void appendOctet(int octet, StringBuilder out) {
        out.append('%').append(HEX[octet >> 4]).append(HEX[octet & 15]);
    }

    /** A table for {@link #encode}: letters, digits, {@code -._~} and these. */
    static boolean[] plain(String others) {
        boolean[] table = new boolean[128];
        for (int c = 0; c < 128; c++) {
            table[c] = Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0 || others.indexOf(c) >= 0;
        }
        return table;
    }
}
