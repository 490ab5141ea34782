package io.velostream.api.config;

import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The types that options come in. */
final class OptionTypes {
    static final OptionType<String> STRING = of("string", "text", text -> text, value -> value);
    static final OptionType<Integer> INTEGER = new WholeNumber<>(Integer.MIN_VALUE, Integer.MAX_VALUE) {
        @Override
        Integer parse(String text) {
            return (int) number(text);
        }
    };
    static final OptionType<Long> LONG = new WholeNumber<>(Long.MIN_VALUE, Long.MAX_VALUE) {
        @Override
        Long parse(String text) {
            return number(text);
        }
    };
    static final OptionType<Double> DOUBLE =
            of("number", "a number, as in 0.5", OptionTypes::parseDouble, OptionTypes::formatDouble);
    static final OptionType<Boolean> BOOLEAN = new OptionType<>("boolean", "true or false") {
        @Override
        Boolean parse(String text) {
            return OptionTypes.parseBoolean(text);
        }

        @Override
        Boolean flag() {
            return Boolean.TRUE;
        }
    };
    static final OptionType<Duration> DURATION = of(
            "duration",
            "a number with ns, us, ms, s, m, h or d, as in 500ms or 1h30m",
            UnitText::parseDuration,
            UnitText::formatDuration);
    static final OptionType<Long> BYTES = of(
            "size",
            "a number of bytes, or one with KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (of 1024), as in 64MiB",
            UnitText::parseBytes,
            UnitText::formatBytes);
    static final OptionType<Character> CHARACTER = of(
            "character",
            "one character, or \\t, \\n, \\r, \\\\, \\uXXXX, tab, space",
            CharacterText::parse,
            CharacterText::format);
    static final OptionType<List<String>> LIST =
            of("list", "names with commas between them; a comma in a name is \\,", ListText::parse, ListText::format);
    static final OptionType<Pattern> REGEX =
            of("regex", "a Java regular expression", OptionTypes::parseRegex, Pattern::pattern);
    static final OptionType<String> GLOB =
            of("glob", "a pattern with * ? [ ] { }, as in *.csv", OptionTypes::parseGlob, value -> value);
    static final OptionType<Charset> CHARSET =
            of("charset", "the name of a character set, as in UTF-8", OptionTypes::parseCharset, Charset::name);
    static final OptionType<ZoneId> ZONE =
            of("zone", "a time zone, as in UTC, +02:00 or Europe/Paris", OptionTypes::parseZone, ZoneId::getId);
    static final OptionType<Instant> INSTANT = of(
            "timestamp",
            "a time with its offset, as in 2026-01-31T12:00:00Z, or milliseconds since 1970",
            OptionTypes::parseInstant,
            Instant::toString);
    static final OptionType<ConnectorUri> URI = of(
            "uri", "a URI or a file name, percent-encoded as a value", ConnectorUri::parse, ConnectorUri::toUriString);

    private OptionTypes() {}

    static <T> OptionType<T> of(
            String name,
            String accepted,
            Function<? super String, ? extends T> parser,
            Function<? super T, String> printer) {
        return new OptionType<>(name, accepted) {
            @Override
            T parse(String text) {
                return parser.apply(text);
            }

            @Override
            String format(T value) {
                return printer.apply(value);
            }
        };
    }

    /** Values of an enum, written in lower case; read in any case, with '-' for '_' if one likes. */
    static <E extends Enum<E>> OptionType<E> ofEnum(Class<E> type) {
        E[] values = type.getEnumConstants();
        List<String> names = new ArrayList<>();
        for (E value : values) {
            names.add(value.name().toLowerCase(Locale.ROOT));
        }
        return of("choice", choices(names), text -> values[choice(names, text)], value -> names.get(value.ordinal()));
    }

    /** One of these words, in any case; the value is the word as declared. */
    static OptionType<String> ofWords(List<String> words) {
        return of("choice", choices(words), text -> words.get(choice(words, text)), value -> value);
    }

    private static String choices(List<String> words) {
        return words.size() == 1
                ? words.get(0)
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
    }

    private static int choice(List<String> words, String text) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase(text)) {
                return i;
            }
        }
        String underscored = text.replace('-', '_');
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase(underscored)) {
                return i;
            }
        }
        throw new IllegalArgumentException("it is none of the choices"
                + NearestName.of(text, words)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse(""));
    }

    private static Boolean parseBoolean(String text) {
        if (text.equalsIgnoreCase("true")) {
            return Boolean.TRUE;
        }
        if (text.equalsIgnoreCase("false")) {
            return Boolean.FALSE;
        }
        throw new IllegalArgumentException("it is neither true nor false");
    }

    private static Double parseDouble(String text) {
        // Java also reads '1d', '0x1p3', 'NaN' and blanks around; nobody means those in an option.
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789.eE+-".indexOf(text.charAt(i)) < 0) {
                throw new IllegalArgumentException("it is not a number");
            }
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("it is not a number", notANumber);
        }
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("it is too large");
        }
        return value;
    }

    private static String formatDouble(Double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf(value.longValue())
                : String.valueOf(value);
    }

    private static Pattern parseRegex(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException fault) {
            throw new IllegalArgumentException(
                    "it is not a regular expression: " + fault.getDescription() + " at " + fault.getIndex(), fault);
        }
    }

    private static String parseGlob(String text) {
        int open = 0;
        boolean inClass = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (i == text.length()) {
                    throw new IllegalArgumentException("it ends with a '\\' that escapes nothing");
                }
            } else if (inClass) {
                inClass = c != ']';
            } else if (c == '[') {
                inClass = true;
            } else if (c == '{') {
                open++;
            } else if (c == '}') {
                open--;
                if (open < 0) {
                    throw new IllegalArgumentException("a '}' has no '{' before it");
                }
            }
        }
        if (inClass || open > 0) {
            throw new IllegalArgumentException(inClass ? "a '[' has no ']' after it" : "a '{' has no '}' after it");
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        return text;
    }

    private static Charset parseCharset(String text) {
        try {
            return Charset.forName(text);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("this machine knows no character set of that name", unknown);
        }
    }

    private static ZoneId parseZone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("it is not a time zone", unknown);
        }
    }

    private static Instant parseInstant(String text) {
        try {
            boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
            return digits
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | NumberFormatException fault) {
            throw new IllegalArgumentException("it is not a time with an offset", fault);
        }
    }

    /** Whole numbers, read without an exception for the usual case and without allocation. */
    private abstract static class WholeNumber<T> extends OptionType<T> {
        private static final int SURELY_FITS = 18;

        private final long least;
        private final long most;

        WholeNumber(long least, long most) {
            super("integer", "a whole number, as in 42");
            this.least = least;
            this.most = most;
        }

        long number(String text) {
            int length = text.length();
            int i = length > 1 && text.charAt(0) == '-' ? 1 : 0;
            if (length == 0) {
                throw new IllegalArgumentException("it is empty");
            }
            long value = 0;
            for (int k = i; k < length; k++) {
                int digit = text.charAt(k) - '0';
                if (digit < 0 || digit > 9) {
                    throw new IllegalArgumentException("it is not a whole number");
                }
                value = value * 10 + digit;
            }
            if (length - i > SURELY_FITS) {
                value = large(text);
            } else if (i == 1) {
                value = -value;
            }
            if (value < least || value > most) {
                throw new IllegalArgumentException("it is outside " + least + " to " + most);
            }
            return value;
        }

        private long large(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException tooLarge) {
                throw new IllegalArgumentException("it is outside " + least + " to " + most, tooLarge);
            }
        }
    }
}
