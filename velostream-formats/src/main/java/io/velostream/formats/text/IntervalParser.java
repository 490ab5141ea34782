package io.velostream.formats.text;

import io.velostream.api.batch.IntervalColumnBuilder;

/** interval: ISO 8601 with a sign before each part, as in {@code P1Y-2M3DT4H5M6.7S}; weeks are seven days. */
final class IntervalParser extends ValueParser {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int MICRO_DIGITS = 6;

    private final IntervalColumnBuilder column;

    IntervalParser(IntervalColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        boolean negative = from < to && text[from] == '-';
        int at = negative ? from + 1 : from;
        if (to - at < 3 || text[at] != 'P') {
            return ParseResult.SYNTAX;
        }
        try {
            return parts(text, at + 1, to, negative ? -1 : 1);
        } catch (ArithmeticException e) {
            return ParseResult.RANGE;
        }
    }

    private ParseResult parts(byte[] text, int from, int to, int sign) {
        long months = 0;
        long days = 0;
        long micros = 0;
        boolean inTime = false;
        // Each unit at most once and in this order.
        int order = -1;
        int at = from;
        while (at < to) {
            if (text[at] == 'T') {
                if (inTime || at + 1 == to) {
                    return ParseResult.SYNTAX;
                }
                inTime = true;
                at++;
                continue;
            }
            int numberFrom = at;
            int partSign = text[at] == '-' ? -sign : sign;
            if (text[at] == '-' || text[at] == '+') {
                at++;
            }
            int digitsFrom = at;
            while (at < to && Digits.isDigit(text[at])) {
                at++;
            }
            int digitsEnd = at;
            long fraction = 0;
            if (at < to && text[at] == '.') {
                at++;
                int fractionFrom = at;
                while (at < to && Digits.isDigit(text[at])) {
                    at++;
                }
                fraction = fraction(text, fractionFrom, at);
            }
            if (at == to || digitsEnd == digitsFrom || digitsEnd - digitsFrom > 18 || numberFrom == at) {
                return ParseResult.SYNTAX;
            }
            long n = Digits.unsigned(text, digitsFrom, digitsEnd) * partSign;
            int unit = inTime ? "HMS".indexOf(text[at]) : "YMWD".indexOf(text[at]);
            int place = inTime && unit >= 0 ? unit + 4 : unit;
            if (unit < 0 || place <= order || (fraction != 0 && place != 6) || fraction == TimeParser.BAD_SYNTAX) {
                return ParseResult.SYNTAX;
            }
            if (fraction == TimeParser.TOO_FINE) {
                return ParseResult.PRECISION;
            }
            order = place;
            at++;
            switch (place) {
                case 0 -> months = Math.multiplyExact(n, 12L);
                case 1 -> months = Math.addExact(months, n);
                case 2 -> days = Math.multiplyExact(n, 7L);
                case 3 -> days = Math.addExact(days, n);
                case 4 -> micros = Math.multiplyExact(n, 3600 * MICROS_PER_SECOND);
                case 5 -> micros = Math.addExact(micros, Math.multiplyExact(n, 60 * MICROS_PER_SECOND));
                default ->
                    micros = Math.addExact(
                            micros, Math.addExact(Math.multiplyExact(n, MICROS_PER_SECOND), fraction * partSign));
            }
        }
        if (order < 0) {
            return ParseResult.SYNTAX;
        }
        column.append(Math.toIntExact(months), Math.toIntExact(days), micros);
        return ParseResult.OK;
    }

    /** Microseconds, or an answer as of {@link TimeParser}. */
    private static long fraction(byte[] text, int from, int to) {
        int end = to;
        while (end - from > MICRO_DIGITS) {
            end--;
            if (text[end] != '0') {
                return TimeParser.TOO_FINE;
            }
        }
        return end == from
                ? TimeParser.BAD_SYNTAX
                : Digits.unsigned(text, from, end) * Digits.power(MICRO_DIGITS - (end - from));
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
