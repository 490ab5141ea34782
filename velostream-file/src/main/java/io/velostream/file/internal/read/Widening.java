package io.velostream.file.internal.read;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import java.util.Optional;

/** Types that hold all values of narrower ones, and columns turned into them. Nothing is ever lost. */
final class Widening {
    /** Integers up to this many bits are exact in a float64. */
    private static final int EXACT_IN_DOUBLE = 32;

    private Widening() {}

    /** The narrowest type that holds the values of both. */
    static Optional<DataType> common(DataType a, DataType b) {
        if (a.equals(b)) {
            return Optional.of(a);
        }
        if (fits(a, b)) {
            return Optional.of(b);
        }
        if (fits(b, a)) {
            return Optional.of(a);
        }
        if (a instanceof DecimalType x && b instanceof DecimalType y) {
            int scale = Math.max(x.scale(), y.scale());
            int digits = Math.max(x.precision() - x.scale(), y.precision() - y.scale()) + scale;
            return digits <= DecimalType.MAX_PRECISION
                    ? Optional.of(DataType.decimal(digits, scale))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /** Whether each value of {@code from} is one of {@code to}. */
    static boolean fits(DataType from, DataType to) {
        if (from.equals(to)) {
            return true;
        }
        if (from instanceof IntegerType i) {
            boolean inDouble = to.equals(DataType.FLOAT64) && i.bits() <= EXACT_IN_DOUBLE;
            return inDouble || (to instanceof IntegerType wider && wider.bits() > i.bits());
        }
        if (from instanceof FloatType f) {
            return f.bits() == 32 && to.equals(DataType.FLOAT64);
        }
        return from instanceof DecimalType d
                && (to.equals(DataType.NUMERIC)
                        || (to instanceof DecimalType w
                                && w.scale() >= d.scale()
                                && w.precision() - w.scale() >= d.precision() - d.scale()));
    }

    /** The column with its values in the wider type. */
    static Column widen(Column column, DataType to) {
        if (column.type().equals(to)) {
            return column;
        }
        int n = column.size();
        if (column instanceof IntColumn c && to instanceof IntegerType wide) {
            if (wide.bits() < 64) {
                return new IntColumn(to, n, c.values(), c.validity());
            }
            long[] values = new long[n];
            for (int i = 0; i < n; i++) {
                values[i] = c.get(i);
            }
            return new LongColumn(to, n, values, c.validity());
        }
        if (to.equals(DataType.FLOAT64) && (column instanceof IntColumn || column instanceof FloatColumn)) {
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = column instanceof IntColumn c ? c.get(i) : ((FloatColumn) column).get(i);
            }
            return new DoubleColumn(to, n, values, column.validity());
        }
        ColumnBuilder builder = ColumnBuilder.of(to, Math.max(1, n));
        for (int i = 0; i < n; i++) {
            Values.append(builder, Values.get(column, i));
        }
        return builder.build();
    }
}
