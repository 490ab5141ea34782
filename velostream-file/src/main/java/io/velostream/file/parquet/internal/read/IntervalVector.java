package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.Interval;
import io.velostream.api.batch.IntervalColumn;
import io.velostream.api.batch.Validity;
import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Conversion;
import io.velostream.file.parquet.internal.IntervalText;
import io.velostream.file.parquet.internal.Little;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Intervals: three unsigned numbers of 32 bits, or the ISO text that we write because of their limits. */
final class IntervalVector extends ValueVector {
    private static final int WIDTH = 12;

    private int[] months = new int[0];
    private int[] days = new int[0];
    private long[] micros = new long[0];
    private Interval[] dictionary = new Interval[0];

    IntervalVector(DataType type, Conversion conversion) {
        super(type, conversion);
    }

    @Override
    void start(int capacity) {
        months = new int[capacity];
        days = new int[capacity];
        micros = new long[capacity];
        size = 0;
    }

    @Override
    void reserve(int more) {
        if (months.length - size < more) {
            int capacity = Math.max(size + more, size + (size >> 1));
            months = Arrays.copyOf(months, capacity);
            days = Arrays.copyOf(days, capacity);
            micros = Arrays.copyOf(micros, capacity);
        }
    }

    @Override
    void setDictionary(byte[] in, int from, int end, int count) {
        checkDictionary(from, end, count, conversion == Conversion.INTERVAL ? WIDTH : 4);
        dictionary = new Interval[count];
        int p = from;
        for (int i = 0; i < count; i++) {
            int start = start(in, p, end);
            int length = length(in, p);
            dictionary[i] = parse(in, start, length);
            p = start + length;
        }
    }

    private int start(byte[] in, int p, int end) {
        if (conversion == Conversion.INTERVAL) {
            checkPlain(p, end, WIDTH);
            return p;
        }
        checkPlain(p, end, 4);
        int length = Little.getInt(in, p);
        if (length < 0) {
            throw new IndexOutOfBoundsException("a value of " + length + " bytes");
        }
        checkPlain(p + 4, end, length);
        return p + 4;
    }

    private int length(byte[] in, int p) {
        return conversion == Conversion.INTERVAL ? WIDTH : Little.getInt(in, p);
    }

    private Interval parse(byte[] in, int from, int length) {
        if (conversion == Conversion.INTERVAL_TEXT) {
            return IntervalText.parse(in, from, length);
        }
        long millis = Little.getInt(in, from + 8) & 0xFFFF_FFFFL;
        return new Interval(Little.getInt(in, from), Little.getInt(in, from + 4), millis * 1000);
    }

    private void append(Interval v) {
        months[size] = v.months();
        days[size] = v.days();
        micros[size++] = v.micros();
    }

    @Override
    void gather(int[] ids, int count) {
        for (int i = 0; i < count; i++) {
            append(dictionary[ids[i]]);
        }
    }

    @Override
    int readPlain(byte[] in, int from, int end, int count) {
        int p = from;
        for (int i = 0; i < count; i++) {
            int start = start(in, p, end);
            int length = length(in, p);
            append(parse(in, start, length));
            p = start + length;
        }
        return p;
    }

    @Override
    void appendBytes(byte[] in, int from, int length) {
        if (conversion == Conversion.INTERVAL && length != WIDTH) {
            super.appendBytes(in, from, length);
        }
        append(parse(in, from, length));
    }

    @Override
    void spread(long[] validity, int from, int count, int slots) {
        int source = from + count;
        for (int i = from + slots - 1; source <= i; i--) {
            if (Validity.get(validity, i)) {
                source--;
                months[i] = months[source];
                days[i] = days[source];
                micros[i] = micros[source];
            }
        }
        size = from + slots;
    }

    @Override
    Column scatter(int[] source, int slots, int first, long @Nullable [] validity) {
        int[] m = new int[slots];
        int[] d = new int[slots];
        long[] u = new long[slots];
        for (int i = 0; i < slots; i++) {
            if (source[i] >= 0) {
                m[i] = months[source[i]];
                d[i] = days[source[i]];
                u[i] = micros[source[i]];
            }
        }
        return new IntervalColumn(slots, m, d, u, validity);
    }

    @Override
    Column build(long @Nullable [] validity) {
        return new IntervalColumn(size, months, days, micros, validity);
    }

    @Override
    long byteSize() {
        return 16L * size;
    }
}
