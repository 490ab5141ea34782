package io.velostream.formats.csv;

import io.velostream.formats.text.Bytes8;
import java.util.Arrays;

/**
 * Finds the bytes that may have a meaning, 64 at a time, before anybody looks at fields: delimiters, quotes, escapes, line
 * breaks, and with these the other control characters from 8 to 15, so whoever uses a position looks at the byte. Positions
 * ascend.
 */
final class CsvIndex {
    /** Bytes behind the end of the text that may be looked at. */
    static final int PADDING = 64;

    private static final long HIGH_BITS = Bytes8.repeat(0x80);
    private static final long LOW_SEVEN = Bytes8.repeat(0x7F);
    private static final long CONTROL_BITS = Bytes8.repeat(0x78);
    private static final long CONTROLS = Bytes8.repeat(0x08);
    /** Brings the high bits of eight bytes together in the highest byte, the first lowest. */
    private static final long GATHER = 0x0002040810204081L;

    private final long delimiters;
    private final long quotes;
    private final long escapes;
    private final boolean hasEscape;

    int[] positions = new int[1024];
    int count;

    CsvIndex(CsvDialect dialect) {
        this.delimiters = Bytes8.repeat(dialect.delimiter());
        this.quotes = Bytes8.repeat(dialect.quote());
        this.escapes = Bytes8.repeat(dialect.escape());
        this.hasEscape = dialect.hasEscape();
    }

    /** Finds the positions from {@code from} to {@code to - 1}; the array goes on for {@link #PADDING} bytes. */
    void find(byte[] bytes, int from, int to) {
        int n = 0;
        int[] found = positions;
        for (int at = from; at < to; at += 64) {
            long bits = 0;
            for (int k = 0; k < 64; k += 8) {
                long word = Bytes8.get(bytes, at + k);
                // All that is wanted is ASCII. Of seven bits only those that are equal to a wanted byte leave zero, to
                // which 127 can be added without touching the high bit.
                long low = word & LOW_SEVEN;
                long other = ((low ^ delimiters) + LOW_SEVEN)
                        & ((low ^ quotes) + LOW_SEVEN)
                        & (((low & CONTROL_BITS) ^ CONTROLS) + LOW_SEVEN);
                if (hasEscape) {
                    other &= (low ^ escapes) + LOW_SEVEN;
                }
                long marks = ~(other | word) & HIGH_BITS;
                bits |= ((marks * GATHER) >>> 56) << k;
            }
            if (found.length - n < 72) {
                found = Arrays.copyOf(found, found.length * 2);
            }
            int end = n + Long.bitCount(bits);
            // Always some too many: cheaper than a loop whose length nobody can predict.
            while (n < end) {
                found[n] = at + Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                found[n + 1] = at + Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                found[n + 2] = at + Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                found[n + 3] = at + Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                n += 4;
            }
            n = end;
        }
        while (n > 0 && found[n - 1] >= to) {
            n--;
        }
        positions = found;
        count = n;
    }
}
