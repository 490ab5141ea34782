package io.velostream.postgres.internal.write;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntervalColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.DataType.TimestampType;
import org.jspecify.annotations.Nullable;

/** Encoders of dates, times of day, timestamps and intervals. PostgreSQL counts from 2000-01-01, in days and microseconds. */
final class TimeEncoders {
    /** The digits of a second that a column holds where it declares nothing. */
    static final int FULL_PRECISION = 6;

    private static final long EPOCH_DAYS = 10_957;
    private static final long EPOCH_MICROS = EPOCH_DAYS * 86_400_000_000L;
    private static final long MIN_DAY = -2_451_545;
    private static final long END_DAY = 2_145_031_949L;
    private static final long MIN_MICROS = -211_813_488_000_000_000L;
    private static final long END_MICROS = 9_223_371_331_200_000_000L;
    private static final long[] NONE = new long[0];

    private TimeEncoders() {}

    private static long step(int precision) {
        long step = 1;
        for (int i = precision; i < FULL_PRECISION; i++) {
            step *= 10;
        }
        return step;
    }

    private static String tooFine(LongColumn column, int row, int precision) {
        return "the time " + Values.show(Values.get(column, row)) + " is finer than the " + precision
                + " digits of a second that the column holds";
    }

    /** date. */
    static final class Date implements ValueEncoder {
        private long[] values = NONE;

        @Override
        public void bind(Column column) {
            values = ((LongColumn) column).values();
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            long v = values[row];
            int days;
            if (v == DateType.POSITIVE_INFINITY) {
                days = Integer.MAX_VALUE;
            } else if (v == DateType.NEGATIVE_INFINITY) {
                days = Integer.MIN_VALUE;
            } else if (v - EPOCH_DAYS < MIN_DAY || v - EPOCH_DAYS >= END_DAY) {
                return "the date lies " + v
                        + " days from 1970, beyond those that PostgreSQL holds (4713 BC to 5874897)";
            } else {
                days = (int) (v - EPOCH_DAYS);
            }
            out.putField(days);
            return null;
        }

        @Override
        public void release() {
            values = NONE;
        }
    }

    /** time. */
    static final class Time implements ValueEncoder {
        private final int precision;
        private final long step;
        private @Nullable LongColumn column;

        Time(int precision) {
            this.precision = precision;
            this.step = step(precision) * 1000;
        }

        @Override
        public void bind(Column c) {
            column = (LongColumn) c;
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            LongColumn c = bound(column);
            long nanos = c.get(row);
            if (nanos % step != 0) {
                return tooFine(c, row, precision);
            }
            out.putField(nanos / 1000);
            return null;
        }

        @Override
        public void release() {
            column = null;
        }
    }

    /** timestamp and timestamptz. */
    static final class Timestamp implements ValueEncoder {
        private final TimeUnit unit;
        private final int precision;
        private final long step;
        private @Nullable LongColumn column;
        private long[] values = NONE;

        Timestamp(TimestampType type, int precision) {
            this.unit = type.unit();
            this.precision = precision;
            this.step = step(precision);
        }

        @Override
        public void bind(Column c) {
            column = (LongColumn) c;
            values = column.values();
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            long v = values[row];
            long micros;
            if (v == TimestampType.POSITIVE_INFINITY || v == TimestampType.NEGATIVE_INFINITY) {
                micros = v;
            } else {
                if (unit == TimeUnit.NANOS) {
                    micros = Math.floorDiv(v, 1000L);
                    if (micros * 1000 != v) {
                        return tooFine(bound(column), row, FULL_PRECISION);
                    }
                } else if (unit == TimeUnit.MILLIS) {
                    if (v > END_MICROS / 1000 || v < MIN_MICROS / 500) {
                        return outOfRange(row);
                    }
                    micros = v * 1000;
                } else {
                    micros = v;
                }
                if (micros < MIN_MICROS + EPOCH_MICROS || micros - EPOCH_MICROS >= END_MICROS) {
                    return outOfRange(row);
                }
                if (step != 1 && micros % step != 0) {
                    return tooFine(bound(column), row, precision);
                }
                micros -= EPOCH_MICROS;
            }
            out.putField(micros);
            return null;
        }

        private String outOfRange(int row) {
            return "the timestamp " + Values.show(Values.get(bound(column), row))
                    + " lies beyond those that PostgreSQL holds (4713 BC to 294276)";
        }

        @Override
        public void release() {
            column = null;
            values = NONE;
        }
    }

    /** interval. */
    static final class CalendarInterval implements ValueEncoder {
        private @Nullable IntervalColumn column;

        @Override
        public void bind(Column c) {
            column = (IntervalColumn) c;
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            IntervalColumn c = column;
            if (c == null) {
                throw new IllegalStateException("no column is bound");
            }
            out.putInt(16);
            out.putLong(c.micros()[row]);
            out.putInt(c.days()[row]);
            out.putInt(c.months()[row]);
            return null;
        }

        @Override
        public void release() {
            column = null;
        }
    }

    private static LongColumn bound(@Nullable LongColumn column) {
        if (column == null) {
            throw new IllegalStateException("no column is bound");
        }
        return column;
    }
}
