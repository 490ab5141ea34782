package io.velostream.formats.text;

/**
 * Days since 1970-01-01 to year, month and day of the proleptic ISO calendar and back, for all years that fit. A date is
 * packed into one long: the year, four bits of month, five bits of day.
 */
final class CivilDate {
    private static final long DAYS_IN_ERA = 146_097;
    /** From 0000-03-01, where an era of 400 years begins, to 1970-01-01. */
    private static final int EPOCH_IN_ERA = 719_468;

    private static final byte[] MONTH_LENGTHS = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private static final int FIRST_TABLE_YEAR = 1600;
    private static final int TABLE_YEARS = 1024;
    /** For each year of the table the days to its beginning, doubled, plus 1 in leap years. */
    private static final int[] YEARS = new int[TABLE_YEARS];
    /** For each month, 16 further on for leap years: the days before it, times 32, plus its length. */
    private static final int[] MONTHS = new int[32];

    static {
        for (int i = 0; i < TABLE_YEARS; i++) {
            int year = FIRST_TABLE_YEAR + i;
            YEARS[i] = (int) toDays(year, 1, 1) * 2 + (isLeap(year) ? 1 : 0);
        }
        for (int leap = 0; leap < 2; leap++) {
            int before = 0;
            for (int month = 1; month <= 12; month++) {
                int length = MONTH_LENGTHS[month] + (month == 2 ? leap : 0);
                MONTHS[leap * 16 + month] = before * 32 + length;
                before += length;
            }
        }
    }

    private CivilDate() {}

    /** Days of a date, or the other answer when there is no such day. Tables spare branches that nobody can predict. */
    static long toDaysOr(long other, int year, int month, int day) {
        int i = year - FIRST_TABLE_YEAR;
        if (i < 0 || i >= TABLE_YEARS || month < 1 || month > 12) {
            return isValid(year, month, day) ? toDays(year, month, day) : other;
        }
        int start = YEARS[i];
        int packed = MONTHS[(start & 1) << 4 | month];
        if (day < 1 || day > (packed & 31)) {
            return other;
        }
        return (long) (start >> 1) + (packed >> 5) + day - 1;
    }

    static boolean isValid(long year, int month, int day) {
        if (month < 1 || month > 12 || day < 1) {
            return false;
        }
        return day <= lengthOfMonth(year, month);
    }

    /** Days of a month from 1 to 12. */
    static int lengthOfMonth(long year, int month) {
        return MONTH_LENGTHS[month] + (month == 2 && isLeap(year) ? 1 : 0);
    }

    private static boolean isLeap(long year) {
        return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /** For years of at most 15 digits. The year is taken to begin in March, so that the leap day is its last. */
    static long toDays(long year, int month, int day) {
        long y = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, 400L);
        int yearOfEra = (int) (y - era * 400);
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_IN_ERA + dayOfEra - EPOCH_IN_ERA;
    }

    static long ofDays(long days) {
        long era = Math.floorDiv(days, DAYS_IN_ERA);
        int shifted = (int) (days - era * DAYS_IN_ERA) + EPOCH_IN_ERA;
        era += shifted / (int) DAYS_IN_ERA;
        int dayOfEra = shifted % (int) DAYS_IN_ERA;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
        return year << 9 | (long) month << 5 | day;
    }

    static long year(long date) {
        return date >> 9;
    }

    static int month(long date) {
        return (int) (date >> 5) & 15;
    }

    static int day(long date) {
        return (int) date & 31;
    }
}
