package io.velostream.file.parquet.internal.write;

import io.velostream.file.parquet.internal.BloomFilter;
import java.util.Arrays;

/** Collects the hashes of the values of a column chunk until it is known how large their bloom filter should be. */
final class BloomCollector {
    private static final int FIRST = 4096;

    private final double fpp;
    private long[] hashes = new long[FIRST];
    private int count;
    /** How many of the hashes are sorted and differ. */
    private int distinct;

    BloomCollector(double fpp) {
        this.fpp = fpp;
    }

    /** A value in the bytes of a PLAIN page. */
    void add(byte[] bytes, int from, int length) {
        if (count == hashes.length) {
            compact();
            if (count > hashes.length / 2) {
                hashes = Arrays.copyOf(hashes, hashes.length * 2);
            }
        }
        hashes[count++] = BloomFilter.hash(bytes, from, length);
    }

    private void compact() {
        Arrays.sort(hashes, 0, count);
        int n = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || hashes[i] != hashes[i - 1]) {
                hashes[n++] = hashes[i];
            }
        }
        count = n;
        distinct = n;
    }

    /** The filter of all values, which are forgotten. */
    byte[] finish() {
        compact();
        byte[] filter = BloomFilter.build(hashes, count, distinct, fpp);
        count = 0;
        distinct = 0;
        return filter;
    }
}
