package io.velostream.file.parquet.internal.write;

import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Little;

/** Writes DELTA_BINARY_PACKED: blocks of 128 differences in four parts, each packed with the width that it needs. */
final class DeltaEncoder {
    private static final int BLOCK = 128;
    private static final int PARTS = 4;
    private static final int PART = BLOCK / PARTS;

    private final long[] deltas = new long[BLOCK];
    private final int[] widths = new int[PARTS];

    /**
     * Appends the values.
     *
     * @param narrow whether the column has 32 bits, whose differences wrap around there
     */
    void encode(long[] values, int count, boolean narrow, Bytes out) {
        out.putVarint(BLOCK);
        out.putVarint(PARTS);
        out.putVarint(count);
        out.putZigzag(count == 0 ? 0 : values[0]);
        for (int from = 1; from < count; from += BLOCK) {
            block(values, from, Math.min(BLOCK, count - from), narrow, out);
        }
    }

    private void block(long[] values, int from, int n, boolean narrow, Bytes out) {
        long least = Long.MAX_VALUE;
        long[] d = deltas;
        if (narrow) {
            for (int i = 0; i < n; i++) {
                d[i] = (int) (values[from + i] - values[from + i - 1]);
                least = Math.min(least, d[i]);
            }
        } else {
            for (int i = 0; i < n; i++) {
                d[i] = values[from + i] - values[from + i - 1];
                least = Math.min(least, d[i]);
            }
        }
        long mask = narrow ? 0xFFFF_FFFFL : -1L;
        out.putZigzag(least);
        for (int i = 0; i < n; i++) {
            d[i] = (d[i] - least) & mask;
        }
        for (int i = n; i < BLOCK; i++) {
            d[i] = 0;
        }
        for (int p = 0; p < PARTS; p++) {
            long all = 0;
            for (int i = p * PART; i < (p + 1) * PART; i++) {
                all |= d[i];
            }
            widths[p] = 64 - Long.numberOfLeadingZeros(all);
            out.write(p * PART < n ? widths[p] : 0);
        }
        for (int p = 0; p * PART < n; p++) {
            pack(d, p * PART, widths[p], out);
        }
    }

    private static void pack(long[] values, int from, int width, Bytes out) {
        if (width == 0) {
            return;
        }
        byte[] into = out.reserve(PART * width / 8 + 8);
        int at = out.size();
        long bits = 0;
        int filled = 0;
        for (int i = from; i < from + PART; i++) {
            long v = values[i];
            bits |= v << filled;
            filled += width;
            if (filled >= 64) {
                Little.putLong(into, at, bits);
                at += 8;
                filled -= 64;
                bits = filled == 0 ? 0 : v >>> (width - filled);
            }
        }
        if (filled > 0) {
            Little.putLong(into, at, bits);
            at += filled / 8;
        }
        out.size(at);
    }
}
