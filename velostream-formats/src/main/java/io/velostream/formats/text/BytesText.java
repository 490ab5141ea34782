package io.velostream.formats.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Binary values and uuids as ASCII text. */
public final class BytesText {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private BytesText() {}

    public static void putBinary(Utf8Buffer out, BinaryText notation, byte[] data, int from, int length) {
        if (notation == BinaryText.BASE64) {
            out.put(Base64.getEncoder().encode(Arrays.copyOfRange(data, from, from + length)));
            return;
        }
        byte[] into = out.reserve(Math.addExact(2, Math.multiplyExact(2, length)));
        int at = out.length();
        into[at] = '\\';
        into[at + 1] = 'x';
        out.setLength(hex(into, at + 2, data, from, length));
    }

    /** The 36 characters of RFC 9562, in lower case, for 16 bytes. */
    public static void putUuid(Utf8Buffer out, byte[] data, int from) {
        byte[] into = out.reserve(36);
        int at = hex(into, out.length(), data, from, 4);
        for (int part = 4; part < 10; part += 2) {
            into[at++] = '-';
            at = hex(into, at, data, from + part, 2);
        }
        into[at++] = '-';
        out.setLength(hex(into, at, data, from + 10, 6));
    }

    private static int hex(byte[] into, int from, byte[] data, int dataFrom, int length) {
        int at = from;
        for (int i = dataFrom; i < dataFrom + length; i++) {
            into[at++] = DIGITS[data[i] >> 4 & 15];
            into[at++] = DIGITS[data[i] & 15];
        }
        return at;
    }
}
