package io.velostream.core.internal.cast;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimestampType;

/** Loops between dates, times and timestamps. The infinities stay what they are. */
final class TimeCasts {
    private static final long SECONDS_A_DAY = 86_400;
    private static final long NANOS_A_SECOND = 1_000_000_000;
    private static final long FOREVER = TimestampType.POSITIVE_INFINITY;
    private static final long NEVER = TimestampType.NEGATIVE_INFINITY;

    private TimeCasts() {}

    static Column dateToTimestamp(Column c, TimestampType to, RowErrors errors) {
        return multiplied(c, SECONDS_A_DAY * to.unit().perSecond(), to, errors);
    }

    static Column timestampToTimestamp(Column c, TimestampType from, TimestampType to, RowErrors errors) {
        long finer = to.unit().perSecond() / from.unit().perSecond();
        if (finer == 1) {
            return new LongColumn(to, c.size(), ((LongColumn) c).values(), c.validity());
        }
        return finer > 1
                ? multiplied(c, finer, to, errors)
                : divided(c, from.unit().perSecond() / to.unit().perSecond(), to, errors);
    }

    private static Column multiplied(Column c, long factor, DataType to, RowErrors errors) {
        int n = c.size();
        long[] values = ((LongColumn) c).values();
        long most = Long.MAX_VALUE / factor;
        long[] made = new long[n];
        for (int i = 0; i < n; i++) {
            long v = values[i];
            if (v >= -most && v <= most) {
                made[i] = v * factor;
            } else if (v == FOREVER || v == NEVER) {
                made[i] = v;
            } else if (!c.isNull(i)) {
                errors.add(i, ValueCasts.tooBig(c, i, to));
            }
        }
        return new LongColumn(to, n, made, c.validity());
    }

    private static Column divided(Column c, long divisor, DataType to, RowErrors errors) {
        int n = c.size();
        long[] values = ((LongColumn) c).values();
        long[] made = new long[n];
        for (int i = 0; i < n; i++) {
            long v = values[i];
            if (v == FOREVER || v == NEVER) {
                made[i] = v;
            } else {
                made[i] = v / divisor;
                if (made[i] * divisor != v && !c.isNull(i)) {
                    errors.add(i, ValueCasts.losesDigits(c, i, to));
                }
            }
        }
        return new LongColumn(to, n, made, c.validity());
    }

    /** The day of each timestamp; the time of day goes, as everybody expects of this cast. */
    static Column timestampToDate(Column c, TimestampType from) {
        int n = c.size();
        long[] values = ((LongColumn) c).values();
        long aDay = SECONDS_A_DAY * from.unit().perSecond();
        long[] made = new long[n];
        for (int i = 0; i < n; i++) {
            long v = values[i];
            made[i] = v == FOREVER || v == NEVER ? v : Math.floorDiv(v, aDay);
        }
        return new LongColumn(DataType.DATE, n, made, c.validity());
    }

    static Column timestampToTime(Column c, TimestampType from, RowErrors errors) {
        int n = c.size();
        long[] values = ((LongColumn) c).values();
        long aDay = SECONDS_A_DAY * from.unit().perSecond();
        long nanos = NANOS_A_SECOND / from.unit().perSecond();
        long[] made = new long[n];
        for (int i = 0; i < n; i++) {
            long v = values[i];
            if ((v == FOREVER || v == NEVER) && !c.isNull(i)) {
                errors.add(i, "infinity has no time of day");
            }
            made[i] = Math.floorMod(v, aDay) * nanos;
        }
        return new LongColumn(DataType.TIME, n, made, c.validity());
    }
}
