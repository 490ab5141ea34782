package io.velostream.kafka.internal.protobuf;

import java.util.Arrays;

/** Writes the wire format of Protocol Buffers to an array that grows. Not thread-safe. */
final class WireOutput {
    private static final int FIRST = 512;
    private static final int LONGEST_NUMBER = 10;

    private byte[] buf = new byte[FIRST];
    private int pos;

    void clear() {
        pos = 0;
    }

    int position() {
        return pos;
    }

    /** The bytes from the beginning on, behind those of {@code head}. */
    byte[] copy(byte[] head) {
        byte[] all = Arrays.copyOf(head, Math.addExact(head.length, pos));
        System.arraycopy(buf, 0, all, head.length, pos);
        return all;
    }

    void varint(long value) {
        reserve(LONGEST_NUMBER);
        long v = value;
        while ((v & ~0x7fL) != 0) {
            buf[pos++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        buf[pos++] = (byte) v;
    }

    void zigZag(long value) {
        varint(value << 1 ^ value >> 63);
    }

    void fixed32(int value) {
        reserve(4);
        for (int shift = 0; shift < 32; shift += 8) {
            buf[pos++] = (byte) (value >> shift);
        }
    }

    void fixed64(long value) {
        fixed32((int) value);
        fixed32((int) (value >>> 32));
    }

    /** A length and the bytes. */
    void bytes(byte[] from, int offset, int length) {
        varint(length);
        reserve(length);
        System.arraycopy(from, offset, buf, pos, length);
        pos += length;
    }

    /** Makes room for a length, which {@link #endLength} fills in; returns where. */
    int beginLength() {
        reserve(1);
        return pos++;
    }

    /** Ends the value that began behind the length at this place. */
    void endLength(int at) {
        int length = pos - at - 1;
        int more = (31 - Integer.numberOfLeadingZeros(length | 1)) / 7;
        if (more > 0) {
            reserve(more);
            System.arraycopy(buf, at + 1, buf, at + 1 + more, length);
        }
        pos = at;
        varint(length);
        pos = at + 1 + more + length;
    }

    private void reserve(int bytes) {
        if (buf.length - pos < bytes) {
            int needed = Math.addExact(pos, bytes);
            buf = Arrays.copyOf(buf, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, buf.length * 2L)));
        }
    }
}
