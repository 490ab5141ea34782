package io.velostream.formats.json;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.FloatColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.Field;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Numbers without quotes, taken from their digits as they are read. What needs more than that, such as an exponent, goes
 * the slow way through {@link TextDecoder}, like numbers in quotes.
 */
final class NumberDecoders {
    private static final long[] POWERS_OF_TEN = powersOfTen();
    /** All powers of ten that a double holds exactly. */
    private static final double[] DOUBLE_POWERS = doublePowers(23);

    private static final int EXACT_DOUBLE_DIGITS = 15;
    private static final int EXACT_FLOAT_DIGITS = 7;
    private static final int EXACT_FLOAT_POWER = 10;
    private static final int MAX_ODD_LENGTH = 100;

    private NumberDecoders() {}

    private static long[] powersOfTen() {
        long[] powers = new long[JsonCursor.MAX_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private static double[] doublePowers(int count) {
        double[] powers = new double[count];
        powers[0] = 1;
        for (int i = 1; i < count; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /** A number with a fraction or an exponent, or a very long one, that may yet be whole: {@code 1.0}, {@code 1e3}. */
    private static long wholeNumber(TextDecoder decoder, JsonCursor in) {
        if (in.pos - in.numberFrom <= MAX_ODD_LENGTH) {
            BigDecimal value = new BigDecimal(
                    new String(in.buf, in.numberFrom, in.pos - in.numberFrom, StandardCharsets.ISO_8859_1));
            // Exponents beyond that would make a huge integer of a short text.
            if (Math.abs((long) value.scale()) <= MAX_ODD_LENGTH) {
                try {
                    return value.longValueExact();
                } catch (ArithmeticException e) {
                    throw decoder.unfit(in.show(in.numberFrom, in.pos));
                }
            }
        }
        throw decoder.unfit(in.show(in.numberFrom, in.pos));
    }

    static final class LongDecoder extends TextDecoder {
        private final LongColumnBuilder into;

        LongDecoder(Field field, LongColumnBuilder into) {
            super(field, into);
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            if (beginsNumber(first)) {
                in.number();
                into.append(in.isLong() ? in.mantissa : wholeNumber(this, in));
            } else {
                super.read(in, first);
            }
        }

        @Override
        int quick(JsonCursor in, int from) {
            int end = in.quickNumber(from);
            if (end < 0 || in.fraction != 0) {
                return -1;
            }
            into.append(in.mantissa);
            return end;
        }
    }

    static final class IntDecoder extends TextDecoder {
        private final IntColumnBuilder into;
        private final int min;
        private final int max;

        IntDecoder(Field field, IntegerType type, IntColumnBuilder into) {
            super(field, into);
            this.into = into;
            this.min = (int) type.min();
            this.max = (int) type.max();
        }

        @Override
        void read(JsonCursor in, int first) {
            if (beginsNumber(first)) {
                in.number();
                long v = in.isLong() ? in.mantissa : wholeNumber(this, in);
                if (v < min || v > max) {
                    throw unfit(in.show(in.numberFrom, in.pos));
                }
                into.append((int) v);
            } else {
                super.read(in, first);
            }
        }

        @Override
        int quick(JsonCursor in, int from) {
            int end = in.quickNumber(from);
            if (end < 0 || in.fraction != 0 || in.mantissa < min || in.mantissa > max) {
                return -1;
            }
            into.append((int) in.mantissa);
            return end;
        }
    }

    /** Decimals of up to 18 digits. */
    static final class DecimalDecoder extends TextDecoder {
        private final LongColumnBuilder into;
        private final int scale;
        private final int precision;

        DecimalDecoder(Field field, DecimalType type, LongColumnBuilder into) {
            super(field, into);
            this.into = into;
            this.scale = type.scale();
            this.precision = type.precision();
        }

        @Override
        void read(JsonCursor in, int first) {
            if (!beginsNumber(first)) {
                super.read(in, first);
                return;
            }
            in.number();
            if (in.digits > JsonCursor.MAX_DIGITS || in.exponent || !append(in)) {
                number(in);
            }
        }

        @Override
        int quick(JsonCursor in, int from) {
            int end = in.quickNumber(from);
            return end >= 0 && append(in) ? end : -1;
        }

        /** Appends the last number unless it has too many digits on either side. */
        private boolean append(JsonCursor in) {
            int missing = scale - in.fraction;
            if (missing < 0) {
                return false;
            }
            long limit = POWERS_OF_TEN[Math.max(0, precision - missing)];
            long m = in.mantissa;
            boolean fits = m < limit && -m < limit;
            if (fits) {
                into.append(m * POWERS_OF_TEN[missing]);
            }
            return fits;
        }
    }

    static final class DoubleDecoder extends TextDecoder {
        private final DoubleColumnBuilder into;

        DoubleDecoder(Field field, DoubleColumnBuilder into) {
            super(field, into);
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            if (!beginsNumber(first)) {
                super.read(in, first);
                return;
            }
            in.number();
            if (in.exponent || !append(in)) {
                number(in);
            }
        }

        @Override
        int quick(JsonCursor in, int from) {
            int end = in.quickNumber(from);
            return end >= 0 && append(in) ? end : -1;
        }

        private boolean append(JsonCursor in) {
            // Both are exact, so the quotient is rounded once and thereby right. A zero keeps its sign.
            if (in.digits > EXACT_DOUBLE_DIGITS || in.mantissa == 0) {
                return false;
            }
            into.append(in.mantissa / DOUBLE_POWERS[in.fraction]);
            return true;
        }
    }

    static final class FloatDecoder extends TextDecoder {
        private final FloatColumnBuilder into;

        FloatDecoder(Field field, FloatColumnBuilder into) {
            super(field, into);
            this.into = into;
        }

        @Override
        void read(JsonCursor in, int first) {
            if (!beginsNumber(first)) {
                super.read(in, first);
                return;
            }
            in.number();
            if (in.digits <= EXACT_FLOAT_DIGITS
                    && in.fraction <= EXACT_FLOAT_POWER
                    && !in.exponent
                    && in.mantissa != 0) {
                into.append((float) in.mantissa / (float) DOUBLE_POWERS[in.fraction]);
            } else {
                number(in);
            }
        }
    }

    /** Any other type that is written as a number: wide decimals and numeric. */
    static final class AnyNumberDecoder extends TextDecoder {
        AnyNumberDecoder(Field field, ColumnBuilder into) {
            super(field, into);
        }

        @Override
        void read(JsonCursor in, int first) {
            if (beginsNumber(first)) {
                in.number();
                number(in);
            } else {
                super.read(in, first);
            }
        }
    }
}
