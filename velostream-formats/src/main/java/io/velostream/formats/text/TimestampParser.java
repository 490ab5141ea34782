package io.velostream.formats.text;

import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.TimestampType;
import java.util.Arrays;

/**
 * timestamp. With utc, a text without a zone is taken as UTC, since the type says so; without utc, a text with a zone is
 * refused. A date alone is its midnight.
 */
final class TimestampParser extends ValueParser {
    private static final int DATE_LENGTH = 10;
    private static final int SECONDS_LENGTH = 8;
    private static final int MAX_OFFSET_HOURS = 18;

    private final LongColumnBuilder column;
    private final boolean utc;
    private final long perSecond;
    private final long perDay;
    private final long nanosPerUnit;
    private final long safeDays;

    TimestampParser(LongColumnBuilder column, TimestampType type) {
        this.column = column;
        this.utc = type.utc();
        this.perSecond = type.unit().perSecond();
        this.perDay = perSecond * 86_400;
        this.nanosPerUnit = 1_000_000_000L / perSecond;
        this.safeDays = Long.MAX_VALUE / perDay - 2;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        int dateEnd = dateEnd(text, from, to);
        long days = DateParser.days(text, from, dateEnd);
        if (days <= DateParser.OUT_OF_RANGE) {
            return noDate(text, from, to, days);
        }
        if (dateEnd == to) {
            return append(days, 0, 0);
        }
        int at = dateEnd + 1;
        int timeEnd = Math.min(to, at + SECONDS_LENGTH);
        if (timeEnd < to && text[timeEnd] == '.') {
            timeEnd++;
            while (timeEnd < to && Digits.isDigit(text[timeEnd])) {
                timeEnd++;
            }
        } else if (timeEnd - at < SECONDS_LENGTH || text[at + 5] != ':') {
            timeEnd = Math.min(to, at + 5);
        }
        long nanos = TimeParser.nanos(text, at, timeEnd);
        if (nanos < 0) {
            return TimeParser.fault(nanos);
        }
        int offset = 0;
        if (timeEnd < to) {
            offset = offsetSeconds(text, timeEnd, to);
            if (offset == Integer.MIN_VALUE) {
                return era(text, from, to, timeEnd);
            }
            if (!utc) {
                return ParseResult.ZONE;
            }
        }
        return append(days, nanos, offset);
    }

    private ParseResult append(long days, long nanos, int offset) {
        long ofDay = nanos / nanosPerUnit;
        if (ofDay * nanosPerUnit != nanos) {
            return ParseResult.PRECISION;
        }
        ofDay -= offset * perSecond;
        long value;
        if (days < safeDays && days > -safeDays) {
            value = days * perDay + ofDay;
        } else {
            try {
                // Towards zero first: the earliest timestamps lie in a day that begins before the range.
                value = days < 0
                        ? Math.addExact(Math.multiplyExact(days + 1, perDay), ofDay - perDay)
                        : Math.addExact(Math.multiplyExact(days, perDay), ofDay);
            } catch (ArithmeticException e) {
                return ParseResult.RANGE;
            }
            if (value == TimestampType.POSITIVE_INFINITY || value == TimestampType.NEGATIVE_INFINITY) {
                return ParseResult.RANGE;
            }
        }
        column.append(value);
        return ParseResult.OK;
    }

    private ParseResult noDate(byte[] text, int from, int to, long answer) {
        int infinity = Ascii.infinitySign(text, from, to);
        if (infinity != 0) {
            column.append(infinity > 0 ? TimestampType.POSITIVE_INFINITY : TimestampType.NEGATIVE_INFINITY);
            return ParseResult.OK;
        }
        return answer == DateParser.BAD_SYNTAX ? ParseResult.SYNTAX : ParseResult.RANGE;
    }

    /** Where the date ends: before a T or a space. */
    private static int dateEnd(byte[] text, int from, int to) {
        if (to - from > DATE_LENGTH && isSeparator(text[from + DATE_LENGTH])) {
            return from + DATE_LENGTH;
        }
        int at = from;
        while (at < to && !isSeparator(text[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSeparator(byte b) {
        return b == 'T' || b == ' ' || b == 't';
    }

    /** {@code … BC} behind the time: moved behind the date, where the date's parser looks for it. */
    private ParseResult era(byte[] text, int from, int to, int timeEnd) {
        if (to - 3 < timeEnd || text[to - 3] != ' ' || !Ascii.equalsIgnoreCase(text, to - 2, to, "bc")) {
            return ParseResult.SYNTAX;
        }
        int dateEnd = dateEnd(text, from, to);
        byte[] date = Arrays.copyOfRange(text, from, dateEnd + 3);
        System.arraycopy(text, to - 3, date, dateEnd - from, 3);
        long days = DateParser.days(date, 0, date.length);
        if (days <= DateParser.OUT_OF_RANGE) {
            return days == DateParser.BAD_SYNTAX ? ParseResult.SYNTAX : ParseResult.RANGE;
        }
        boolean zoned = timeEnd < to - 3;
        int offset = zoned ? offsetSeconds(text, timeEnd, to - 3) : 0;
        if (offset == Integer.MIN_VALUE) {
            return ParseResult.SYNTAX;
        }
        return zoned && !utc ? ParseResult.ZONE : append(days, TimeParser.nanos(text, dateEnd + 1, timeEnd), offset);
    }

    /** Z, UTC, ±hh, ±hhmm, ±hh:mm, ±hh:mm:ss, with or without a space before; the minimum of int for anything else. */
    private static int offsetSeconds(byte[] text, int from, int to) {
        int at = text[from] == ' ' ? from + 1 : from;
        int n = to - at;
        if ((n == 1 && (text[at] | 32) == 'z') || Ascii.equalsIgnoreCase(text, at, to, "utc")) {
            return 0;
        }
        if (n < 3 || (text[at] != '+' && text[at] != '-')) {
            return Integer.MIN_VALUE;
        }
        int hours = TimeParser.two(text, at + 1);
        int minutes = 0;
        int seconds = 0;
        if (n == 5) {
            minutes = TimeParser.two(text, at + 3);
        } else if (n >= 6 && text[at + 3] == ':') {
            minutes = TimeParser.two(text, at + 4);
            if (n == 9 && text[at + 6] == ':') {
                seconds = TimeParser.two(text, at + 7);
            } else if (n != 6) {
                return Integer.MIN_VALUE;
            }
        } else if (n != 3) {
            return Integer.MIN_VALUE;
        }
        if ((hours | minutes | seconds) < 0 || hours > MAX_OFFSET_HOURS || minutes > 59 || seconds > 59) {
            return Integer.MIN_VALUE;
        }
        int offset = hours * 3600 + minutes * 60 + seconds;
        return text[at] == '-' ? -offset : offset;
    }

    @Override
    public int parseColumn(byte[] text, int[] bounds, int first, int stride, int count, boolean nulls, int quote) {
        for (int i = 0, at = first; i < count; i++, at += stride) {
            int from = bounds[at] + 1;
            int to = bounds[at + 1];
            if (from == to) {
                if (!nulls) {
                    return i;
                }
                column.appendNull();
                continue;
            }
            if (text[from] == quote) {
                from++;
                to--;
            }
            if (parse(text, from, to) != ParseResult.OK) {
                return i;
            }
        }
        return count;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
