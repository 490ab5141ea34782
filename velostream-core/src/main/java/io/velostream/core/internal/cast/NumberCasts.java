package io.velostream.core.internal.cast;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.Storage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Loops between integers, decimals of up to 18 digits and floating-point numbers. */
final class NumberCasts {
    private static final long[] POWERS = new long[19];
    private static final double[] DOUBLE_POWERS = new double[19];
    /** Up to this magnitude every whole number is a float64. */
    private static final long EXACT = 1L << 53;

    static {
        long p = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = p;
            DOUBLE_POWERS[i] = p;
            p *= 10;
        }
    }

    private NumberCasts() {}

    static long powerOfTen(int exponent) {
        return POWERS[exponent];
    }

    /** The loop, or null when this pair has none of its own. */
    static ColumnCast.@Nullable Body of(DataType from, DataType to) {
        if (from instanceof FloatType) {
            return fromFloat(to);
        }
        int scale = from instanceof DecimalType d ? d.scale() : 0;
        if (to instanceof IntegerType t) {
            return (c, e) -> scaled(c, scale, 0, t.min(), t.max(), t, e);
        } else if (to instanceof DecimalType t && t.storage() == Storage.LONG) {
            long bound = POWERS[t.precision()] - 1;
            return (c, e) -> scaled(c, scale, t.scale(), -bound, bound, t, e);
        } else if (to instanceof FloatType t) {
            boolean whole = from instanceof IntegerType;
            return t.bits() == 64 ? (c, e) -> toDouble(c, scale, whole, e) : (c, e) -> toFloat(c, scale, whole, e);
        }
        return null;
    }

    private static ColumnCast.@Nullable Body fromFloat(DataType to) {
        if (to instanceof FloatType t) {
            return t.bits() == 64 ? (c, e) -> floatToDouble(c) : NumberCasts::doubleToFloat;
        } else if (to instanceof IntegerType t) {
            return (c, e) -> floatToInteger(c, t, e);
        }
        return null;
    }

    /** The values as longs: the array held where there is one. */
    static long[] longs(Column c) {
        if (c instanceof LongColumn l) {
            return l.values();
        }
        int[] ints = ((IntColumn) c).values();
        long[] wide = new long[c.size()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = ints[i];
        }
        return wide;
    }

    private static double[] doubles(Column c) {
        if (c instanceof DoubleColumn d) {
            return d.values();
        }
        float[] floats = ((FloatColumn) c).values();
        double[] wide = new double[c.size()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = floats[i];
        }
        return wide;
    }

    private static Column scaled(
            Column c, int fromScale, int toScale, long min, long max, DataType to, RowErrors errors) {
        int n = c.size();
        long[] values = longs(c);
        if (toScale > fromScale) {
            values = scaledUp(c, values, POWERS[toScale - fromScale], min, max, to, errors);
        } else if (toScale < fromScale) {
            values = scaledDown(c, values, POWERS[fromScale - toScale], min, max, to, errors);
        } else {
            checkRange(c, values, min, max, to, errors);
        }
        if (to.storage() == Storage.LONG) {
            return new LongColumn(to, n, values, c.validity());
        }
        if (c instanceof IntColumn i && toScale == fromScale) {
            return new IntColumn(to, n, i.values(), c.validity());
        }
        int[] narrow = new int[n];
        for (int i = 0; i < n; i++) {
            narrow[i] = (int) values[i];
        }
        return new IntColumn(to, n, narrow, c.validity());
    }

    private static void checkRange(Column c, long[] values, long min, long max, DataType to, RowErrors errors) {
        int n = c.size();
        boolean bad = false;
        for (int i = 0; i < n; i++) {
            bad |= values[i] < min | values[i] > max;
        }
        for (int i = 0; bad && i < n; i++) {
            if ((values[i] < min || values[i] > max) && !c.isNull(i)) {
                errors.add(i, ValueCasts.tooBig(c, i, to));
            }
        }
    }

    private static long[] scaledUp(
            Column c, long[] values, long factor, long min, long max, DataType to, RowErrors errors) {
        int n = c.size();
        long least = min / factor;
        long most = max / factor;
        long[] scaled = new long[n];
        for (int i = 0; i < n; i++) {
            long v = values[i];
            if (v < least || v > most) {
                if (!c.isNull(i)) {
                    errors.add(i, ValueCasts.tooBig(c, i, to));
                }
            }
            scaled[i] = v * factor;
        }
        return scaled;
    }

    private static long[] scaledDown(
            Column c, long[] values, long factor, long min, long max, DataType to, RowErrors errors) {
        int n = c.size();
        long[] scaled = new long[n];
        for (int i = 0; i < n; i++) {
            long v = values[i];
            long q = v / factor;
            scaled[i] = q;
            if ((q * factor != v || q < min || q > max) && !c.isNull(i)) {
                errors.add(i, q * factor != v ? ValueCasts.losesDigits(c, i, to) : ValueCasts.tooBig(c, i, to));
            }
        }
        return scaled;
    }

    private static Column toDouble(Column c, int scale, boolean whole, RowErrors errors) {
        int n = c.size();
        long[] values = longs(c);
        double[] made = new double[n];
        double divisor = DOUBLE_POWERS[scale];
        for (int i = 0; i < n; i++) {
            long v = values[i];
            if (v >= -EXACT && v <= EXACT) {
                made[i] = v / divisor;
            } else {
                made[i] = BigDecimal.valueOf(v, scale).doubleValue();
                if (whole && !isExact(v) && !c.isNull(i)) {
                    errors.add(i, ValueCasts.losesDigits(c, i, DataType.FLOAT64));
                }
            }
        }
        return new DoubleColumn(DataType.FLOAT64, n, made, c.validity());
    }

    private static boolean isExact(long v) {
        double d = v;
        return d != 0x1p63 && (long) d == v;
    }

    private static Column toFloat(Column c, int scale, boolean whole, RowErrors errors) {
        int n = c.size();
        long[] values = longs(c);
        float[] made = new float[n];
        for (int i = 0; i < n; i++) {
            long v = values[i];
            made[i] = scale == 0 ? (float) v : BigDecimal.valueOf(v, scale).floatValue();
            if (whole && ((long) made[i] != v || made[i] == 0x1p63f) && !c.isNull(i)) {
                errors.add(i, ValueCasts.losesDigits(c, i, DataType.FLOAT32));
            }
        }
        return new FloatColumn(DataType.FLOAT32, n, made, c.validity());
    }

    private static Column floatToDouble(Column c) {
        return new DoubleColumn(DataType.FLOAT64, c.size(), doubles(c), c.validity());
    }

    private static Column doubleToFloat(Column c, RowErrors errors) {
        int n = c.size();
        double[] values = ((DoubleColumn) c).values();
        float[] made = new float[n];
        for (int i = 0; i < n; i++) {
            double v = values[i];
            made[i] = (float) v;
            if (Float.isInfinite(made[i]) && !Double.isInfinite(v) && !c.isNull(i)) {
                errors.add(i, ValueCasts.tooBig(c, i, DataType.FLOAT32));
            }
        }
        return new FloatColumn(DataType.FLOAT32, n, made, c.validity());
    }

    private static Column floatToInteger(Column c, IntegerType to, RowErrors errors) {
        int n = c.size();
        double[] values = doubles(c);
        long[] made = new long[n];
        for (int i = 0; i < n; i++) {
            double v = values[i];
            long w = (long) v;
            made[i] = w;
            boolean fits = w == v && v != 0x1p63 && w >= to.min() && w <= to.max();
            if (!fits && !c.isNull(i)) {
                errors.add(
                        i,
                        v == Math.rint(v) || Double.isNaN(v)
                                ? ValueCasts.tooBig(c, i, to)
                                : ValueCasts.losesDigits(c, i, to));
            }
        }
        LongColumn wide = new LongColumn(DataType.INT64, n, made, c.validity());
        return to.bits() == 64 ? wide : narrowed(wide, to);
    }

    private static Column narrowed(LongColumn c, IntegerType to) {
        int[] narrow = new int[c.size()];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (int) c.values()[i];
        }
        return new IntColumn(to, c.size(), narrow, c.validity());
    }
}
