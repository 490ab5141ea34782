package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Calendar intervals: months, days and microseconds, one array each. */
public final class IntervalColumn extends Column {
    private final int[] months;
    private final int[] days;
    private final long[] micros;

    /** Takes ownership of the arrays. */
    public IntervalColumn(int size, int[] months, int[] days, long[] micros, long @Nullable [] validity) {
        super(DataType.INTERVAL, DataType.Storage.INTERVAL, size, validity);
        this.months = months;
        this.days = days;
        this.micros = micros;
    }

    public Interval get(int row) {
        return new Interval(months[row], days[row], micros[row]);
    }

    public int[] months() {
        return months;
    }

    public int[] days() {
        return days;
    }

    public long[] micros() {
        return micros;
    }

    @Override
    public long byteSize() {
        return 16L * size() + validityBytes();
    }

    @Override
    public IntervalColumn select(int[] rows, int count) {
        int[] m = new int[count];
        int[] d = new int[count];
        long[] u = new long[count];
        for (int i = 0; i < count; i++) {
            m[i] = months[rows[i]];
            d[i] = days[rows[i]];
            u[i] = micros[rows[i]];
        }
        return new IntervalColumn(count, m, d, u, selectValidity(rows, count));
    }

    @Override
    public IntervalColumn slice(int from, int to) {
        return new IntervalColumn(
                to - from,
                Arrays.copyOfRange(months, from, to),
                Arrays.copyOfRange(days, from, to),
                Arrays.copyOfRange(micros, from, to),
                sliceValidity(from, to));
    }
}
