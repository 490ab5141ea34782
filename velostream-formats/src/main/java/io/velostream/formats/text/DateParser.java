package io.velostream.formats.text;

import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.type.DataType.DateType;

/** date. */
final class DateParser extends ValueParser {
    /** Answers of {@link #days} that are no days. */
    static final long BAD_SYNTAX = Long.MIN_VALUE;

    static final long OUT_OF_RANGE = Long.MIN_VALUE + 1;
    private static final int MAX_YEAR_DIGITS = 15;
    private static final long DASHES = 0x2D00002D00000000L;
    private static final long DASH_BYTES = 0xFF0000FF00000000L;

    private final LongColumnBuilder column;

    DateParser(LongColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        long days = days(text, from, to);
        if (days <= OUT_OF_RANGE) {
            int infinity = Ascii.infinitySign(text, from, to);
            if (infinity == 0) {
                return days == BAD_SYNTAX ? ParseResult.SYNTAX : ParseResult.RANGE;
            }
            days = infinity > 0 ? DateType.POSITIVE_INFINITY : DateType.NEGATIVE_INFINITY;
        }
        column.append(days);
        return ParseResult.OK;
    }

    /** Days since 1970, or one of the constants. */
    static long days(byte[] text, int from, int to) {
        if (to - from != 10) {
            return anyYear(text, from, to);
        }
        long word = Bytes8.get(text, from);
        int d1 = text[from + 8] - '0';
        int d2 = text[from + 9] - '0';
        // YYYY-MM- becomes 00YYYYMM, given that the dashes are there.
        long digits = (word >>> 40 & 0xFFFFL) << 48 | (word & 0xFFFFFFFFL) << 16 | 0x3030L;
        if ((word & DASH_BYTES) != DASHES || !Digits.isDigits(digits) || (d1 | d2) < 0 || d1 > 9 || d2 > 9) {
            return anyYear(text, from, to);
        }
        int yearAndMonth = (int) Digits.value(digits);
        int year = yearAndMonth / 100;
        int month = yearAndMonth - year * 100;
        int day = d1 * 10 + d2;
        return CivilDate.toDaysOr(OUT_OF_RANGE, year, month, day);
    }

    /** A sign, a year of four or more digits, and the rest; {@code BC} behind counts from 1 backwards. */
    private static long anyYear(byte[] text, int from, int to) {
        int end = to;
        boolean bc = to - from > 3 && text[to - 3] == ' ' && Ascii.equalsIgnoreCase(text, to - 2, to, "bc");
        if (bc) {
            end -= 3;
        }
        if (end - from < 10 || text[end - 3] != '-' || text[end - 6] != '-') {
            return BAD_SYNTAX;
        }
        boolean signed = text[from] == '-' || text[from] == '+';
        int yearFrom = signed ? from + 1 : from;
        int yearEnd = end - 6;
        int yearDigits = yearEnd - yearFrom;
        long month = Digits.upTo8(text, end - 5, end - 3);
        long day = Digits.upTo8(text, end - 2, end);
        if (yearDigits < 4 || month < 0 || day < 0 || (bc && signed)) {
            return BAD_SYNTAX;
        }
        if (yearDigits > MAX_YEAR_DIGITS) {
            return OUT_OF_RANGE;
        }
        long year = Digits.unsigned(text, yearFrom, yearEnd);
        if (year < 0) {
            return BAD_SYNTAX;
        }
        if (bc && year == 0) {
            return OUT_OF_RANGE;
        }
        year = bc ? 1 - year : text[from] == '-' ? -year : year;
        return CivilDate.isValid(year, (int) month, (int) day)
                ? CivilDate.toDays(year, (int) month, (int) day)
                : OUT_OF_RANGE;
    }

    @Override
    public int parseColumn(byte[] text, int[] starts, int[] ends, int first, int stride, int count, boolean nulls) {
        int at = first;
        for (int i = 0; i < count; i++, at += stride) {
            if (starts[at] != ends[at]) {
                if (parse(text, starts[at], ends[at]) != ParseResult.OK) {
                    return i;
                }
            } else if (nulls) {
                column.appendNull();
            } else {
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
