package io.velostream.file.parquet.internal.write;

import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Little;
import java.util.Arrays;

/** Numbers distinct byte strings in the order in which they come. Not thread-safe. */
final class BytesDictionary {
    private static final int FIRST = 512;

    private static final int FIRST_BYTES = 4096;

    private Bytes data = new Bytes(FIRST_BYTES);
    private int[] offsets = new int[FIRST + 1];
    private int[] hashes = new int[FIRST];
    private int[] table = new int[2 * FIRST];
    private int size;

    int size() {
        return size;
    }

    byte[] data() {
        return data.array();
    }

    int[] offsets() {
        return offsets;
    }

    int byteSize() {
        return data.size();
    }

    void clear() {
        if (hashes.length > FIRST || data.array().length > 4 * FIRST_BYTES) {
            data = new Bytes(FIRST_BYTES);
            offsets = new int[FIRST + 1];
            hashes = new int[FIRST];
            table = new int[2 * FIRST];
        } else if (size > 0) {
            Arrays.fill(table, 0);
            data.clear();
        }
        size = 0;
    }

    static int hash(byte[] in, int from, int to) {
        long h = (to - from) * 0x9E37_79B9_7F4A_7C15L;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            h = (h ^ Little.getLong(in, i)) * 0x9FB2_1C65_1E98_DF25L;
            h ^= h >>> 32;
        }
        for (; i < to; i++) {
            h = (h ^ in[i]) * 0x100_0000_01B3L;
        }
        h *= 0x9FB2_1C65_1E98_DF25L;
        return (int) (h >>> 32);
    }

    /** The numbers of the values {@code from[bounds[i]] … from[bounds[i+1]-1]}. */
    void ids(byte[] from, int[] bounds, int count, int[] to) {
        int last = -1;
        for (int i = 0; i < count; i++) {
            int start = bounds[i];
            int end = bounds[i + 1];
            // Equal values often follow one another.
            if (last >= 0 && equal(last, from, start, end)) {
                to[i] = last;
            } else {
                last = id(from, start, end);
                to[i] = last;
            }
        }
    }

    private boolean equal(int id, byte[] in, int from, int to) {
        int start = offsets[id];
        int length = offsets[id + 1] - start;
        return length == to - from && Arrays.equals(data.array(), start, start + length, in, from, to);
    }

    private int id(byte[] in, int from, int to) {
        int hash = hash(in, from, to);
        int mask = table.length - 1;
        int slot = hash & mask;
        while (true) {
            int id = table[slot] - 1;
            if (id < 0) {
                return add(in, from, to, hash, slot);
            }
            if (hashes[id] == hash && equal(id, in, from, to)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int add(byte[] in, int from, int to, int hash, int slot) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            offsets = Arrays.copyOf(offsets, 2 * size + 1);
        }
        table[slot] = ++size;
        hashes[size - 1] = hash;
        data.write(in, from, to - from);
        offsets[size] = data.size();
        if (size * 2 > table.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        table = new int[table.length * 2];
        int mask = table.length - 1;
        for (int i = 0; i < size; i++) {
            int slot = hashes[i] & mask;
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = i + 1;
        }
    }
}
