package io.velostream.formats.internal.compress;

import java.util.zip.CRC32C;

/** The framing format of snappy: chunks of up to 64 KiB with a checksum each. */
final class SnappyFrame {
    static final byte[] IDENTIFIER = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
    static final int MAX_CHUNK = 1 << 16;
    static final int COMPRESSED = 0;
    static final int PLAIN = 1;
    static final int PADDING = 0xfe;
    static final int STREAM_IDENTIFIER = 0xff;

    private SnappyFrame() {}

    /** CRC-32C, rotated and shifted as the format wants it. */
    static int checksum(CRC32C crc, byte[] data, int from, int length) {
        crc.reset();
        crc.update(data, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }
}
