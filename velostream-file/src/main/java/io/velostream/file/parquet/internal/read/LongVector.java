package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Conversion;
import io.velostream.file.parquet.internal.Little;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values kept as longs: integers, dates, times, timestamps and short decimals. */
final class LongVector extends ValueVector {
    private static final long JULIAN_EPOCH = 2_440_588;
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private final int width;
    private long[] values = new long[0];
    private long[] dictionary = new long[0];
    private int[] ints = new int[0];

    /**
     * @param width of a value in a PLAIN page; 0 where each has its length before it
     */
    LongVector(DataType type, Conversion conversion, int width) {
        super(type, conversion);
        this.width = width;
    }

    @Override
    void start(int capacity) {
        values = new long[capacity];
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
        checkDictionary(from, end, count, Math.max(width, 1));
        dictionary = new long[count];
        decode(in, from, end, dictionary, 0, count);
    }

    @Override
    void gather(int[] ids, int count) {
        long[] from = dictionary;
        long[] to = values;
        int at = size;
        for (int i = 0; i < count; i++) {
            to[at + i] = from[ids[i]];
        }
        size += count;
    }

    @Override
    int readPlain(byte[] in, int from, int end, int count) {
        int next = decode(in, from, end, values, size, count);
        size += count;
        return next;
    }

    private int decode(byte[] in, int from, int end, long[] to, int at, int count) {
        if (width == 0 || conversion == Conversion.BYTES_LONG) {
            return decodeBytes(in, from, end, to, at, count);
        }
        checkPlain(from, end, (long) count * width);
        switch (conversion) {
            case LONG ->
                ByteBuffer.wrap(in)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .position(from)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asLongBuffer()
                        .get(to, at, count);
            case LONG_MICROS_NANOS -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = Math.multiplyExact(Little.getLong(in, from + 8 * i), 1000L);
                }
            }
            case INT96 -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = int96(in, from + 12 * i);
                }
            }
            default -> {
                int[] narrow = ints(count);
                ByteBuffer.wrap(in)
                        .position(from)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asIntBuffer()
                        .get(narrow, 0, count);
                widen(narrow, to, at, count);
            }
        }
        return from + count * width;
    }

    private int[] ints(int count) {
        if (ints.length < count) {
            ints = new int[count];
        }
        return ints;
    }

    private void widen(int[] narrow, long[] to, int at, int count) {
        switch (conversion) {
            case UINT_LONG -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = narrow[i] & 0xFFFF_FFFFL;
                }
            }
            case INT_MILLIS_NANOS -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = narrow[i] * 1_000_000L;
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    to[at + i] = narrow[i];
                }
            }
        }
    }

    /** Spark writes instants so; the nanoseconds of the day come first, then the Julian day. */
    static long int96(byte[] in, int at) {
        long day = Little.getInt(in, at + 8) - JULIAN_EPOCH;
        return Math.addExact(Math.multiplyExact(day, NANOS_PER_DAY), Little.getLong(in, at));
    }

    private int decodeBytes(byte[] in, int from, int end, long[] to, int at, int count) {
        int p = from;
        for (int i = 0; i < count; i++) {
            int length = width;
            if (width == 0) {
                checkPlain(p, end, 4);
                length = Little.getInt(in, p);
                p += 4;
            }
            if (length < 0 || length > end - p) {
                throw new IndexOutOfBoundsException("a value of " + length + " bytes in a page with " + (end - p));
            }
            to[at + i] = bigEndian(in, p, length);
            p += length;
        }
        return p;
    }

    /** A two's-complement number; one that does not fit a long is a fault. */
    static long bigEndian(byte[] in, int from, int length) {
        if (length == 0) {
            return 0;
        }
        long v = in[from];
        for (int i = 1; i < length; i++) {
            if (i >= 8 && v >>> 55 != 0 && v >> 55 != -1) {
                throw new IndexOutOfBoundsException("a decimal is larger than its precision allows");
            }
            v = (v << 8) | (in[from + i] & 0xFF);
        }
        return v;
    }

    @Override
    void appendLongs(long[] from, int count) {
        switch (conversion) {
            case LONG -> System.arraycopy(from, 0, values, size, count);
            case LONG_MICROS_NANOS -> {
                for (int i = 0; i < count; i++) {
                    values[size + i] = Math.multiplyExact(from[i], 1000L);
                }
            }
            case INT_LONG, UINT_LONG, INT_MILLIS_NANOS -> {
                int[] narrow = ints(count);
                for (int i = 0; i < count; i++) {
                    narrow[i] = (int) from[i];
                }
                widen(narrow, values, size, count);
            }
            default -> super.appendLongs(from, count);
        }
        size += count;
    }

    @Override
    void appendBytes(byte[] in, int from, int length) {
        if (conversion != Conversion.BYTES_LONG) {
            super.appendBytes(in, from, length);
        }
        values[size++] = bigEndian(in, from, length);
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
        long[] out = new long[slots];
        for (int i = 0; i < slots; i++) {
            out[i] = source[i] < 0 ? 0 : values[source[i]];
        }
        return new LongColumn(type, slots, out, validity);
    }

    @Override
    Column build(long @Nullable [] validity) {
        return new LongColumn(type, size, values, validity);
    }

    @Override
    long byteSize() {
        return 8L * size;
    }
}
