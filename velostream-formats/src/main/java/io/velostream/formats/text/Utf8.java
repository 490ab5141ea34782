package io.velostream.formats.text;

/** Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {
    /** Bytes of a mark of byte order, which a file may begin with. */
    public static final int MARK_LENGTH = 3;

    private Utf8() {}

    public static boolean isValid(byte[] text, int from, int to) {
        return firstMalformed(text, from, to) < 0;
    }

    /** Where the first malformed sequence begins, or -1. */
    public static int firstMalformed(byte[] text, int from, int to) {
        int at = from;
        while (at < to) {
            if (text[at] >= 0) {
                at++;
                while (at + 8 <= to && !Bytes8.nonAscii(Bytes8.get(text, at))) {
                    at += 8;
                }
            } else {
                int n = sequence(text, at, to);
                if (n == 0) {
                    return at;
                }
                at += n;
            }
        }
        return -1;
    }

    /** The length of the sequence of two to four bytes that begins here, or 0 when it is malformed. */
    private static int sequence(byte[] text, int at, int to) {
        int first = text[at] & 0xFF;
        int n = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (n == 0 || at + n > to) {
            return 0;
        }
        for (int i = 1; i < n; i++) {
            if ((text[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = text[at + 1] & 0xFF;
        boolean bad =
                switch (first) {
                    case 0xE0 -> second < 0xA0;
                    case 0xED -> second > 0x9F;
                    case 0xF0 -> second < 0x90;
                    case 0xF4 -> second > 0x8F;
                    default -> false;
                };
        return bad ? 0 : n;
    }

    /** Whether a mark of byte order, U+FEFF, stands there. */
    public static boolean isMark(byte[] bytes, int from, int to) {
        return to - from >= MARK_LENGTH
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
    }
}
