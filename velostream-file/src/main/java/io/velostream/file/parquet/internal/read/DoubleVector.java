package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Conversion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Floating-point numbers of 64 bits. */
final class DoubleVector extends ValueVector {
    private double[] values = new double[0];
    private double[] dictionary = new double[0];

    DoubleVector(DataType type, Conversion conversion) {
        super(type, conversion);
    }

    @Override
    void start(int capacity) {
        values = new double[capacity];
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
        checkDictionary(from, end, count, width());
        dictionary = new double[count];
        decode(in, from, end, dictionary, 0, count);
    }

    @Override
    void gather(int[] ids, int count) {
        double[] from = dictionary;
        double[] to = values;
        int at = size;
        for (int i = 0; i < count; i++) {
            to[at + i] = from[ids[i]];
        }
        size += count;
    }

    @Override
    int readPlain(byte[] in, int from, int end, int count) {
        decode(in, from, end, values, size, count);
        size += count;
        return from + count * width();
    }

    private void decode(byte[] in, int from, int end, double[] to, int at, int count) {
        checkPlain(from, end, (long) count * width());
        ByteBuffer.wrap(in)
                .position(from)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer()
                .get(to, at, count);
    }

    private static int width() {
        return 8;
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
        double[] out = new double[slots];
        for (int i = 0; i < slots; i++) {
            out[i] = source[i] < 0 ? 0 : values[source[i]];
        }
        return new DoubleColumn(type, slots, out, validity);
    }

    @Override
    Column build(long @Nullable [] validity) {
        return new DoubleColumn(type, size, values, validity);
    }

    @Override
    long byteSize() {
        return 8L * size;
    }
}
