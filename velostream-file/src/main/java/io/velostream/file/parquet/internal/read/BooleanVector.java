package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Conversion;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Truth values. Their PLAIN pages have a bit each, so positions in them are counted in bits. */
final class BooleanVector extends ValueVector {
    private boolean[] values = new boolean[0];
    private boolean[] dictionary = new boolean[0];

    BooleanVector(DataType type, Conversion conversion) {
        super(type, conversion);
    }

    @Override
    void start(int capacity) {
        values = new boolean[capacity];
        size = 0;
    }

    @Override
    void reserve(int more) {
        if (values.length - size < more) {
            values = Arrays.copyOf(values, Math.max(size + more, size + (size >> 1)));
        }
    }

    @Override
    void setDictionary(byte[] in, int from, int end, int count) {
        checkPlain(0, 8 * (end - from), count);
        dictionary = new boolean[count];
        for (int i = 0; i < count; i++) {
            dictionary[i] = (in[from + (i >> 3)] >> (i & 7) & 1) != 0;
        }
    }

    @Override
    void gather(int[] ids, int count) {
        for (int i = 0; i < count; i++) {
            values[size++] = dictionary[ids[i]];
        }
    }

    /** Here {@code from} and {@code end} are bits of the array. */
    @Override
    int readPlain(byte[] in, int from, int end, int count) {
        checkPlain(from, end, count);
        int at = size;
        for (int i = 0; i < count; i++) {
            int bit = from + i;
            values[at + i] = (in[bit >> 3] >> (bit & 7) & 1) != 0;
        }
        size += count;
        return from + count;
    }

    @Override
    void appendLongs(long[] from, int count) {
        for (int i = 0; i < count; i++) {
            values[size++] = from[i] != 0;
        }
    }

    @Override
    void spread(long[] validity, int from, int count, int slots) {
        int source = from + count;
        for (int i = from + slots - 1; source <= i; i--) {
            if (Validity.get(validity, i)) {
                values[i] = values[--source];
            }
        }
        size = from + slots;
    }

    @Override
    Column scatter(int[] source, int slots, int first, long @Nullable [] validity) {
        boolean[] out = new boolean[slots];
        for (int i = 0; i < slots; i++) {
            out[i] = source[i] >= 0 && values[source[i]];
        }
        return new BooleanColumn(type, slots, out, validity);
    }

    @Override
    Column build(long @Nullable [] validity) {
        return new BooleanColumn(type, size, values, validity);
    }

    @Override
    long byteSize() {
        return size;
    }
}
