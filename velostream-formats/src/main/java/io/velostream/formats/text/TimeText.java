package io.velostream.formats.text;

import io.velostream.api.batch.Interval;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.DataType.TimestampType;

/** Dates and times as ISO 8601 text; fractions have 0, 3, 6 or 9 digits, as many as needed. */
public final class TimeText {
    private static final int MAX_DATE = 32;
    private static final int MAX_TIME = 18;
    private static final long SECONDS_PER_DAY = 86_400;
    /** So many days from 1900-01-01 on, to 2079-06-06, are kept as {@code YY-MM-DD} once they were written. */
    private static final int KNOWN = 1 << 16;

    private static final long FIRST_KNOWN = -25_567;
    private static final long YEAR_2000 = 10_957;
    private static final long[] TAILS = new long[KNOWN];

    private TimeText() {}

    /** Days since 1970; {@code infinity} and {@code -infinity} for the infinite dates. */
    public static void putDate(Utf8Buffer out, long days) {
        if (days == DateType.POSITIVE_INFINITY || days == DateType.NEGATIVE_INFINITY) {
            out.putAscii(days > 0 ? "infinity" : "-infinity");
            return;
        }
        out.setLength(date(out.reserve(MAX_DATE), out.length(), days));
    }

    /** Nanoseconds since midnight. */
    public static void putTime(Utf8Buffer out, long nanos) {
        out.setLength(time(out.reserve(MAX_TIME), out.length(), nanos));
    }

    /** Date and time with a T between them, and a Z behind when utc. */
    public static void putTimestamp(Utf8Buffer out, long value, TimeUnit unit, boolean utc) {
        if (value == TimestampType.POSITIVE_INFINITY || value == TimestampType.NEGATIVE_INFINITY) {
            out.putAscii(value > 0 ? "infinity" : "-infinity");
            return;
        }
        long perDay = unit.perSecond() * SECONDS_PER_DAY;
        long days = Math.floorDiv(value, perDay);
        long ofDay = value - days * perDay;
        byte[] into = out.reserve(MAX_DATE + 1 + MAX_TIME + 1);
        int at = date(into, out.length(), days);
        into[at++] = 'T';
        at = time(into, at, ofDay * (1_000_000_000L / unit.perSecond()));
        if (utc) {
            into[at++] = 'Z';
        }
        out.setLength(at);
    }

    /** Months, days and microseconds as {@code P1Y2M3DT4H5M6.7S}. */
    public static void putInterval(Utf8Buffer out, int months, int days, long micros) {
        out.putAscii(new Interval(months, days, micros).toString());
    }

    /** The array has room for {@link #MAX_DATE} bytes. */
    private static int date(byte[] into, int from, long days) {
        int known = (int) Math.min(Math.max(-1, days - FIRST_KNOWN), KNOWN);
        if (known < 0 || known == KNOWN) {
            return anyDate(into, from, days);
        }
        into[from] = (byte) (days < YEAR_2000 ? '1' : '2');
        into[from + 1] = (byte) (days < YEAR_2000 ? '9' : '0');
        long tail = TAILS[known];
        if (tail == 0) {
            anyDate(into, from, days);
            // Threads that find it missing at the same time write the same.
            TAILS[known] = Bytes8.get(into, from + 2);
        } else {
            Bytes8.put(into, from + 2, tail);
        }
        return from + 10;
    }

    private static int anyDate(byte[] into, int from, long days) {
        long date = CivilDate.ofDays(days);
        long year = CivilDate.year(date);
        int at = from;
        if (year < 0 || year > 9999) {
            into[at++] = (byte) (year < 0 ? '-' : '+');
            year = Math.abs(year);
        }
        at = NumberText.putDigits(into, at, year, Math.max(4, NumberText.digits(year)));
        into[at++] = '-';
        at = NumberText.putDigits(into, at, CivilDate.month(date), 2);
        into[at++] = '-';
        return NumberText.putDigits(into, at, CivilDate.day(date), 2);
    }

    private static int time(byte[] into, int from, long nanos) {
        long allSeconds = nanos / 1_000_000_000L;
        int fraction = (int) (nanos - allSeconds * 1_000_000_000L);
        int seconds = (int) allSeconds;
        int at = NumberText.putDigits(into, from, seconds / 3600, 2);
        into[at++] = ':';
        at = NumberText.putDigits(into, at, seconds / 60 % 60, 2);
        into[at++] = ':';
        at = NumberText.putDigits(into, at, seconds % 60, 2);
        if (fraction != 0) {
            into[at++] = '.';
            if (fraction % 1_000 != 0) {
                at = NumberText.putDigits(into, at, fraction, 9);
            } else if (fraction % 1_000_000 != 0) {
                at = NumberText.putDigits(into, at, fraction / 1_000, 6);
            } else {
                at = NumberText.putDigits(into, at, fraction / 1_000_000, 3);
            }
        }
        return at;
    }
}
