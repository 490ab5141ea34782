package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Conversion;
import io.velostream.file.parquet.internal.Little;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Floating-point numbers of 16 and 32 bits. */
final class FloatVector extends ValueVector {
    private float[] values = new float[0];
    private float[] dictionary = new float[0];

    FloatVector(DataType type, Conversion conversion) {
        super(type, conversion);
    }

    @Override
    void start(int capacity) {
        values = new float[capacity];
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
        dictionary = new float[count];
        decode(in, from, end, dictionary, 0, count);
    }

    @Override
    void gather(int[] ids, int count) {
        float[] from = dictionary;
        float[] to = values;
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

    private void decode(byte[] in, int from, int end, float[] to, int at, int count) {
        checkPlain(from, end, (long) count * width());
        if (conversion == Conversion.FLOAT16) {
            for (int i = 0; i < count; i++) {
                to[at + i] = half(Little.getInt(in, from + 2 * i) & 0xFFFF);
            }
            return;
        }
        ByteBuffer.wrap(in)
                .position(from)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(to, at, count);
    }

    private int width() {
        return conversion == Conversion.FLOAT16 ? 2 : 4;
    }

    /** IEEE 754 of 16 bits: 5 of exponent, 10 of fraction. */
    static float half(int bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >>> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0) {
            float subnormal = fraction * 0x1p-24f;
            return sign == 0 ? subnormal : -subnormal;
        }
        int wide = exponent == 0x1F ? 0xFF : exponent + 127 - 15;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }

    @Override
    void appendBytes(byte[] in, int from, int length) {
        if (conversion != Conversion.FLOAT16 || length != 2) {
            super.appendBytes(in, from, length);
        }
        values[size++] = half((in[from] & 0xFF) | ((in[from + 1] & 0xFF) << 8));
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
        float[] out = new float[slots];
        for (int i = 0; i < slots; i++) {
            out[i] = source[i] < 0 ? 0 : values[source[i]];
        }
        return new FloatColumn(type, slots, out, validity);
    }

    @Override
    Column build(long @Nullable [] validity) {
        return new FloatColumn(type, size, values, validity);
    }

    @Override
    long byteSize() {
        return 4L * size;
    }
}
