package io.velostream.api.config;

import java.util.Locale;

/** One character as an option writes it. */
final class CharacterText {
    private static final String ESCAPED = "tnr\\";
    private static final String MEANING = "\t\n\r\\";

    private CharacterText() {}

    static Character parse(String text) {
        if (text.length() == 1) {
            return text.charAt(0);
        }
        if (text.length() == 2 && text.charAt(0) == '\\') {
            int i = ESCAPED.indexOf(text.charAt(1));
            if (i >= 0) {
                return MEANING.charAt(i);
            }
        }
        if (text.length() == 6 && text.startsWith("\\u")) {
            int value = 0;
            for (int i = 2; i < 6; i++) {
                int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
                if (digit < 0) {
                    throw new IllegalArgumentException("'\\u' is not followed by four hexadecimal digits");
                }
                value = value << 4 | digit;
            }
            return (char) value;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "tab" -> '\t';
            case "space" -> ' ';
            case "" -> throw new IllegalArgumentException("it is empty");
            default -> throw new IllegalArgumentException("it is more than one character");
        };
    }

    static String format(Character value) {
        int i = MEANING.indexOf(value);
        if (i >= 0) {
            return "\\" + ESCAPED.charAt(i);
        }
        if (value == ' ') {
            return "space";
        }
        return value < ' ' || value >= 127 ? String.format(Locale.ROOT, "\\u%04X", (int) value) : String.valueOf(value);
    }
}
