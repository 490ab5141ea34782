package io.velostream.formats.avro;

import java.nio.charset.StandardCharsets;

/** The text of our type numeric. */
final class NumericText {
    private static final byte[][] SPECIAL = {
        "NaN".getBytes(StandardCharsets.US_ASCII),
        "Infinity".getBytes(StandardCharsets.US_ASCII),
        "-Infinity".getBytes(StandardCharsets.US_ASCII)
    };

    private NumericText() {}

    /** Whether it is {@code -12.50}, {@code NaN}, {@code Infinity} or {@code -Infinity}: no exponent, no plus. */
    static boolean isPlain(byte[] text, int from, int length) {
        int end = from + length;
        int i = length > 0 && text[from] == '-' ? from + 1 : from;
        int whole = digits(text, i, end);
        if (whole == 0) {
            return isSpecial(text, from, end);
        }
        i += whole;
        if (i == end) {
            return true;
        }
        int fraction = digits(text, i + 1, end);
        return text[i] == '.' && fraction > 0 && i + 1 + fraction == end;
    }

    private static int digits(byte[] text, int from, int end) {
        int i = from;
        while (i < end && text[i] >= '0' && text[i] <= '9') {
            i++;
        }
        return i - from;
    }

    private static boolean isSpecial(byte[] text, int from, int end) {
        for (byte[] s : SPECIAL) {
            if (java.util.Arrays.equals(text, from, end, s, 0, s.length)) {
                return true;
            }
        }
        return false;
    }
}
