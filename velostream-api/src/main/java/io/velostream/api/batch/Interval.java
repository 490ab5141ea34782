package io.velostream.api.batch;

/** A calendar interval. The three parts don't convert into each other and each may have its own sign. */
public record Interval(int months, int days, long micros) {
    /** ISO 8601, as in {@code P1Y2M3DT4H5M6.000007S}; {@code PT0S} when all parts are zero. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("P");
        part(s, months / 12, 'Y');
        part(s, months % 12, 'M');
        part(s, days, 'D');
        if (micros != 0 || s.length() == 1) {
            s.append('T');
            part(s, micros / 3_600_000_000L, 'H');
            part(s, micros / 60_000_000L % 60, 'M');
            long rest = micros % 60_000_000L;
            if (rest != 0 || s.charAt(s.length() - 1) == 'T') {
                s.append(rest < 0 ? "-" : "").append(Math.abs(rest / 1_000_000));
                long fraction = Math.abs(rest % 1_000_000);
                if (fraction != 0) {
                    String digits = Long.toString(1_000_000 + fraction).substring(1);
                    int end = digits.length();
                    while (digits.charAt(end - 1) == '0') {
                        end--;
                    }
                    s.append('.').append(digits, 0, end);
                }
                s.append('S');
            }
        }
        return s.toString();
    }

    private static void part(StringBuilder s, long value, char unit) {
        if (value != 0) {
            s.append(value).append(unit);
        }
    }
}
