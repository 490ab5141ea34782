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

    private static final int SLOT_BITS = 9;

    private final LongColumnBuilder column;
    /**
     * Months met before, by a hash of their text {@code YYYY-MM-}: the text, and behind it the days before the month, times
     * 32, plus its length.
     */
    private final long[] months = new long[2 << SLOT_BITS];

    private long[] parsed = {};

    DateParser(LongColumnBuilder column) {
        this.column = column;
    }

    @Override
    public ParseResult parse(byte[] text, int from, int to) {
        long days = to - from == 10 ? daysOfKnownMonth(text, from) : days(text, from, to);
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

    /** Days since 1970 of a date of ten bytes, whose first eight are mostly those of a month met before. */
    private long daysOfKnownMonth(byte[] text, int from) {
        long word = Bytes8.get(text, from);
        int slot = (int) ((word * 0x9E3779B97F4A7C15L) >>> (64 - SLOT_BITS)) << 1;
        int d1 = text[from + 8] - '0';
        int d2 = text[from + 9] - '0';
        int day = d1 * 10 + d2;
        long known = months[slot + 1];
        if (months[slot] == word && (d1 | d2) >= 0 && d2 <= 9 && day >= 1 && day <= (known & 31)) {
            return (known >> 5) + day - 1;
        }
        long days = days(text, from, from + 10);
        if (days > OUT_OF_RANGE) {
            int year = (int) Digits.upTo8(text, from, from + 4);
            int month = (int) Digits.upTo8(text, from + 5, from + 7);
            months[slot] = word;
            months[slot + 1] = (days - day + 1) << 5 | CivilDate.lengthOfMonth(year, month);
        }
        return days;
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
    public int parseColumn(byte[] text, int[] bounds, int first, int stride, int count, boolean nulls, int quote) {
        long[] done = parsed = parsed.length < count ? new long[count] : parsed;
        int n = 0;
        for (int i = 0, at = first; i < count; i++, at += stride) {
            int from = bounds[at] + 1;
            int to = bounds[at + 1];
            if (to - from == 10) {
                long days = daysOfKnownMonth(text, from);
                if (days > OUT_OF_RANGE) {
                    done[n++] = days;
                    continue;
                }
            }
            column.append(done, 0, n);
            n = 0;
            if (!appendField(text, from, to, nulls, quote)) {
                return i;
            }
        }
        column.append(done, 0, n);
        return count;
    }

    @Override
    void appendNull() {
        column.appendNull();
    }
}
