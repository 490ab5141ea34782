package io.velostream.formats.avro;

import io.velostream.api.batch.BooleanColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.TimeType;

/** Decoders of values of fixed width. */
final class NumberDecoders {
    private NumberDecoders() {}

    static final class OfBoolean extends ValueDecoder {
        private final BooleanColumnBuilder out;

        OfBoolean(BooleanColumnBuilder out, Nulls nulls) {
            super(out, nulls);
            this.out = out;
        }

        @Override
        void value(AvroInput in) {
            out.append(in.readBoolean());
        }
    }

    static final class OfInt extends ValueDecoder {
        private final IntColumnBuilder out;
        private final int min;
        private final int max;

        OfInt(IntColumnBuilder out, Nulls nulls) {
            super(out, nulls);
            this.out = out;
            IntegerType type = (IntegerType) out.type();
            this.min = (int) type.min();
            this.max = (int) type.max();
        }

        @Override
        void value(AvroInput in) {
            int v = in.readInt();
            if (v < min || v > max) {
                reject(in, v + " is no " + out.type());
            } else {
                out.append(v);
            }
        }
    }

    /** Avro's int or long to a column of longs. */
    static final class OfLong extends ValueDecoder {
        private final LongColumnBuilder out;
        private final boolean ofInt;

        OfLong(LongColumnBuilder out, Nulls nulls, boolean ofInt) {
            super(out, nulls);
            this.out = out;
            this.ofInt = ofInt;
        }

        @Override
        void value(AvroInput in) {
            out.append(ofInt ? in.readInt() : in.readLong());
        }
    }

    /** A time of day or timestamp in another unit than the column's: times a factor. */
    static final class OfScaledLong extends ValueDecoder {
        private final LongColumnBuilder out;
        private final long factor;
        private final long min;
        private final long max;

        OfScaledLong(LongColumnBuilder out, Nulls nulls, long factor) {
            super(out, nulls);
            this.out = out;
            this.factor = factor;
            boolean time = out.type() instanceof TimeType;
            this.min = time ? 0 : Long.MIN_VALUE / factor;
            this.max = time ? TimeType.MAX / factor : Long.MAX_VALUE / factor;
        }

        @Override
        void value(AvroInput in) {
            long v = in.readLong();
            if (v < min || v > max) {
                reject(in, v + " is out of the range of " + out.type());
            } else {
                out.append(v * factor);
            }
        }
    }

    /** What an int, long or float of Avro is read as; the promotions that its specification allows. */
    enum Source {
        INT,
        LONG,
        FLOAT,
        DOUBLE
    }

    static final class OfFloat extends ValueDecoder {
        private final FloatColumnBuilder out;
        private final Source source;

        OfFloat(FloatColumnBuilder out, Nulls nulls, Source source) {
            super(out, nulls);
            this.out = out;
            this.source = source;
        }

        @Override
        void value(AvroInput in) {
            out.append(source == Source.FLOAT ? in.readFloat() : (float) in.readLong());
        }
    }

    static final class OfDouble extends ValueDecoder {
        private final DoubleColumnBuilder out;
        private final Source source;

        OfDouble(DoubleColumnBuilder out, Nulls nulls, Source source) {
            super(out, nulls);
            this.out = out;
            this.source = source;
        }

        @Override
        void value(AvroInput in) {
            out.append(
                    switch (source) {
                        case DOUBLE -> in.readDouble();
                        case FLOAT -> in.readFloat();
                        default -> (double) in.readLong();
                    });
        }
    }
}
