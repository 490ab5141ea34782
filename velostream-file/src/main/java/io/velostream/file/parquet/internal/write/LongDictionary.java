package io.velostream.file.parquet.internal.write;

import java.util.Arrays;

/** Numbers distinct 64-bit values in the order in which they come. Not thread-safe. */
final class LongDictionary {
    private static final int FIRST = 1024;
    private static final int FIRST_SHIFT = 64 - 11;

    private long[] values = new long[FIRST];
    private int[] table = new int[2 * FIRST];
    private int shift = FIRST_SHIFT;
    private int size;

    int size() {
        return size;
    }

    long[] values() {
        return values;
    }

    void clear() {
        if (values.length > FIRST) {
            values = new long[FIRST];
            table = new int[2 * FIRST];
            shift = FIRST_SHIFT;
        } else if (size > 0) {
            Arrays.fill(table, 0);
        }
        size = 0;
    }

    /** The numbers of values. */
    void ids(long[] from, int count, int[] to) {
        for (int i = 0; i < count; i++) {
            to[i] = id(from[i]);
        }
    }

    private int id(long value) {
        int mask = table.length - 1;
        int slot = (int) ((value * 0x9E37_79B9_7F4A_7C15L) >>> shift);
        while (true) {
            int id = table[slot] - 1;
            if (id < 0) {
                return add(value, slot);
            }
            if (values[id] == value) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int add(long value, int slot) {
        table[slot] = ++size;
        if (size > values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        values[size - 1] = value;
        if (size * 2 > table.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        table = new int[table.length * 2];
        shift--;
        int mask = table.length - 1;
        for (int i = 0; i < size; i++) {
            int slot = (int) ((values[i] * 0x9E37_79B9_7F4A_7C15L) >>> shift);
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = i + 1;
        }
    }
}
