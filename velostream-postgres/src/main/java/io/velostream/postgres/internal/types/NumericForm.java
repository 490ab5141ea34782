package io.velostream.postgres.internal.types;

import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.DecimalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * The binary form of numeric: count of digits, weight of the first, sign, digits after the point (16 bits each), then digits of
 * base 10000.
 */
final class NumericForm {
    private static final int HEADER = 8;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int POSITIVE_INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;
    private static final byte[] NAN_TEXT = ascii("NaN");
    private static final byte[] POSITIVE_TEXT = ascii("Infinity");
    private static final byte[] NEGATIVE_TEXT = ascii("-Infinity");
    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private NumericForm() {}

    /** Plain notation with all digits that the value has. */
    static void toText(byte[] bytes, int offset, int length, ColumnBuilder to) {
        BytesColumnBuilder builder = (BytesColumnBuilder) to;
        int sign = Bytes.int16(bytes, offset + 4) & 0xFFFF;
        switch (sign) {
            case NAN -> builder.append(NAN_TEXT);
            case POSITIVE_INFINITY -> builder.append(POSITIVE_TEXT);
            case NEGATIVE_INFINITY -> builder.append(NEGATIVE_TEXT);
            default -> {
                int weight = Bytes.int16(bytes, offset + 2);
                int scale = Bytes.int16(bytes, offset + 6) & 0xFFFF;
                byte[] into = builder.reserveBytes(2 + 4 * (Math.max(0, weight) + 1) + scale + 4);
                int start = builder.position();
                int end = write(bytes, offset, sign == NEGATIVE, weight, scale, into, start);
                builder.finishValue(end - start);
            }
        }
    }

    private static int write(
            byte[] bytes, int offset, boolean negative, int weight, int scale, byte[] into, int start) {
        int at = start;
        if (negative) {
            into[at++] = '-';
        }
        if (weight < 0) {
            into[at++] = '0';
        } else {
            at = group(digit(bytes, offset, 0), into, at, true);
            for (int i = 1; i <= weight; i++) {
                at = group(digit(bytes, offset, i), into, at, false);
            }
        }
        if (scale > 0) {
            into[at++] = '.';
            int end = at + scale;
            // The last group may have more digits than the scale; what stands behind it is overwritten later.
            for (int i = weight + 1; at < end; i++) {
                at = group(digit(bytes, offset, i), into, at, false);
            }
            at = end;
        }
        return at;
    }

    private static int group(int value, byte[] into, int start, boolean first) {
        int at = start;
        if (!first || value >= 1000) {
            into[at++] = (byte) ('0' + value / 1000);
        }
        if (!first || value >= 100) {
            into[at++] = (byte) ('0' + value / 100 % 10);
        }
        if (!first || value >= 10) {
            into[at++] = (byte) ('0' + value / 10 % 10);
        }
        into[at++] = (byte) ('0' + value % 10);
        return at;
    }

    /** The group of this number; groups that were left out are 0. */
    private static int digit(byte[] bytes, int offset, int index) {
        return index < 0 || index >= Bytes.int16(bytes, offset) ? 0 : Bytes.int16(bytes, offset + HEADER + 2 * index);
    }

    /** Reads numbers that are stored as longs. */
    static final class ToLong implements ValueDecoder {
        private final DecimalType type;
        private final int scale;
        private final long limit;

        ToLong(DecimalType type) {
            this.type = type;
            this.scale = type.scale();
            this.limit = POWERS[type.precision()];
        }

        @Override
        public void decode(byte[] bytes, int offset, int length, ColumnBuilder to) {
            ((LongColumnBuilder) to).append(value(bytes, offset, length));
        }

        private long value(byte[] bytes, int offset, int length) {
            // Count, weight, sign and scale, 16 bits each.
            long header = Bytes.int64(bytes, offset);
            int count = (int) (header >> 48);
            int sign = (int) header >>> 16;
            if (sign > NEGATIVE || count > 6) {
                throw unfit(bytes, offset, length, type);
            }
            long value = count == 0 ? 0 : unscaled(bytes, offset, count, (short) (header >> 32), scale);
            if (value < 0 || value >= limit) {
                throw unfit(bytes, offset, length, type);
            }
            return sign == NEGATIVE ? -value : value;
        }
    }

    /** The digits as a whole number of that scale, or -1 where they are not or are too many. */
    private static long unscaled(byte[] bytes, int offset, int count, int weight, int scale) {
        long value = 0;
        int at = offset + HEADER;
        for (int i = 0; i < count - 1; i++, at += 2) {
            value = value * 10_000 + Bytes.int16(bytes, at);
        }
        int last = Bytes.int16(bytes, at);
        // How many decimal places the last group has to move to the left.
        int shift = 4 * (weight - count + 1) + scale;
        if (shift >= 0) {
            if (shift > 18 || Math.multiplyHigh(value, 10_000) != 0) {
                return -1;
            }
            long all = value * 10_000 + last;
            return all < 0 || Math.multiplyHigh(all, POWERS[shift]) != 0 ? -1 : all * POWERS[shift];
        }
        return switch (shift) {
            // By constants, which takes a multiplication where a division would take ten times as long.
            case -1 -> whole(value, 1_000, last / 10, last % 10);
            case -2 -> whole(value, 100, last / 100, last % 100);
            case -3 -> whole(value, 10, last / 1_000, last % 1_000);
            default -> -1;
        };
    }

    private static long whole(long above, long power, int last, int rest) {
        return rest != 0 || Math.multiplyHigh(above, power) != 0 ? -1 : above * power + last;
    }

    /** Reads numbers that are stored as bytes. */
    static ValueDecoder toBytes(DecimalType type) {
        BigInteger limit = BigInteger.TEN.pow(type.precision());
        return (bytes, offset, length, to) -> {
            int sign = Bytes.int16(bytes, offset + 4) & 0xFFFF;
            if (sign > NEGATIVE) {
                throw unfit(bytes, offset, length, type);
            }
            BigInteger value = unscaled(bytes, offset, type.scale());
            if (value == null || value.compareTo(limit) >= 0) {
                throw unfit(bytes, offset, length, type);
            }
            ((BytesColumnBuilder) to).append((sign == NEGATIVE ? value.negate() : value).toByteArray());
        };
    }

    private static @org.jspecify.annotations.Nullable BigInteger unscaled(byte[] bytes, int offset, int scale) {
        int count = Bytes.int16(bytes, offset);
        if (count == 0) {
            return BigInteger.ZERO;
        }
        BigInteger value = BigInteger.ZERO;
        int i = 0;
        while (i < count) {
            // Four groups at a time are one multiplication of big numbers instead of four.
            int groups = Math.min(4, count - i);
            long part = 0;
            for (int k = 0; k < groups; k++) {
                part = part * 10_000 + Bytes.int16(bytes, offset + HEADER + 2 * (i + k));
            }
            value = value.multiply(BigInteger.valueOf(POWERS[4 * groups])).add(BigInteger.valueOf(part));
            i += groups;
        }
        int shift = 4 * (Bytes.int16(bytes, offset + 2) - count + 1) + scale;
        if (shift >= 0) {
            return value.multiply(BigInteger.TEN.pow(shift));
        }
        BigInteger[] parts = value.divideAndRemainder(BigInteger.TEN.pow(-shift));
        return parts[1].signum() == 0 ? parts[0] : null;
    }

    /** Reads the text form into a decimal. */
    static ValueDecoder textToDecimal(DecimalType type) {
        return (bytes, offset, length, to) -> {
            String text = new String(bytes, offset, length, StandardCharsets.US_ASCII);
            BigDecimal value;
            try {
                value = new BigDecimal(text).setScale(type.scale());
            } catch (ArithmeticException | NumberFormatException e) {
                throw unfit(text, type);
            }
            if (value.precision() > type.precision()) {
                throw unfit(text, type);
            }
            if (to instanceof LongColumnBuilder b) {
                b.append(value.unscaledValue().longValueExact());
            } else {
                ((BytesColumnBuilder) to).append(value.unscaledValue().toByteArray());
            }
        };
    }

    private static UndecodableValue unfit(byte[] bytes, int offset, int length, DecimalType type) {
        BytesColumnBuilder shown = (BytesColumnBuilder) ColumnBuilder.of(io.velostream.api.type.DataType.NUMERIC, 1);
        toText(bytes, offset, length, shown);
        return unfit(new String(shown.reserveBytes(0), 0, shown.position(), StandardCharsets.US_ASCII), type);
    }

    private static UndecodableValue unfit(String text, DecimalType type) {
        return new UndecodableValue(text + " is no " + type + " (numeric_as=numeric reads it)");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
