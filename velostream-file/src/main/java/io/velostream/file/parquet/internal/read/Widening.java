package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.TimestampType;

/**
 * Conversions without loss from the type that a file has to the one that the dataset has: the files of a dataset may have
 * been written at different times.
 */
final class Widening {
    private Widening() {}

    static boolean possible(DataType from, DataType to) {
        if (from.equals(to)) {
            return true;
        } else if (from instanceof IntegerType f && to instanceof IntegerType t) {
            return f.bits() <= t.bits();
        } else if (from instanceof IntegerType f) {
            return to.equals(DataType.FLOAT64) && f.bits() <= 32;
        } else if (from instanceof DecimalType f && to instanceof DecimalType t) {
            return f.scale() == t.scale() && f.precision() <= t.precision() && f.storage() == t.storage();
        } else if (from instanceof TimestampType f && to instanceof TimestampType t) {
            return f.utc() == t.utc() && f.unit().compareTo(t.unit()) <= 0;
        }
        return (from.equals(DataType.FLOAT32) && to.equals(DataType.FLOAT64))
                || (from.equals(DataType.STRING) && (to.equals(DataType.JSON) || to.equals(DataType.BINARY)))
                || (from.equals(DataType.JSON) && to.equals(DataType.STRING));
    }

    /** The same values as another type, where {@link #possible}; an ArithmeticException where one is out of range. */
    static Column apply(Column column, DataType to) {
        if (column.type().equals(to)) {
            return column;
        }
        int size = column.size();
        if (column instanceof IntColumn c) {
            if (to.storage() == DataType.Storage.INT) {
                return new IntColumn(to, size, c.values(), c.validity());
            } else if (to.storage() == DataType.Storage.LONG) {
                long[] wide = new long[size];
                for (int i = 0; i < size; i++) {
                    wide[i] = c.values()[i];
                }
                return new LongColumn(to, size, wide, c.validity());
            }
            double[] wide = new double[size];
            for (int i = 0; i < size; i++) {
                wide[i] = c.values()[i];
            }
            return new DoubleColumn(to, size, wide, c.validity());
        } else if (column instanceof FloatColumn c) {
            double[] wide = new double[size];
            for (int i = 0; i < size; i++) {
                wide[i] = c.values()[i];
            }
            return new DoubleColumn(to, size, wide, c.validity());
        } else if (column instanceof LongColumn c) {
            return new LongColumn(to, size, scaled(c, to), c.validity());
        }
        BytesColumn c = (BytesColumn) column;
        return new BytesColumn(to, size, c.data(), c.offsets(), c.validity());
    }

    private static long[] scaled(LongColumn c, DataType to) {
        if (!(to instanceof TimestampType t) || !(c.type() instanceof TimestampType f) || f.unit() == t.unit()) {
            return c.values();
        }
        long factor = t.unit().perSecond() / f.unit().perSecond();
        long[] wide = new long[c.size()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = c.isNull(i) ? 0 : Math.multiplyExact(c.get(i), factor);
        }
        return wide;
    }
}
