package io.velostream.formats.avro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are valid UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    static boolean isValid(byte[] b, int from, int length) {
        int end = from + length;
        int i = from;
        while (true) {
            while (end - i >= 8 && ((long) LONG.get(b, i) & HIGH_BITS) == 0) {
                i += 8;
            }
            while (i < end && b[i] >= 0) {
                i++;
            }
            if (i == end) {
                return true;
            }
            int n = sequence(b, i, end);
            if (n == 0) {
                return false;
            }
            i += n;
        }
    }

    /** The length of the sequence of more than one byte that begins at {@code i}, or 0 when it is not valid. */
    private static int sequence(byte[] b, int i, int end) {
        int first = b[i] & 0xff;
        int n = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (n == 0 || end - i < n) {
            return 0;
        }
        for (int k = 1; k < n; k++) {
            if ((b[i + k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = b[i + 1] & 0xff;
        boolean overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
        boolean surrogate = first == 0xed && second >= 0xa0;
        boolean tooLarge = first == 0xf4 && second >= 0x90;
        return overlong || surrogate || tooLarge ? 0 : n;
    }
}
