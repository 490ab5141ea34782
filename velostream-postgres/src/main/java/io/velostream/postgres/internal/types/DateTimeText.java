package io.velostream.postgres.internal.types;

import io.velostream.api.batch.Interval;
import io.velostream.api.type.DataType.DateType;
import io.velostream.api.type.DataType.TimestampType;
import java.time.LocalDate;

/** Dates, times and intervals as the server writes them with DateStyle ISO and IntervalStyle iso_8601. */
final class DateTimeText {
    private static final long SECOND = 1_000_000;

    private DateTimeText() {}

    /** Days since 1970. */
    static long date(String text) {
        if (text.equals("infinity")) {
            return DateType.POSITIVE_INFINITY;
        } else if (text.equals("-infinity")) {
            return DateType.NEGATIVE_INFINITY;
        }
        boolean before = text.endsWith(" BC");
        return days(before ? text.substring(0, text.length() - 3) : text, before);
    }

    private static long days(String text, boolean beforeChrist) {
        int month = text.indexOf('-');
        int day = text.indexOf('-', month + 1);
        int year = Integer.parseInt(text.substring(0, month));
        return LocalDate.of(
                        beforeChrist ? 1 - year : year,
                        Integer.parseInt(text.substring(month + 1, day)),
                        Integer.parseInt(text.substring(day + 1)))
                .toEpochDay();
    }

    /** Microseconds since midnight of {@code 23:59:59.5}. */
    static long time(String text) {
        int minute = text.indexOf(':');
        int second = text.indexOf(':', minute + 1);
        long hours = Long.parseLong(text.substring(0, minute));
        long minutes = Long.parseLong(text.substring(minute + 1, second));
        return (hours * 60 + minutes) * 60 * SECOND + seconds(text.substring(second + 1));
    }

    private static long seconds(String text) {
        int point = text.indexOf('.');
        if (point < 0) {
            return Long.parseLong(text) * SECOND;
        }
        String fraction = (text.substring(point + 1) + "000000").substring(0, 6);
        return Long.parseLong(text.substring(0, point)) * SECOND + Long.parseLong(fraction);
    }

    /** Microseconds since 1970 of a timestamp with or without an offset from UTC. */
    static long timestamp(String text) {
        if (text.equals("infinity")) {
            return TimestampType.POSITIVE_INFINITY;
        } else if (text.equals("-infinity")) {
            return TimestampType.NEGATIVE_INFINITY;
        }
        boolean before = text.endsWith(" BC");
        String rest = before ? text.substring(0, text.length() - 3) : text;
        int blank = rest.indexOf(' ');
        String clock = rest.substring(blank + 1);
        int sign = Math.max(clock.indexOf('+'), clock.indexOf('-'));
        long offset = sign < 0 ? 0 : offset(clock.substring(sign));
        long micros = time(sign < 0 ? clock : clock.substring(0, sign));
        // By way of 2000, where the server counts from, so that the limits are the same in both forms.
        long sinceDay = (days(rest.substring(0, blank), before) - Epoch.DAYS) * 86_400 * SECOND;
        return Epoch.timestamp(sinceDay + micros - offset);
    }

    /** {@code +05}, {@code -03:30}, {@code +00:19:32} in microseconds. */
    private static long offset(String text) {
        long seconds = 0;
        long unit = 3600;
        for (String part : text.substring(1).split(":")) {
            seconds += Long.parseLong(part) * unit;
            unit /= 60;
        }
        return (text.charAt(0) == '-' ? -seconds : seconds) * SECOND;
    }

    /** {@code P1Y-2M3DT4H5M-6.7S}; an infinite one has the extreme of each part, as in the binary form. */
    static Interval interval(String text) {
        if (text.equals("infinity")) {
            return new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
        } else if (text.equals("-infinity")) {
            return new Interval(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE);
        }
        long months = 0;
        long days = 0;
        long micros = 0;
        boolean time = false;
        int start = 1;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'T') {
                time = true;
                start = i + 1;
            } else if (c >= 'A' && c <= 'Z') {
                String number = text.substring(start, i);
                start = i + 1;
                switch (c) {
                    case 'Y' -> months += 12 * Long.parseLong(number);
                    case 'D' -> days += Long.parseLong(number);
                    case 'H' -> micros += Long.parseLong(number) * 3600 * SECOND;
                    case 'M' -> {
                        months += time ? 0 : Long.parseLong(number);
                        micros += time ? Long.parseLong(number) * 60 * SECOND : 0;
                    }
                    case 'S' -> micros += number.startsWith("-") ? -seconds(number.substring(1)) : seconds(number);
                    default -> throw new UndecodableValue("the interval " + text + " is not understood");
                }
            }
        }
        return new Interval(Math.toIntExact(months), Math.toIntExact(days), micros);
    }
}
