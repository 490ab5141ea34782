package io.velostream.formats.text;

import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.TimeType;

/** time. */
final class TimeParser extends ValueParser {
    /** Answers of {@link #nanos} that are no time. */
    static final long BAD_SYNTAX = -1;

    static final long OUT_OF_RANGE = -2;
    static final long TOO_FINE = -3;
    private static final int MAX_FRACTION = 9;

    private final LongColumnBuilder column;

    TimeParser(LongColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        long nanos = nanos(text, from, to);
        if (nanos < 0) {
            return fault(nanos);
        }
        column.append(nanos);
        return ParseResult.OK;
    }

    static ParseResult fault(long answer) {
        return answer == BAD_SYNTAX
                ? ParseResult.SYNTAX
                : answer == TOO_FINE ? ParseResult.PRECISION : ParseResult.RANGE;
    }

    /** Nanoseconds since midnight of {@code HH:MM}, {@code HH:MM:SS} or {@code HH:MM:SS.f…}, or one of the constants. */
    static long nanos(byte[] text, int from, int to) {
        int n = to - from;
        if (n < 5 || text[from + 2] != ':') {
            return BAD_SYNTAX;
        }
        int hour = two(text, from);
        int minute = two(text, from + 3);
        int second = 0;
        long fraction = 0;
        if (n > 5) {
            if (n < 8 || text[from + 5] != ':') {
                return BAD_SYNTAX;
            }
            second = two(text, from + 6);
            if (n > 8) {
                fraction = text[from + 8] == '.' ? fraction(text, from + 9, to) : BAD_SYNTAX;
            }
        }
        if ((hour | minute | second) < 0 || fraction < 0) {
            return fraction < 0 ? fraction : BAD_SYNTAX;
        }
        if (minute > 59 || second > 59) {
            return OUT_OF_RANGE;
        }
        long nanos = (hour * 3600 + minute * 60 + second) * 1_000_000_000L + fraction;
        return nanos > TimeType.MAX ? OUT_OF_RANGE : nanos;
    }

    private static long fraction(byte[] text, int from, int to) {
        int end = to;
        while (end - from > MAX_FRACTION) {
            end--;
            if (text[end] != '0') {
                return Digits.isDigit(text[end]) ? TOO_FINE : BAD_SYNTAX;
            }
        }
        if (end == from) {
            return BAD_SYNTAX;
        }
        long digits = Digits.unsigned(text, from, end);
        return digits < 0 ? BAD_SYNTAX : digits * Digits.power(MAX_FRACTION - (end - from));
    }

    /** The number of two digits, or a negative one. */
    static int two(byte[] text, int at) {
        int a = text[at] - '0';
        int b = text[at + 1] - '0';
        return (a | b) < 0 || a > 9 || b > 9 ? -1 : a * 10 + b;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
