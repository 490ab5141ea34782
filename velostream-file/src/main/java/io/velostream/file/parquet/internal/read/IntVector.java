package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.file.parquet.internal.Conversion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Integers of up to 32 bits. */
final class IntVector extends ValueVector {
    private int[] values = new int[0];
    private int[] dictionary = new int[0];

    IntVector(DataType type, Conversion conversion) {
        super(type, conversion);
    }

    @Override
    void start(int capacity) {
        values = new int[capacity];
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
        dictionary = new int[count];
        decode(in, from, end, dictionary, 0, count);
    }

    @Override
    void gather(int[] ids, int count) {
        int[] from = dictionary;
        int[] to = values;
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

    private void decode(byte[] in, int from, int end, int[] to, int at, int count) {
        checkPlain(from, end, (long) count * width());
        ByteBuffer.wrap(in)
                .position(from)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(to, at, count);
        check(to, at, count);
    }

    /** Parquet keeps narrow integers in 32 bits, so a faulty file may hold what is out of their range. */
    private void check(int[] numbers, int at, int count) {
        IntegerType integer = (IntegerType) type;
        if (integer.bits() < 32) {
            int shift = 32 - integer.bits();
            int wrong = 0;
            for (int i = at; i < at + count; i++) {
                wrong |= numbers[i] << shift >> shift ^ numbers[i];
            }
            if (wrong != 0) {
                throw new IndexOutOfBoundsException("a number is out of the range of " + type);
            }
        }
    }

    private static int width() {
        return 4;
    }

    @Override
    void appendLongs(long[] from, int count) {
        for (int i = 0; i < count; i++) {
            values[size + i] = (int) from[i];
        }
        check(values, size, count);
        size += count;
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
        int[] out = new int[slots];
        for (int i = 0; i < slots; i++) {
            out[i] = source[i] < 0 ? 0 : values[source[i]];
        }
        return new IntColumn(type, slots, out, validity);
    }

    @Override
    Column build(long @Nullable [] validity) {
        return new IntColumn(type, size, values, validity);
    }

    @Override
    long byteSize() {
        return 4L * size;
    }
}
