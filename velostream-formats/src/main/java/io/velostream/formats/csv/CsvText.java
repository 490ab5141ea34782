package io.velostream.formats.csv;

/** Takes the escapes out of fields. */
final class CsvText {
    private CsvText() {}

    /** Copies a field without its escapes to {@code into}, which is long enough, and returns the number of bytes. */
    static int unescape(byte[] bytes, int from, int to, byte kind, CsvDialect dialect, byte[] into) {
        int n = 0;
        int at = from;
        byte quote = dialect.quote();
        byte escape = dialect.escape();
        boolean quoted = kind == CsvScanner.QUOTED_ESCAPED;
        while (at < to) {
            byte b = bytes[at++];
            boolean escapes = b == escape ? escape != quote || quoted : quoted && b == quote;
            if (escapes && at < to) {
                b = bytes[at++];
            }
            into[n++] = b;
        }
        return n;
    }

    /** Where the field begins without the blanks before it. */
    static int trimStart(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    static int trimEnd(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
