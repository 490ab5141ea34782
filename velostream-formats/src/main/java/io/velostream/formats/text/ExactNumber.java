package io.velostream.formats.text;

import io.velostream.api.type.DataType.DecimalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The slow and general way from the text of a number to its exact value. */
final class ExactNumber {
    /** As many digits as PostgreSQL's numeric has at most, before and after the point together. */
    static final int MAX_DIGITS = 131_072 + 16_383;

    private static final int MAX_TEXT = MAX_DIGITS + 32;
    /** Stands for numbers that nothing of ours holds. */
    private static final BigDecimal BEYOND_ALL = new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE);

    private ExactNumber() {}

    /**
     * The number, or null when the text is none: a sign, digits with at most one point, an exponent. Its plain notation may
     * be enormous; see {@link #isReasonable}.
     */
    static @Nullable BigDecimal parse(byte[] text, int from, int to) {
        if (!isNumber(text, from, to)) {
            return null;
        }
        if (to - from > MAX_TEXT) {
            return BEYOND_ALL;
        }
        try {
            return new BigDecimal(Ascii.string(text, from, to));
        } catch (NumberFormatException e) {
            // An exponent beyond 32 bits.
            return BEYOND_ALL;
        }
    }

    /** Whether the plain notation of the number has a length that may be written out. */
    static boolean isReasonable(BigDecimal number) {
        long integerDigits = (long) number.precision() - number.scale();
        return integerDigits <= MAX_DIGITS && number.scale() <= MAX_DIGITS;
    }

    /** Whether the type holds the number exactly. */
    static ParseResult fit(BigDecimal number, DecimalType type) {
        BigDecimal shortest = number.stripTrailingZeros();
        if (shortest.signum() == 0) {
            return ParseResult.OK;
        }
        if ((long) shortest.precision() - shortest.scale() > type.precision() - type.scale()) {
            return ParseResult.RANGE;
        }
        return shortest.scale() > type.scale() ? ParseResult.PRECISION : ParseResult.OK;
    }

    /** The unscaled value of a number that {@link #fit fits}. */
    static BigInteger unscaled(BigDecimal number, int scale) {
        return number.signum() == 0
                ? BigInteger.ZERO
                : number.stripTrailingZeros().setScale(scale).unscaledValue();
    }

    /** Whether the text is a decimal number; Java's parsers take more than that. */
    static boolean isNumber(byte[] text, int from, int to) {
        int at = from;
        if (at < to && (text[at] == '-' || text[at] == '+')) {
            at++;
        }
        int integerEnd = skipDigits(text, at, to);
        int digits = integerEnd - at;
        at = integerEnd;
        if (at < to && text[at] == '.') {
            int fractionEnd = skipDigits(text, at + 1, to);
            digits += fractionEnd - at - 1;
            at = fractionEnd;
        }
        if (digits == 0) {
            return false;
        }
        if (at < to && (text[at] | 32) == 'e') {
            at++;
            if (at < to && (text[at] == '-' || text[at] == '+')) {
                at++;
            }
            int end = skipDigits(text, at, to);
            return end > at && end == to;
        }
        return at == to;
    }

    /** Whether a digit before the exponent is not zero, so that the number is not. */
    static boolean hasNonZeroDigit(byte[] text, int from, int to) {
        for (int i = from; i < to && (text[i] | 32) != 'e'; i++) {
            if (text[i] >= '1' && text[i] <= '9') {
                return true;
            }
        }
        return false;
    }

    private static int skipDigits(byte[] text, int from, int to) {
        int at = from;
        while (at < to && Digits.isDigit(text[at])) {
            at++;
        }
        return at;
    }
}
