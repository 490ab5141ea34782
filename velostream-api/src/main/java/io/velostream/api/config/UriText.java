package io.velostream.api.config;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The text of a URI with what may stand anywhere in it: percent-encoded characters and variables. */
abstract class UriText {
    private static final String WRITE_VARIABLE = "Write ${NAME} or ${NAME:default}; write '$' itself as %24.";

    final String text;
    final int length;
    // The parts of a URI. Numbers, because one is stored for every part of every URI that is read.
    static final int UNKNOWN = 0;
    static final int SCHEME = 1;
    static final int USER_INFO = 2;
    static final int HOST = 3;
    static final int PATH = 4;
    static final int OPTIONS = 5;
    static final int VALUE = 6;

    private static final String[] PART_NAMES = {"", "scheme", "user info", "host", "path", "options", ""};

    /** The part being read, for messages. */
    int part = UNKNOWN;
    /** The option whose value is being read, where that is the part. */
    String optionRead = "";
    /** Set when a variable is filled in whose name tells that it is a secret. */
    boolean secretVariable;

    private final UnaryOperator<@Nullable String> environment;

    UriText(String text, UnaryOperator<@Nullable String> environment) {
        this.text = text;
        this.length = text.length();
        this.environment = environment;
    }

    /** The part being read in words, empty while that is not known. */
    String partName() {
        return part == VALUE ? "value of the option '" + optionRead + "'" : PART_NAMES[part];
    }

    /** A table of the printable ASCII characters but these: what a loop may pass over without a further look. */
    static boolean[] ordinaryExcept(String others) {
        boolean[] table = new boolean[128];
        for (int c = ' '; c < 127; c++) {
            table[c] = others.indexOf(c) < 0;
        }
        return table;
    }

    /** Refuses a control character or half a surrogate pair; otherwise gives the last position that belongs to this one. */
    int checkUnusual(int i) {
        char c = text.charAt(i);
        if (Character.isISOControl(c)) {
            throw new UriFault(
                    i, "there is a control character", "Leave it out; within a value write it as %09, %0A, …");
        }
        if (!Character.isSurrogate(c)) {
            return i;
        }
        if (Character.charCount(text.codePointAt(i)) == 1) {
            throw new UriFault(i, "there is half of a surrogate pair", "Write the whole character.");
        }
        return i + 1;
    }

    boolean opensVariable(int i) {
        return text.charAt(i) == '$' && i + 1 < text.length() && text.charAt(i + 1) == '{';
    }

    /** The position of the '}'. */
    int endOfVariable(int dollar) {
        int close = text.indexOf('}', dollar);
        if (close < 0) {
            throw new UriFault(dollar, "'${' has no '}'", WRITE_VARIABLE);
        }
        for (int i = dollar; i < close; i++) {
            i = checkUnusual(i);
        }
        return close;
    }

    /** {@code text[from, to)} decoded. */
    String decoded(int from, int to) {
        StringBuilder out = new StringBuilder(to - from);
        PercentText.decode(text, from, to, false, out);
        return out.toString();
    }

    /** {@code text[from, to)} decoded, with its variables filled in as they are. */
    String expanded(int from, int to) {
        StringBuilder out = new StringBuilder(to - from + 16);
        int start = from;
        int i = from;
        while (i < to) {
            if (opensVariable(i)) {
                PercentText.decode(text, start, i, false, out);
                int close = endOfVariable(i);
                out.append(variable(i, close));
                i = close + 1;
                start = i;
            } else {
                i++;
            }
        }
        PercentText.decode(text, start, to, false, out);
        return out.toString();
    }

    /** {@code text[from, to)} with its variables filled in, not decoded. */
    String filled(int from, int to) {
        StringBuilder out = new StringBuilder();
        int i = from;
        while (i < to) {
            if (opensVariable(i)) {
                int close = endOfVariable(i);
                out.append(variable(i, close));
                i = close + 1;
            } else {
                out.append(text.charAt(i++));
            }
        }
        return out.toString();
    }

    private String variable(int dollar, int close) {
        int nameEnd = dollar + 2;
        while (nameEnd < close && isWordCharacter(text.charAt(nameEnd))) {
            nameEnd++;
        }
        if (nameEnd == dollar + 2 || (nameEnd < close && text.charAt(nameEnd) != ':')) {
            throw new UriFault(dollar, "'${' is not followed by the name of an environment variable", WRITE_VARIABLE);
        }
        String name = text.substring(dollar + 2, nameEnd);
        secretVariable |= SecretText.isSecretName(name);
        String value = environment.apply(name);
        if (value == null) {
            if (nameEnd == close) {
                throw new UriFault(
                        dollar,
                        "the environment variable " + name + " is not defined",
                        "Define it, write ${" + name + ":default}, or write '$' itself as %24.");
            }
            return decoded(nameEnd + 1, close);
        }
        String fault = UriChecks.textFault(value);
        if (fault != null) {
            throw new UriFault(dollar, "the environment variable " + name + " has " + fault, "Change it.");
        }
        return value;
    }

    static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
