package io.velostream.file.parquet.internal.read;

import io.velostream.file.parquet.internal.Little;

/**
 * Decodes DELTA_BINARY_PACKED: blocks of differences, packed with a width of their own for each part of a block. The array
 * has eight bytes of slack behind its end. Faulty input is an {@link IndexOutOfBoundsException}.
 */
final class DeltaDecoder {
    private static final int PIECE = 64;

    private final byte[] in;
    private final int end;
    private final int blockSize;
    private final int parts;
    private final int partSize;
    private final int total;
    private final byte[] widths;
    private int position;
    /** Values not yet returned, the first one included. */
    private int left;

    private boolean first = true;
    private long last;
    private long least;
    private int part;
    private int partLeft;
    private long bit;
    private final long[] piece = new long[PIECE];
    private int pieceAt;
    private int pieceEnd;

    DeltaDecoder(byte[] in, int from, int end) {
        this.in = in;
        this.position = from;
        this.end = end;
        long block = varint();
        long count = varint();
        long values = varint();
        last = zigzag(varint());
        if (block <= 0
                || block > 1 << 24
                || count <= 0
                || count > block
                || block % count != 0
                || block / count % 32 != 0) {
            throw new IndexOutOfBoundsException("blocks of " + block + " differences in " + count + " parts");
        }
        if (values < 0 || values > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException(values + " values");
        }
        this.blockSize = (int) block;
        this.parts = (int) count;
        this.partSize = blockSize / parts;
        this.total = (int) values;
        this.left = total;
        this.widths = new byte[parts];
        this.part = parts;
    }

    /** How many values there are in all. */
    int total() {
        return total;
    }

    void read(long[] out, int from, int count) {
        if (count > left) {
            throw new IndexOutOfBoundsException("more values are asked for than the page has");
        }
        int at = from;
        int stop = from + count;
        left -= count;
        if (first && count > 0) {
            out[at++] = last;
            first = false;
        }
        long value = last;
        while (at < stop) {
            if (pieceAt == pieceEnd) {
                nextPiece();
            }
            int n = Math.min(stop - at, pieceEnd - pieceAt);
            for (int i = 0; i < n; i++) {
                value += piece[pieceAt + i];
                out[at + i] = value;
            }
            at += n;
            pieceAt += n;
        }
        last = value;
    }

    private void nextPiece() {
        if (partLeft == 0) {
            if (++part >= parts) {
                nextBlock();
            }
            partLeft = partSize;
            bit = (long) position << 3;
            // The parts behind the last value of the page may be left out, so the end is checked value by value there.
            position = (int) Math.min(end, position + (long) partSize / 8 * widths[part]);
        }
        int n = Math.min(PIECE, partLeft);
        int width = widths[part];
        unpack(n, width);
        partLeft -= n;
        pieceAt = 0;
        pieceEnd = n;
    }

    private void unpack(int n, int width) {
        long base = least;
        if (width == 0) {
            java.util.Arrays.fill(piece, 0, n, base);
            return;
        }
        if (bit + (long) n * width > (long) end << 3) {
            throw new IndexOutOfBoundsException("a block of differences is cut off");
        }
        long b = bit;
        if (width <= 56) {
            long mask = (1L << width) - 1;
            for (int i = 0; i < n; i++) {
                piece[i] = base + ((Little.getLong(in, (int) (b >>> 3)) >>> (b & 7)) & mask);
                b += width;
            }
        } else {
            long mask = width == 64 ? -1L : (1L << width) - 1;
            for (int i = 0; i < n; i++) {
                int at = (int) (b >>> 3);
                int shift = (int) (b & 7);
                long v = Little.getLong(in, at) >>> shift;
                if (shift > 0) {
                    v |= (in[at + 8] & 0xFFL) << (64 - shift);
                }
                piece[i] = base + (v & mask);
                b += width;
            }
        }
        bit = b;
    }

    private void nextBlock() {
        least = zigzag(varint());
        if (position + parts > end) {
            throw new IndexOutOfBoundsException("a block of differences is cut off");
        }
        for (int i = 0; i < parts; i++) {
            widths[i] = in[position++];
            if (widths[i] < 0 || widths[i] > 64) {
                throw new IndexOutOfBoundsException("differences of " + widths[i] + " bits");
            }
        }
        part = 0;
    }

    /** Where the encoded values end; a decoder used for this cannot be read from any more. */
    int findEnd() {
        long deltas = (long) total - 1;
        while (deltas > 0) {
            nextBlock();
            for (int i = 0; i < parts && deltas > 0; i++) {
                long bytes = (long) partSize / 8 * widths[i];
                if (position + bytes > end) {
                    throw new IndexOutOfBoundsException("a block of differences is cut off");
                }
                position += (int) bytes;
                deltas -= partSize;
            }
        }
        return position;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= end) {
                break;
            }
            byte b = in[position++];
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("a number is cut off");
    }

    private static long zigzag(long n) {
        return (n >>> 1) ^ -(n & 1);
    }
}
