package io.velostream.file.parquet.internal;

import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import java.io.IOException;

/**
 * Pages as Hadoop's codecs LZO and LZ4 frame them: blocks, each of its plain size and of pieces, each of its compressed size
 * and its bytes; all sizes of four bytes, the highest first.
 */
final class HadoopBlocks {
    private static final int SIZE = 4;

    private HadoopBlocks() {}

    /** How many bytes were decompressed; an exception when the framing or a piece is damaged. */
    static int decompress(Decompressor pieces, byte[] in, int from, int length, byte[] out, int at, int plain)
            throws IOException {
        int end = from + length;
        int outEnd = at + plain;
        int p = from;
        int to = at;
        while (p < end) {
            int block = size(in, p, end, outEnd - to);
            p += SIZE;
            int blockEnd = to + block;
            while (to < blockEnd) {
                int piece = size(in, p, end, end - p - SIZE);
                p += SIZE;
                int got = pieces.decompress(in, p, piece, out, to, blockEnd - to);
                if (got == 0) {
                    throw new IOException("a piece of a block is empty");
                }
                p += piece;
                to += got;
            }
        }
        return to - at;
    }

    /** The same for LZ4, whose blocks some writers have left without frames. */
    static int decompressLz4(Decompressor pieces, byte[] in, int from, int length, byte[] out, int at, int plain)
            throws IOException {
        try {
            return decompress(pieces, in, from, length, out, at, plain);
        } catch (IOException | MalformedInputException notFramed) {
            return pieces.decompress(in, from, length, out, at, plain);
        }
    }

    private static int size(byte[] in, int at, int end, int most) throws IOException {
        if (end - at < SIZE) {
            throw new IOException("the size of a block is cut off");
        }
        int size = (in[at] & 0xff) << 24 | (in[at + 1] & 0xff) << 16 | (in[at + 2] & 0xff) << 8 | (in[at + 3] & 0xff);
        if (size < 0 || size > most) {
            throw new IOException("a block of the page claims " + size + " bytes, more than there are");
        }
        return size;
    }
}
