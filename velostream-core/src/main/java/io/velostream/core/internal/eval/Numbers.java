package io.velostream.core.internal.eval;

import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.FloatType;
import io.velostream.api.type.DataType.IntegerType;
import io.velostream.api.type.DataType.NumericType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Which type arithmetic gives, and powers of ten. */
final class Numbers {
    /** What databases and file formats agree on; beyond, a result that is too long is an error of its row. */
    private static final int WIDEST = 38;
    /** Digits that a division has behind the point at least. */
    private static final int DIVISION_SCALE = 6;

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Numbers() {}

    static long power(int exponent) {
        return POWERS[exponent];
    }

    static boolean isNumber(DataType t) {
        return t instanceof IntegerType || t instanceof DecimalType || t instanceof NumericType || isFloat(t);
    }

    static boolean isFloat(DataType t) {
        return t instanceof FloatType;
    }

    static int scale(DataType t) {
        return t instanceof DecimalType d ? d.scale() : 0;
    }

    /** Digits before the point that the type has at most. */
    static int wholeDigits(DataType t) {
        return t instanceof DecimalType d
                ? d.precision() - d.scale()
                : Long.toString(((IntegerType) t).max()).length();
    }

    /** The narrowest decimal that holds this number. */
    static DecimalType decimalOf(BigDecimal value) {
        int scale = Math.max(0, value.scale());
        int whole = Math.max(0, value.precision() - value.scale());
        return new DecimalType(Math.max(1, whole + scale), scale);
    }

    /** The decimal of this many digits, shortened in front to the widest one. */
    static DecimalType decimal(int wholeDigits, int scale, DataType left, DataType right) {
        int limit = Math.max(WIDEST, Math.max(wholeDigits(left) + scale(left), wholeDigits(right) + scale(right)));
        int precision = Math.min(Math.max(1, wholeDigits + scale), Math.max(limit, scale));
        return new DecimalType(precision, scale);
    }

    static int divisionScale(DataType left) {
        return Math.max(DIVISION_SCALE, scale(left));
    }

    static BigDecimal big(Object value) {
        if (value instanceof BigDecimal d) {
            return d;
        } else if (value instanceof Long || value instanceof Integer) {
            return BigDecimal.valueOf(((Number) value).longValue());
        }
        throw new ArithmeticException("there is no arithmetic with " + value);
    }

    /** The greatest whole number that is not above the value. */
    static BigInteger floor(BigDecimal value) {
        return value.setScale(0, RoundingMode.FLOOR).toBigInteger();
    }
}
