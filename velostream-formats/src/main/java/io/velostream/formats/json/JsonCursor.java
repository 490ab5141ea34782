package io.velostream.formats.json;

import io.velostream.formats.json.JsonFault.Kind;
import io.velostream.formats.text.Bytes8;

/**
 * Goes through JSON text, token by token. After {@link #string()} and {@link #number()} the fields hold what was read.
 * Every fault is a {@link JsonFault}. Not thread-safe.
 */
final class JsonCursor extends JsonStrings {
    /** Digits that a mantissa may have to be kept as a long. */
    static final int MAX_DIGITS = 18;

    private static final int[] POWERS_OF_TEN = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000};
    private static final long ZEROS = Bytes8.repeat('0');
    /** Carries 10 and more into the high bit of a byte. */
    private static final long ABOVE_NINE = Bytes8.repeat(0x76);

    private static final long HIGH = Bytes8.repeat(0x80);
    /** As far as {@link #quickNumber} may look: a sign, 15 digits, a point and eight bytes more. */
    private static final int QUICK_REACH = 26;

    /** Where the last number began. It ends at {@link #pos}. */
    int numberFrom;

    /** All digits of the last number as one, with its sign, modulo 2^64. */
    long mantissa;

    /** Digits of the last number, and those of them behind the point. */
    int digits;

    int fraction;
    /** Whether the last number has an exponent. */
    boolean exponent;

    private final SkipStack open = new SkipStack();

    /**
     * @param maxDepth how deep values may be nested
     * @param lines whether a newline ends the text, so that it is no white space
     */
    JsonCursor(int maxDepth, boolean lines) {
        super(maxDepth, lines);
    }

    /** Consumes a record that was found bad, however deep it is. */
    void skipRecord() {
        depth = Integer.MIN_VALUE;
        skipValue();
        depth = 0;
    }

    /** Consumes a number whose first byte, a digit or a minus, was seen. */
    void number() {
        byte[] b = buf;
        int e = end;
        int p = pos;
        numberFrom = p;
        boolean negative = b[p] == '-';
        if (negative) {
            p++;
        }
        int first = p;
        long m = 0;
        int d = 0;
        while (p < e && (d = b[p] - '0') >= 0 && d <= 9) {
            m = m * 10 + d;
            p++;
        }
        int n = p - first;
        if (n == 0 || (n > 1 && b[first] == '0')) {
            pos = p;
            throw n == 0
                    ? p >= e ? atEnd() : unexpected("a digit")
                    : new JsonFault(Kind.SYNTAX, "a number begins with 0");
        }
        fraction = 0;
        exponent = false;
        if (p < e && (b[p] == '.' || (b[p] | 0x20) == 'e')) {
            if (b[p] == '.') {
                int point = ++p;
                while (p < e && (d = b[p] - '0') >= 0 && d <= 9) {
                    m = m * 10 + d;
                    p++;
                }
                fraction = p - point;
                n += fraction;
                if (fraction == 0) {
                    pos = p;
                    throw p >= e ? atEnd() : unexpected("a digit");
                }
            }
            if (p < e && (b[p] | 0x20) == 'e') {
                p = exponent(p + 1);
            }
        }
        digits = n;
        mantissa = negative ? -m : m;
        pos = p;
    }

    /**
     * Reads the number at {@code from}, a whole word of digits at a time, and gives where it ends; {@link #mantissa},
     * {@link #digits} and {@link #fraction} are set then. -1 for what is no number, has an exponent or more than 18 digits,
     * or stands near the end of the array: {@link #number()} has to look at that. What stands behind the end of the text may be
     * looked at as long as it is not taken.
     */
    int quickNumber(int from) {
        byte[] b = buf;
        if (from + QUICK_REACH > b.length) {
            return -1;
        }
        boolean negative = b[from] == '-';
        int first = negative ? from + 1 : from;
        long x = Bytes8.get(b, first) ^ ZEROS;
        int n = leadingDigits(x);
        int p = first + n;
        if (n == 0 || (n > 1 && b[first] == '0')) {
            return -1;
        }
        // Moved to the end of the word, where nothing but zeros comes before it.
        long m = Bytes8.decimal(x << (64 - 8 * n));
        if (n == 8) {
            long more = Bytes8.get(b, p) ^ ZEROS;
            int k = leadingDigits(more);
            if (k == 8) {
                return -1;
            }
            // Shifted in two steps, for there may be no more digits at all.
            m = m * POWERS_OF_TEN[k] + Bytes8.decimal(more << (56 - 8 * k) << 8);
            n += k;
            p += k;
        }
        int behindPoint = 0;
        if (b[p] == '.') {
            long part = Bytes8.get(b, p + 1) ^ ZEROS;
            behindPoint = leadingDigits(part);
            if (behindPoint == 0 || behindPoint == 8) {
                return -1;
            }
            m = m * POWERS_OF_TEN[behindPoint] + Bytes8.decimal(part << (64 - 8 * behindPoint));
            p += 1 + behindPoint;
            n += behindPoint;
        }
        if ((b[p] | 0x20) == 'e' || n > MAX_DIGITS || p > end) {
            return -1;
        }
        digits = n;
        fraction = behindPoint;
        mantissa = negative ? -m : m;
        return p;
    }

    /** How many of the bytes of a word, of which {@link #ZEROS} were taken off, are 0 to 9 before another one comes. */
    private static int leadingDigits(long x) {
        return Long.numberOfTrailingZeros((x + ABOVE_NINE | x) & HIGH) >>> 3;
    }

    private int exponent(int from) {
        int p = from;
        if (p < end && (buf[p] == '+' || buf[p] == '-')) {
            p++;
        }
        int first = p;
        while (p < end && buf[p] >= '0' && buf[p] <= '9') {
            p++;
        }
        if (p == first) {
            pos = p;
            throw p >= end ? atEnd() : unexpected("a digit");
        }
        exponent = true;
        return p;
    }

    /** Whether the last number is a long as it stands. */
    boolean isLong() {
        if (fraction != 0 || exponent) {
            return false;
        }
        // Nineteen digits fit into 64 bits without a sign; the sign of the result tells whether they fit with one.
        return digits <= MAX_DIGITS || (digits == MAX_DIGITS + 1 && mantissa < 0 == (buf[numberFrom] == '-'));
    }

    /** Consumes a value of any kind; its syntax is checked, its text is not. */
    void skipValue() {
        int c = peekToken();
        switch (c) {
            case '{', '[' -> skipNested();
            case '"' -> skipString();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && (c < '0' || c > '9')) {
                    throw unexpected("a value");
                }
                number();
            }
        }
    }

    private void skipNested() {
        open.clear();
        open.push(buf[pos++] == '{');
        enter();
        boolean fresh = true;
        while (open.depth() > 0) {
            int c = peekToken();
            boolean object = open.inObject();
            if (c == (object ? '}' : ']')) {
                pos++;
                open.pop();
                leave();
                fresh = false;
                continue;
            }
            if (!fresh) {
                if (c != ',') {
                    throw unexpected(object ? "',' or '}'" : "',' or ']'");
                }
                pos++;
                c = peekToken();
            }
            if (object) {
                if (c != '"') {
                    throw unexpected("a name in quotes");
                }
                skipString();
                expect(':');
                c = peekToken();
            }
            if (c == '{' || c == '[') {
                open.push(c == '{');
                pos++;
                enter();
                fresh = true;
            } else {
                skipValue();
                fresh = false;
            }
        }
    }
}
