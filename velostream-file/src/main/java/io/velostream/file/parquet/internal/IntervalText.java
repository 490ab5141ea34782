package io.velostream.file.parquet.internal;

import io.velostream.api.batch.Interval;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the ISO 8601 text of {@link Interval#toString()}. */
public final class IntervalText {
    private static final Pattern FORM = Pattern.compile(
            "P(?:(-?\\d+)Y)?(?:(-?\\d+)M)?(?:(-?\\d+)D)?(?:T(?:(-?\\d+)H)?(?:(-?\\d+)M)?(?:(-?\\d+(?:\\.\\d{1,6})?)S)?)?");

    private IntervalText() {}

    /** The interval, or an {@link IllegalArgumentException} when the text is none. */
    public static Interval parse(byte[] in, int from, int length) {
        String text = new String(in, from, length, StandardCharsets.US_ASCII);
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an interval");
        }
        long months = Math.addExact(Math.multiplyExact(number(m, 1), 12L), number(m, 2));
        long minutes = Math.addExact(Math.multiplyExact(number(m, 4), 60L), number(m, 5));
        long micros = m.group(6) == null
                ? 0
                : new BigDecimal(m.group(6)).movePointRight(6).longValueExact();
        return new Interval(
                Math.toIntExact(months),
                Math.toIntExact(number(m, 3)),
                Math.addExact(Math.multiplyExact(minutes, 60_000_000L), micros));
    }

    private static long number(Matcher m, int group) {
        return m.group(group) == null ? 0 : Long.parseLong(m.group(group));
    }
}
