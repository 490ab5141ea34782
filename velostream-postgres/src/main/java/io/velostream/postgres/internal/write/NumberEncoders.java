package io.velostream.postgres.internal.write;

import io.velostream.api.batch.BooleanColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.FloatColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import org.jspecify.annotations.Nullable;

/** Encoders of booleans, integers and floats. */
final class NumberEncoders {
    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_LONGS = new long[0];

    private NumberEncoders() {}

    /** boolean. */
    static final class Bool implements ValueEncoder {
        private boolean[] values = new boolean[0];

        @Override
        public void bind(Column column) {
            values = ((BooleanColumn) column).values();
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            out.putInt(1);
            out.putByte(values[row] ? 1 : 0);
            return null;
        }

        @Override
        public void release() {
            values = new boolean[0];
        }
    }

    /** Whole numbers from an int or a long column, into a field of {@code bytes} bytes that holds {@code min} to {@code max}. */
    static final class Whole implements ValueEncoder {
        private final int bytes;
        private final long min;
        private final long max;
        private int[] ints = NO_INTS;
        private long[] longs = NO_LONGS;

        Whole(int bytes, long min, long max) {
            this.bytes = bytes;
            this.min = min;
            this.max = max;
        }

        /** A signed number of so many bytes. */
        static Whole signed(int bytes) {
            long min = -1L << (bytes * 8 - 1);
            return new Whole(bytes, min, ~min);
        }

        @Override
        public void bind(Column column) {
            if (column instanceof IntColumn c) {
                ints = c.values();
                longs = NO_LONGS;
            } else {
                longs = ((LongColumn) column).values();
                ints = NO_INTS;
            }
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            long value = ints == NO_INTS ? longs[row] : ints[row];
            if (value < min || value > max) {
                return "the number " + value + " lies outside of " + min + " to " + max;
            }
            if (bytes == 4) {
                out.putField((int) value);
            } else if (bytes == 8) {
                out.putField(value);
            } else {
                out.putInt(bytes);
                out.putShort((int) value);
            }
            return null;
        }

        @Override
        public void release() {
            ints = NO_INTS;
            longs = NO_LONGS;
        }
    }

    /** real. */
    static final class Float4 implements ValueEncoder {
        private float[] values = new float[0];

        @Override
        public void bind(Column column) {
            values = ((FloatColumn) column).values();
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            out.putField(Float.floatToIntBits(values[row]));
            return null;
        }

        @Override
        public void release() {
            values = new float[0];
        }
    }

    /** double precision. */
    static final class Float8 implements ValueEncoder {
        private double[] values = new double[0];

        @Override
        public void bind(Column column) {
            values = ((DoubleColumn) column).values();
        }

        @Override
        public @Nullable String put(int row, CopyBytes out) {
            out.putField(Double.doubleToLongBits(values[row]));
            return null;
        }

        @Override
        public void release() {
            values = new double[0];
        }
    }
}
