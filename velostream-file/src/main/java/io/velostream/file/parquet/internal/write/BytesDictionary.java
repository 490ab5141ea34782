package io.velostream.file.parquet.internal.write;

import io.velostream.file.parquet.internal.Bytes;
import io.velostream.file.parquet.internal.Little;
import java.util.Arrays;

/**
 * Numbers distinct byte strings in the order in which they come. Their first eight bytes are kept as a number beside them, which
 * is all of most values that have few different ones. Not thread-safe.
 */
final class BytesDictionary {
    private static final int FIRST = 512;

    private static final int FIRST_BYTES = 4096;

    private Bytes data = new Bytes(FIRST_BYTES);
    private int[] offsets = new int[FIRST + 1];
    private int[] hashes = new int[FIRST];
    private long[] heads = new long[FIRST];
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
            heads = new long[FIRST];
            table = new int[2 * FIRST];
        } else if (size > 0) {
            Arrays.fill(table, 0);
            data.clear();
        }
        size = 0;
    }

    /** The first eight bytes, or as many as there are; what is missing is zeros. */
    private static long head(byte[] in, int from, int length) {
        if (from + 8 <= in.length) {
            long word = Little.getLong(in, from);
            return length < 8 ? word & ((1L << (8 * length)) - 1) : word;
        }
        long word = 0;
        for (int i = Math.min(8, length) - 1; i >= 0; i--) {
            word = (word << 8) | (in[from + i] & 0xff);
        }
        return word;
    }

    private static int hash(long head, byte[] in, int from, int length) {
        long h = mixed((length * 0x9E37_79B9_7F4A_7C15L) ^ head);
        if (length > 8) {
            for (int i = 8; i < length - 8; i += 8) {
                h = mixed(h ^ Little.getLong(in, from + i));
            }
            // The last eight, some of which were looked at already.
            h = mixed(h ^ Little.getLong(in, from + length - 8));
        }
        return (int) ((h * 0x9FB2_1C65_1E98_DF25L) >>> 32);
    }

    private static long mixed(long x) {
        long h = x * 0x9FB2_1C65_1E98_DF25L;
        return h ^ (h >>> 32);
    }

    /** The numbers of the values {@code from[bounds[i]] … from[bounds[i+1]-1]}. */
    void ids(byte[] from, int[] bounds, int count, int[] to) {
        int last = -1;
        for (int i = 0; i < count; i++) {
            int start = bounds[i];
            int length = bounds[i + 1] - start;
            long head = head(from, start, length);
            // Equal values often follow one another.
            if (last < 0 || !equal(last, head, from, start, length)) {
                last = id(head, from, start, length);
            }
            to[i] = last;
        }
    }

    private boolean equal(int id, long head, byte[] in, int from, int length) {
        int start = offsets[id];
        return heads[id] == head
                && length == offsets[id + 1] - start
                && (length <= 8 || Arrays.equals(data.array(), start + 8, start + length, in, from + 8, from + length));
    }

    private int id(long head, byte[] in, int from, int length) {
        int hash = hash(head, in, from, length);
        int mask = table.length - 1;
        int slot = hash & mask;
        while (true) {
            int id = table[slot] - 1;
            if (id < 0) {
                return add(head, in, from, length, hash, slot);
            }
            if (hashes[id] == hash && equal(id, head, in, from, length)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int add(long head, byte[] in, int from, int length, int hash, int slot) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            heads = Arrays.copyOf(heads, 2 * size);
            offsets = Arrays.copyOf(offsets, 2 * size + 1);
        }
        table[slot] = ++size;
        hashes[size - 1] = hash;
        heads[size - 1] = head;
        data.write(in, from, length);
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
