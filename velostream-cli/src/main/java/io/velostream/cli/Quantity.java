package io.velostream.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers with their units, as people read them. */
final class Quantity {
    private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Quantity() {}

    /** With thousands separated: {@code 6,001,215}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 row}, {@code 2,922 rows}. */
    static String of(long number, String singular) {
        return count(number) + " " + singular + (number == 1 ? "" : "s");
    }

    /** Decimal units: {@code 121 B}, {@code 121.4 kB}, {@code 1.2 GB}. */
    static String bytes(double bytes) {
        int unit = 0;
        double shown = bytes;
        while (Math.abs(shown) >= 999.95 && unit < SIZES.length - 1) {
            shown /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", shown, SIZES[unit]);
    }

    /** {@code 834 rows/s}, {@code 1.27 M rows/s}. */
    static String rowsPerSecond(double rows) {
        if (rows < 10_000) {
            return String.format(Locale.ROOT, "%,.0f rows/s", rows);
        }
        return rows < 1_000_000
                ? String.format(Locale.ROOT, "%.0f k rows/s", rows / 1e3)
                : String.format(Locale.ROOT, "%.2f M rows/s", rows / 1e6);
    }

    /** {@code 0.042 s}, {@code 7.3 s}, {@code 2 min 05 s}, {@code 3 h 20 min}. */
    static String time(Duration time) {
        double seconds = time.toNanos() / 1e9;
        if (seconds < 1) {
            return String.format(Locale.ROOT, "%.3f s", seconds);
        } else if (seconds < 99.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        } else if (seconds < 6000) {
            return String.format(Locale.ROOT, "%d min %02d s", (long) seconds / 60, (long) seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", (long) seconds / 3600, (long) seconds % 3600 / 60);
    }
}
