package io.velostream.formats.csv;

import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.formats.text.BinaryText;
import io.velostream.formats.text.DoubleDigits;
import io.velostream.formats.text.ParseResult;
import io.velostream.formats.text.ValueParser;

/**
 * Guesses the type of a column from its values, one after another. A guess never loses anything: numbers with zeros or a
 * plus in front are text, those with more digits than a double keeps are numeric.
 */
final class ColumnGuess {
    private static final int WIDE_PRECISION = 38;

    private enum Kind {
        UNKNOWN,
        BOOLEAN,
        WHOLE,
        NUMBER,
        DATE,
        TIME,
        TIMESTAMP,
        INSTANT,
        TEXT
    }

    private static final class Trial {
        private final ColumnBuilder builder;
        private final ValueParser parser;

        Trial(DataType type) {
            this.builder = ColumnBuilder.of(type, 1);
            this.parser = ValueParser.of(builder, BinaryText.HEX);
        }

        ParseResult parse(byte[] text, int from, int to) {
            ParseResult result = parser.parse(text, from, to);
            builder.truncate(0);
            return result;
        }
    }

    /** What all columns of a sample share. Not thread-safe. */
    static final class Rules {
        private final boolean dates;
        private final boolean decimals;
        private final Trial whole = new Trial(DataType.INT64);
        private final Trial number = new Trial(DataType.FLOAT64);
        private final Trial date = new Trial(DataType.DATE);
        private final Trial time = new Trial(DataType.TIME);
        private final Trial local = new Trial(DataType.TIMESTAMP);
        private final Trial localNanos = new Trial(DataType.timestamp(TimeUnit.NANOS, false));
        private final Trial instant = new Trial(DataType.TIMESTAMP_UTC);
        private final Trial instantNanos = new Trial(DataType.timestamp(TimeUnit.NANOS, true));

        /**
         * @param dates whether dates and times are looked for
         * @param decimals whether numbers with a point become decimals
         */
        Rules(boolean dates, boolean decimals) {
            this.dates = dates;
            this.decimals = decimals;
        }
    }

    private final Rules rules;
    private Kind kind = Kind.UNKNOWN;
    private boolean nanos;
    private boolean exponent;
    /** Whether a double would lose digits of a value. */
    private boolean precise;

    private int wholeDigits;
    private int fractionDigits;

    /** Digits of the value looked at last. */
    private int lastWhole;

    private int lastFraction;

    ColumnGuess(Rules rules) {
        this.rules = rules;
    }

    /** Takes a value that is neither null nor empty into account. */
    void add(byte[] text, int from, int to) {
        if (kind != Kind.TEXT) {
            kind = join(kind, kindOf(text, from, to));
        }
    }

    /** Whether the type guessed says more than text, and this value is not of it. */
    boolean excludes(byte[] text, int from, int to) {
        return kind != Kind.UNKNOWN
                && kind != Kind.TEXT
                && join(kind, new ColumnGuess(rules).kindOf(text, from, to)) == Kind.TEXT;
    }

    boolean isText() {
        return kind == Kind.TEXT || kind == Kind.UNKNOWN;
    }

    /** The type that holds all values seen; string when there were none. */
    DataType type() {
        return switch (kind) {
            case BOOLEAN -> DataType.BOOLEAN;
            case WHOLE -> DataType.INT64;
            case NUMBER -> number();
            case DATE -> DataType.DATE;
            case TIME -> DataType.TIME;
            case TIMESTAMP -> DataType.timestamp(nanos ? TimeUnit.NANOS : TimeUnit.MICROS, false);
            case INSTANT -> DataType.timestamp(nanos ? TimeUnit.NANOS : TimeUnit.MICROS, true);
            case UNKNOWN, TEXT -> DataType.STRING;
        };
    }

    private DataType number() {
        int digits = wholeDigits + fractionDigits;
        if (!rules.decimals || exponent || digits > WIDE_PRECISION) {
            return precise || (rules.decimals && !exponent) ? DataType.NUMERIC : DataType.FLOAT64;
        }
        // With room for values larger than those of the sample.
        int precision = digits <= DecimalType.MAX_LONG_PRECISION ? DecimalType.MAX_LONG_PRECISION : WIDE_PRECISION;
        return DataType.decimal(precision, fractionDigits);
    }

    private Kind join(Kind a, Kind b) {
        if (a == b || a == Kind.UNKNOWN) {
            return b;
        }
        if ((a == Kind.WHOLE && b == Kind.NUMBER) || (a == Kind.NUMBER && b == Kind.WHOLE)) {
            return Kind.NUMBER;
        }
        if ((a == Kind.DATE && b == Kind.TIMESTAMP) || (a == Kind.TIMESTAMP && b == Kind.DATE)) {
            return Kind.TIMESTAMP;
        }
        return Kind.TEXT;
    }

    private Kind kindOf(byte[] text, int from, int to) {
        byte first = text[from];
        if ((first >= '0' && first <= '9') || first == '-' || first == '.') {
            Kind numeric = numericKind(text, from, to);
            return numeric != Kind.TEXT || !rules.dates ? numeric : temporalKind(text, from, to);
        }
        if (isWord(text, from, to, "true") || isWord(text, from, to, "false")) {
            return Kind.BOOLEAN;
        }
        boolean special =
                isWord(text, from, to, "nan") || isWord(text, from, to, "inf") || isWord(text, from, to, "infinity");
        exponent |= special;
        return special ? Kind.NUMBER : Kind.TEXT;
    }

    private Kind numericKind(byte[] text, int from, int to) {
        if (rules.number.parse(text, from, to) != ParseResult.OK) {
            return Kind.TEXT;
        }
        boolean plain = count(text, from, to);
        int at = text[from] == '-' ? from + 1 : from;
        if ((text[at] | 32) >= 'a') {
            // Minus infinity.
            exponent = true;
            return Kind.NUMBER;
        }
        if (text[at] == '0' && at + 1 < to && text[at + 1] >= '0' && text[at + 1] <= '9') {
            return Kind.TEXT;
        }
        boolean many = !plain || lastWhole + lastFraction > DoubleDigits.ALWAYS_KEPT;
        precise |= many && !DoubleDigits.keep(text, from, to);
        if (lastFraction == 0 && plain && rules.whole.parse(text, from, to) == ParseResult.OK) {
            wholeDigits = Math.max(wholeDigits, lastWhole);
            return Kind.WHOLE;
        }
        // A whole number that is no int64: the next one may be a digit longer still.
        precise |= lastFraction == 0 && plain && text[to - 1] != '.';
        exponent |= !plain;
        wholeDigits = Math.max(wholeDigits, lastWhole);
        fractionDigits = Math.max(fractionDigits, lastFraction);
        return Kind.NUMBER;
    }

    /** Counts the digits on both sides of the point; whether there are only digits, a sign and a point. */
    private boolean count(byte[] text, int from, int to) {
        lastWhole = 0;
        lastFraction = 0;
        boolean behind = false;
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (b == '.') {
                behind = true;
            } else if (b >= '0' && b <= '9') {
                lastWhole += behind ? 0 : 1;
                lastFraction += behind ? 1 : 0;
            } else if (i > from || b != '-') {
                return false;
            }
        }
        return true;
    }

    private Kind temporalKind(byte[] text, int from, int to) {
        if (rules.date.parse(text, from, to) == ParseResult.OK) {
            return Kind.DATE;
        }
        if (rules.time.parse(text, from, to) == ParseResult.OK) {
            return Kind.TIME;
        }
        ParseResult asLocal = rules.local.parse(text, from, to);
        if (asLocal == ParseResult.PRECISION && rules.localNanos.parse(text, from, to) == ParseResult.OK) {
            nanos = true;
            return Kind.TIMESTAMP;
        }
        if (asLocal == ParseResult.ZONE) {
            ParseResult asInstant = rules.instant.parse(text, from, to);
            if (asInstant == ParseResult.PRECISION && rules.instantNanos.parse(text, from, to) == ParseResult.OK) {
                nanos = true;
                return Kind.INSTANT;
            }
            return asInstant == ParseResult.OK ? Kind.INSTANT : Kind.TEXT;
        }
        return asLocal == ParseResult.OK ? Kind.TIMESTAMP : Kind.TEXT;
    }

    private static boolean isWord(byte[] text, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((text[from + i] | 32) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
