package io.velostream.formats.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** Whether a double keeps the digits of a number that was read as text. */
public final class DoubleDigits {
    /** A number of so many digits comes back as it was, unless its exponent is out of the range of a double. */
    public static final int ALWAYS_KEPT = 15;
    /** No double has more digits than this behind which it is exact, and nobody writes as many. */
    private static final int LONGEST = 800;

    private DoubleDigits() {}

    /**
     * Whether the number, of digits with perhaps a minus, a point and an exponent, read as a double and written with as many digits as it has, is the same again. So is what was
     * written from a double to begin with, be it with 17 digits or more.
     */
    public static boolean keep(byte[] text, int from, int to) {
        if (to - from > LONGEST) {
            return false;
        }
        BigDecimal exact = new BigDecimal(new String(text, from, to - from, StandardCharsets.US_ASCII));
        double value = exact.doubleValue();
        if (Double.isInfinite(value)) {
            return false;
        }
        int digits = exact.stripTrailingZeros().precision();
        MathContext same = new MathContext(digits, RoundingMode.HALF_EVEN);
        return new BigDecimal(value).round(same).compareTo(exact) == 0;
    }
}
