package io.velostream.formats.internal.compress;

import io.airlift.compress.snappy.SnappyCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/** Writes the framing format of snappy. A chunk that would grow is stored plain. */
final class SnappyOutput extends OutputStream {
    private final OutputStream out;
    private final SnappyCompressor compressor = new SnappyCompressor();
    private final CRC32C crc = new CRC32C();
    private final byte[] plain = new byte[SnappyFrame.MAX_CHUNK];
    private final byte[] packed = new byte[compressor.maxCompressedLength(SnappyFrame.MAX_CHUNK)];
    private final byte[] head = new byte[8];
    private int filled;
    private boolean closed;

    SnappyOutput(OutputStream out) throws IOException {
        this.out = out;
        out.write(SnappyFrame.IDENTIFIER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int n = Math.min(length - done, plain.length - filled);
            System.arraycopy(source, offset + done, plain, filled, n);
            filled += n;
            done += n;
            if (filled == plain.length) {
                chunk();
            }
        }
    }

    private void chunk() throws IOException {
        if (filled == 0) {
            return;
        }
        int size = compressor.compress(plain, 0, filled, packed, 0, packed.length);
        boolean smaller = size < filled;
        int length = 4 + (smaller ? size : filled);
        int checksum = SnappyFrame.checksum(crc, plain, 0, filled);
        head[0] = (byte) (smaller ? SnappyFrame.COMPRESSED : SnappyFrame.PLAIN);
        for (int i = 0; i < 3; i++) {
            head[1 + i] = (byte) (length >>> (8 * i));
        }
        for (int i = 0; i < 4; i++) {
            head[4 + i] = (byte) (checksum >>> (8 * i));
        }
        out.write(head, 0, 8);
        out.write(smaller ? packed : plain, 0, length - 4);
        filled = 0;
    }

    @Override
    public void flush() throws IOException {
        chunk();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (out) {
                chunk();
            }
        }
    }
}
