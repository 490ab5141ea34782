package io.velostream.file.parquet.internal.write;

import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Little;

/** Writes Parquet's mix of run lengths and bit-packed groups of eight. */
final class HybridEncoder {
    private HybridEncoder() {}

    /** Writes numbers of {@code width} bits; the array may be written to up to seven places behind {@code count}. */
    static void encode(int[] values, int count, int width, Bytes out) {
        int packedFrom = 0;
        int i = 0;
        while (i < count) {
            int run = 1;
            int v = values[i];
            while (i + run < count && values[i + run] == v) {
                run++;
            }
            if (run >= 8) {
                pack(values, packedFrom, i, width, out);
                repeat(v, run, width, out);
                i += run;
                packedFrom = i;
            } else {
                i += 8;
            }
        }
        if (packedFrom < count) {
            for (int k = count; (k - packedFrom) % 8 != 0; k++) {
                values[k] = 0;
            }
            pack(values, packedFrom, packedFrom + (count - packedFrom + 7) / 8 * 8, width, out);
        }
    }

    /** One value over and over. */
    static void repeat(int value, int count, int width, Bytes out) {
        out.putVarint((long) count << 1);
        for (int shift = 0; shift < width; shift += 8) {
            out.write(value >>> shift);
        }
    }

    /** A number of values that eight divides. */
    private static void pack(int[] values, int from, int to, int width, Bytes out) {
        if (from == to) {
            return;
        }
        out.putVarint((((to - from) / 8L) << 1) | 1);
        if (width == 0) {
            return;
        }
        byte[] into = out.reserve((to - from) / 8 * width + 8);
        int at = out.size();
        long bits = 0;
        int filled = 0;
        for (int i = from; i < to; i++) {
            bits |= (values[i] & 0xFFFF_FFFFL) << filled;
            filled += width;
            if (filled >= 32) {
                Little.putInt(into, at, (int) bits);
                at += 4;
                bits >>>= 32;
                filled -= 32;
            }
        }
        for (; filled > 0; filled -= 8) {
            into[at++] = (byte) bits;
            bits >>>= 8;
        }
        out.size(at);
    }
}
