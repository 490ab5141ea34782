package io.velostream.postgres.internal.replication;

import java.util.Locale;

/** Positions in the write-ahead log: unsigned 64-bit numbers, written as two hexadecimal halves ({@code 16/B374D848}). */
public final class Lsn {
    private Lsn() {}

    /** Reads the notation of the server; an {@link IllegalArgumentException} for anything else. */
    public static long parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash > 8 || text.length() - slash < 2 || text.length() - slash > 9) {
            throw new IllegalArgumentException("'" + text + "' is no position in the write-ahead log");
        }
        long high = Long.parseLong(text, 0, slash, 16);
        long low = Long.parseLong(text, slash + 1, text.length(), 16);
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("'" + text + "' is no position in the write-ahead log");
        }
        return high << 32 | low;
    }

    public static String text(long lsn) {
        return Long.toHexString(lsn >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(lsn & 0xFFFFFFFFL).toUpperCase(Locale.ROOT);
    }

    public static boolean isBefore(long one, long other) {
        return Long.compareUnsigned(one, other) < 0;
    }

    public static long max(long one, long other) {
        return isBefore(one, other) ? other : one;
    }
}
