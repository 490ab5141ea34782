package io.velostream.formats.avro;

import io.velostream.formats.Compression;
import io.velostream.formats.DecompressionLimits;
import io.velostream.formats.InputFile;
import io.velostream.formats.SequentialBytes;
import java.io.IOException;
import java.util.Arrays;

/** The bytes of a container, buffered. A length that the file claims is believed only as far as bytes arrive. */
final class ContainerBytes implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final SequentialBytes in;
    private final byte[] buffer = new byte[CHUNK];
    private int at;
    private int end;

    ContainerBytes(InputFile file, Compression compression, long position, DecompressionLimits limits)
            throws IOException {
        this.in = SequentialBytes.open(file, compression, position, limits);
    }

    /** Where the next byte lies in the decompressed file. */
    long position() {
        return in.position() - (end - at);
    }

    /** The next byte, or -1 at the end of the file. */
    int read() throws IOException {
        if (at == end) {
            end = Math.max(0, in.read(buffer, 0, buffer.length));
            at = 0;
            if (end == 0) {
                return -1;
            }
        }
        return buffer[at++] & 0xff;
    }

    /** A number as Avro encodes it. */
    long readLong() throws IOException {
        return readLong(read());
    }

    /** A number whose first byte was read already. */
    long readLong(int first) throws IOException {
        long v = 0;
        int b = first;
        for (int shift = 0; shift < 64; shift += 7) {
            if (b < 0) {
                throw cutOff();
            }
            v |= (b & 0x7fL) << shift;
            if (b < 0x80) {
                if (shift == 63 && b > 1) {
                    break;
                }
                return (v >>> 1) ^ -(v & 1);
            }
            b = read();
        }
        throw new AvroDamage("a number has more than 64 bits");
    }

    /** The next bytes, at the beginning of {@code into} or of a larger array. */
    byte[] read(byte[] into, int length) throws IOException {
        byte[] target = into;
        int filled = 0;
        while (filled < length) {
            if (filled == target.length) {
                target = Arrays.copyOf(target, (int) Math.min(length, Math.max(CHUNK, filled * 2L)));
            }
            int wanted = Math.min(length, target.length) - filled;
            int n;
            if (at < end) {
                n = Math.min(wanted, end - at);
                System.arraycopy(buffer, at, target, filled, n);
                at += n;
            } else {
                n = in.read(target, filled, wanted);
                if (n < 0) {
                    throw cutOff();
                }
            }
            filled += n;
        }
        return target;
    }

    static AvroDamage cutOff() {
        return new AvroDamage("the file ends within it");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
