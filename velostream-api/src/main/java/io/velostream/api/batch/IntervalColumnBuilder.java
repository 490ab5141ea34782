package io.velostream.api.batch;

import io.velostream.api.type.DataType;
import java.util.Arrays;

/** Collects the values of an {@link IntervalColumn}. */
public final class IntervalColumnBuilder extends ColumnBuilder {
    private int[] months;
    private int[] days;
    private long[] micros;

    IntervalColumnBuilder(DataType type, int capacity) {
        super(type, capacity);
        this.months = new int[capacity];
        this.days = new int[capacity];
        this.micros = new long[capacity];
    }

    public void append(int monthPart, int dayPart, long microPart) {
        reserve(1);
        months[size] = monthPart;
        days[size] = dayPart;
        micros[size] = microPart;
        size++;
    }

    public void append(Interval value) {
        append(value.months(), value.days(), value.micros());
    }

    @Override
    void appendPlaceholder() {
        append(0, 0, 0);
    }

    @Override
    public void reserve(int rows) {
        if (months.length - size < rows) {
            int capacity = capacityFor(months.length, Math.addExact(size, rows));
            months = Arrays.copyOf(months, capacity);
            days = Arrays.copyOf(days, capacity);
            micros = Arrays.copyOf(micros, capacity);
        }
    }

    @Override
    void discardFrom(int row) {}

    @Override
    public long byteSize() {
        return 16L * size;
    }

    @Override
    IntervalColumn buildColumn() {
        IntervalColumn built = new IntervalColumn(size, months, days, micros, validity());
        int capacity = nextCapacity(months.length);
        months = new int[capacity];
        days = new int[capacity];
        micros = new long[capacity];
        return built;
    }
}
