package io.velostream.postgres.internal.types;

/**
 * The text of inet and cidr: address, and the bits of the network where they are not all. Binary: family (2 for IPv4, 3 for
 * IPv6), bits, whether it is a cidr, count of bytes, bytes.
 */
final class NetworkText {
    private static final int IPV4 = 2;

    private NetworkText() {}

    static String of(byte[] bytes, int offset) {
        boolean four = bytes[offset] == IPV4;
        int bits = bytes[offset + 1] & 0xFF;
        boolean cidr = bytes[offset + 2] != 0;
        StringBuilder text = new StringBuilder(46);
        if (four) {
            four(text, bytes, offset + 4);
        } else {
            six(text, bytes, offset + 4);
        }
        if (cidr || bits != (four ? 32 : 128)) {
            text.append('/').append(bits);
        }
        return text.toString();
    }

    private static void four(StringBuilder text, byte[] bytes, int at) {
        for (int i = 0; i < 4; i++) {
            text.append(i == 0 ? "" : ".").append(bytes[at + i] & 0xFF);
        }
    }

    /** The longest run of two or more zero words becomes "::"; the first of several. */
    private static void six(StringBuilder text, byte[] bytes, int at) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && Bytes.int16(bytes, at + 2 * end) == 0) {
                end++;
            }
            if (end - i > bestLength) {
                best = i;
                bestLength = end - i;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append(':');
                i += bestLength - 1;
                if (i == 7) {
                    text.append(':');
                }
                continue;
            }
            if (i > 0) {
                text.append(':');
            }
            if (i == 6 && best == 0 && isMapped(bytes, at, bestLength)) {
                four(text, bytes, at + 12);
                return;
            }
            text.append(Integer.toHexString(Bytes.int16(bytes, at + 2 * i) & 0xFFFF));
        }
    }

    /** Whether the last four bytes are shown as IPv4: as in ::1.2.3.4 and ::ffff:1.2.3.4. */
    private static boolean isMapped(byte[] bytes, int at, int zeros) {
        return zeros == 6
                || (zeros == 7 && Bytes.int16(bytes, at + 14) != 1)
                || (zeros == 5 && Bytes.int16(bytes, at + 10) == -1);
    }
}
