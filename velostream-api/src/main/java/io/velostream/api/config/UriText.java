package io.velostream.api.config;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The text of a URI with what may stand anywhere in it: percent-encoded characters and variables. */
final class UriText {
    private static final String WRITE_VARIABLE = "Write ${NAME} or ${NAME:default}; write '$' itself as %24.";

    final String text;
    /** The part being read, for messages; empty while that is not known. */
    String part = "";
    /** Set when a variable is filled in whose name tells that it is a secret. */
    boolean secretVariable;

    private final UnaryOperator<@Nullable String> environment;

    UriText(String text, UnaryOperator<@Nullable String> environment) {
        this.text = text;
        this.environment = environment;
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
        String fault = ConnectorUri.textFault(value);
        if (fault != null) {
            throw new UriFault(dollar, "the environment variable " + name + " has " + fault, "Change it.");
        }
        return value;
    }

    static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
