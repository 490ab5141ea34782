package io.velostream.api.config;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;

/** Numbers with a unit: durations and sizes in bytes. */
final class UnitText {
    private static final int LONGEST_NUMBER = 30;
    private static final String[] DURATION_UNITS = {"d", "h", "m", "s", "ms", "us", "ns"};
    private static final long[] NANOS = {
        86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L
    };
    private static final String[] BYTE_UNITS = {"TiB", "TB", "GiB", "GB", "MiB", "MB", "KiB", "KB"};
    private static final long[] BYTES = {
        1L << 40, 1_000_000_000_000L, 1L << 30, 1_000_000_000L, 1L << 20, 1_000_000L, 1L << 10, 1_000L
    };

    private UnitText() {}

    /** Accepts {@code 10s}, {@code 1.5h}, {@code 1h30m} with falling units, {@code 0}, and ISO 8601, {@code PT10S}. */
    static Duration parseDuration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.startsWith("P") || text.startsWith("p")) {
            return parseIso(text);
        }
        Duration total = Duration.ZERO;
        int lastUnit = -1;
        int i = 0;
        while (i < text.length()) {
            int unitStart = endOfNumber(text, i);
            int unitEnd = unitStart;
            while (unitEnd < text.length() && Character.isLetter(text.charAt(unitEnd))) {
                unitEnd++;
            }
            int unit = indexOf(DURATION_UNITS, text.substring(unitStart, unitEnd));
            if (unit <= lastUnit) {
                throw new IllegalArgumentException(
                        unitStart == unitEnd
                                ? "it has no unit"
                                : "it has a unit that is not known or in the wrong place");
            }
            total = total.plusNanos(times(text.substring(i, unitStart), NANOS[unit]));
            lastUnit = unit;
            i = unitEnd;
        }
        if (lastUnit < 0) {
            throw new IllegalArgumentException("it is empty");
        }
        return total;
    }

    private static Duration parseIso(String text) {
        try {
            Duration value = Duration.parse(text);
            if (value.isNegative()) {
                throw new IllegalArgumentException("it is negative");
            }
            return value;
        } catch (DateTimeException fault) {
            throw new IllegalArgumentException("it is not a duration", fault);
        }
    }

    static String formatDuration(Duration value) {
        if (value.isZero()) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        Duration rest = value;
        for (int unit = 0; unit < NANOS.length; unit++) {
            Duration one = Duration.ofNanos(NANOS[unit]);
            long count = rest.dividedBy(one);
            if (count > 0) {
                out.append(count).append(DURATION_UNITS[unit]);
                rest = rest.minus(one.multipliedBy(count));
            }
        }
        return out.toString();
    }

    static Long parseBytes(String text) {
        int unitStart = endOfNumber(text, 0);
        String unit = text.substring(unitStart);
        if (unit.isEmpty() || unit.equalsIgnoreCase("B")) {
            return times(text.substring(0, unitStart), 1);
        }
        int index = indexOf(BYTE_UNITS, unit);
        if (index < 0) {
            String likely = unit.length() == 1 ? unit.toUpperCase(Locale.ROOT) : "";
            throw new IllegalArgumentException(
                    "KMGT".contains(likely) && !likely.isEmpty()
                            ? "'" + unit + "' may be " + likely + "B or " + likely + "iB"
                            : "its unit is not known");
        }
        return times(text.substring(0, unitStart), BYTES[index]);
    }

    static String formatBytes(Long value) {
        for (int i = 0; i < BYTES.length; i++) {
            if (value >= BYTES[i] && value % BYTES[i] == 0) {
                return value / BYTES[i] + BYTE_UNITS[i];
            }
        }
        return String.valueOf(value);
    }

    private static int endOfNumber(String text, int from) {
        int i = from;
        boolean digit = false;
        while (i < text.length() && (text.charAt(i) == '.' || (text.charAt(i) >= '0' && text.charAt(i) <= '9'))) {
            digit |= text.charAt(i) != '.';
            i++;
        }
        if (!digit) {
            throw new IllegalArgumentException(
                    text.startsWith("-") ? "it is negative" : text.isEmpty() ? "it is empty" : "it has no number");
        }
        return i;
    }

    private static int indexOf(String[] units, String unit) {
        for (int i = 0; i < units.length; i++) {
            if (units[i].equalsIgnoreCase(unit)) {
                return i;
            }
        }
        return -1;
    }

    private static long times(String number, long factor) {
        if (number.length() > LONGEST_NUMBER) {
            throw new IllegalArgumentException("it has too many digits");
        }
        try {
            return new BigDecimal(number).multiply(BigDecimal.valueOf(factor)).longValueExact();
        } catch (NumberFormatException fault) {
            throw new IllegalArgumentException("it is not a number with a unit", fault);
        } catch (ArithmeticException fault) {
            throw new IllegalArgumentException("it is too large, or not a whole number of the smallest unit", fault);
        }
    }
}
