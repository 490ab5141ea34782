package io.velostream.formats.avro;

import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.IntervalColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.DecimalType;
import java.math.BigInteger;

/** Decoders of decimals, of bytes and fixed, and of intervals. */
final class DecimalDecoders {
    private DecimalDecoders() {}

    /** To a column of unscaled longs. */
    static final class OfLong extends ValueDecoder {
        private final LongColumnBuilder out;
        private final int fixedSize;
        private final long factor;
        private final long limit;

        /**
         * Sized values have {@code fixedSize}, others -1; {@code digits} are those by which the column has a larger scale.
         */
        OfLong(LongColumnBuilder out, Nulls nulls, int fixedSize, int digits) {
            super(out, nulls);
            this.out = out;
            this.fixedSize = fixedSize;
            this.factor = power(digits);
            this.limit = power(((DecimalType) out.type()).precision());
        }

        private static long power(int digits) {
            return BigInteger.TEN.pow(digits).longValueExact();
        }

        @Override
        void value(AvroInput in) {
            int length = fixedSize < 0 ? in.readLength() : fixedSize;
            int from = in.skip(length);
            byte[] data = in.data();
            int extra = signBytes(data, from, length);
            if (length == 0 || length - extra > 8) {
                reject(in, length == 0 ? "a decimal has no bytes" : "a decimal is too large for " + out.type());
                return;
            }
            long v = data[from + extra];
            for (int i = from + extra + 1; i < from + length; i++) {
                v = v << 8 | (data[i] & 0xff);
            }
            long bound = limit / factor;
            if (v >= bound || v <= -bound) {
                reject(in, "a decimal is too large for " + out.type());
            } else {
                out.append(v * factor);
            }
        }
    }

    /** To a column of unscaled bytes. */
    static final class OfBytes extends ValueDecoder {
        private final BytesColumnBuilder out;
        private final int fixedSize;
        private final BigInteger factor;
        private final BigInteger limit;
        /** Values of fewer bytes are within the precision. */
        private final int safeLength;

        OfBytes(BytesColumnBuilder out, Nulls nulls, int fixedSize, int digits) {
            super(out, nulls);
            this.out = out;
            this.fixedSize = fixedSize;
            this.factor = BigInteger.TEN.pow(digits);
            this.limit = BigInteger.TEN.pow(((DecimalType) out.type()).precision());
            this.safeLength = digits > 0 ? 0 : limit.bitLength() / 8;
        }

        @Override
        void value(AvroInput in) {
            int length = fixedSize < 0 ? in.readLength() : fixedSize;
            int from = in.skip(length);
            byte[] data = in.data();
            if (length == 0) {
                reject(in, "a decimal has no bytes");
                return;
            }
            int extra = signBytes(data, from, length);
            if (length - extra < safeLength) {
                out.append(data, from + extra, length - extra);
                return;
            }
            if (length - extra > limit.bitLength() / 8 + 1) {
                reject(in, "a decimal is too large for " + out.type());
                return;
            }
            BigInteger v = new BigInteger(data, from + extra, length - extra).multiply(factor);
            if (v.abs().compareTo(limit) >= 0) {
                reject(in, "a decimal is too large for " + out.type());
            } else {
                out.append(v.toByteArray());
            }
        }
    }

    /** How many leading bytes only repeat the sign. */
    private static int signBytes(byte[] data, int from, int length) {
        int extra = 0;
        while (extra < length - 1) {
            byte first = data[from + extra];
            byte second = data[from + extra + 1];
            if (!((first == 0 && second >= 0) || (first == -1 && second < 0))) {
                break;
            }
            extra++;
        }
        return extra;
    }

    /** Avro's duration: months, days and milliseconds as unsigned numbers. */
    static final class OfDuration extends ValueDecoder {
        private final IntervalColumnBuilder out;

        OfDuration(IntervalColumnBuilder out, Nulls nulls) {
            super(out, nulls);
            this.out = out;
        }

        @Override
        void value(AvroInput in) {
            int months = in.readLittle32();
            int days = in.readLittle32();
            long millis = in.readLittle32() & 0xffffffffL;
            if (months < 0 || days < 0) {
                reject(in, "a duration has more than 2147483647 months or days");
            } else {
                out.append(months, days, millis * 1000);
            }
        }
    }

    /** Our interval: a record of three numbers. */
    static final class OfInterval extends ValueDecoder {
        private final IntervalColumnBuilder out;

        OfInterval(IntervalColumnBuilder out, Nulls nulls) {
            super(out, nulls);
            this.out = out;
        }

        @Override
        void value(AvroInput in) {
            int months = in.readInt();
            int days = in.readInt();
            out.append(months, days, in.readLong());
        }
    }
}
