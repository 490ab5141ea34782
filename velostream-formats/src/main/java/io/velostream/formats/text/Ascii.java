package io.velostream.formats.text;

import java.nio.charset.StandardCharsets;

/** Comparisons of byte slices with words. */
final class Ascii {
    private Ascii() {}

    /** Whether the slice is this word of lower-case letters, in any case. */
    static boolean equalsIgnoreCase(byte[] text, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((text[from + i] | 32) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** +1 for {@code infinity} and {@code inf} in any case, -1 with a minus sign, 0 for anything else. */
    static int infinitySign(byte[] text, int from, int to) {
        if (from == to) {
            return 0;
        }
        boolean signed = text[from] == '-' || text[from] == '+';
        int at = signed ? from + 1 : from;
        if (!equalsIgnoreCase(text, at, to, "infinity") && !equalsIgnoreCase(text, at, to, "inf")) {
            return 0;
        }
        return text[from] == '-' ? -1 : 1;
    }

    static boolean isNan(byte[] text, int from, int to) {
        return equalsIgnoreCase(text, from, to, "nan");
    }

    static String string(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
