package io.velostream.api.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The text of a URI, of which it reads the options. */
abstract class QueryText extends UriText {
    /** There is room for so many strings from the beginning, two an option. */
    private static final int FEW_OPTIONS = 8;

    private static final int MANY_OPTIONS = 24;
    private static final boolean[] IN_NAME = UriText.ordinaryExcept("=&%");
    private static final boolean[] IN_VALUE = UriText.ordinaryExcept("&%$");

    /** Name, value, name, value …; a flag's value is null. */
    @Nullable
    String[] options = ConnectorUri.NO_OPTIONS;

    int count;
    /** Options whose value came from a variable with a secret name. */
    Set<String> secrets = Set.of();

    QueryText(String text, UnaryOperator<@Nullable String> environment) {
        super(text, environment);
    }

    /** Reads the options from {@code start} to the end of the text; there is at least one character. */
    void readOptions(int start) {
        part = OPTIONS;
        options = new String[FEW_OPTIONS];
        int i = start;
        while (i <= length) {
            i = option(i);
        }
        if (count > MANY_OPTIONS) {
            refuseRepeated();
        }
    }

    private int option(int start) {
        boolean encoded = false;
        int i = start;
        char c = '&';
        for (; i < length; i++) {
            c = text.charAt(i);
            if (c < 128 && IN_NAME[c]) {
                continue;
            }
            if (c == '=' || c == '&') {
                break;
            }
            if (c == '%') {
                encoded = true;
            } else {
                i = checkUnusual(i);
            }
        }
        String name = encoded ? decoded(start, i) : KnownNames.of(text, start, i);
        String fault = nameFault(name);
        if (fault != null) {
            throw new UriFault(start, fault, "Write options as ?name=value&name=value, and an '&' in a value as %26.");
        }
        if (i < length && c == '=') {
            return value(name, start, i + 1);
        }
        if (!isFlagName(name)) {
            if (count > 0 && SecretText.isSecretName(String.valueOf(options[2 * count - 2]))) {
                // It may be the second half of a password: not even the name is shown.
                throw new UriFault(
                        start,
                        "what follows the '&' after '" + options[2 * count - 2] + "' is not an option",
                        "Write an '&' within a value as %26.");
            }
            throw new UriFault(start, "the option '" + name + "' has no '='", "Write " + name + "=value.");
        }
        add(name, null, start);
        return i + 1;
    }

    private int value(String name, int nameStart, int start) {
        int end = start;
        while (end < length && text.charAt(end) < 128 && IN_VALUE[text.charAt(end)]) {
            end++;
        }
        if (end == length || text.charAt(end) == '&') {
            add(name, text.substring(start, end), nameStart);
            return end + 1;
        }
        return unusualValue(name, nameStart, start, end);
    }

    /** A value with percent-encoding, variables or characters that are not ASCII. */
    private int unusualValue(String name, int nameStart, int start, int from) {
        part = VALUE;
        optionRead = name;
        int end = from;
        while (end < length && text.charAt(end) != '&') {
            end = (opensVariable(end) ? endOfVariable(end) : checkUnusual(end)) + 1;
        }
        secretVariable = false;
        add(name, expanded(start, end), nameStart);
        if (secretVariable) {
            Set<String> more = new HashSet<>(secrets);
            more.add(name);
            secrets = more;
        }
        part = OPTIONS;
        return end + 1;
    }

    private void add(String name, @Nullable String value, int position) {
        if (count < MANY_OPTIONS) {
            for (int k = 0; k < count; k++) {
                if (name.equals(options[2 * k])) {
                    throw repeated(name, position);
                }
            }
        }
        if (2 * count == options.length) {
            options = Arrays.copyOf(options, 2 * options.length);
        }
        options[2 * count] = name;
        options[2 * count + 1] = value;
        count++;
    }

    /** For many options: comparing each with each would take long on a hostile text. */
    private void refuseRepeated() {
        Set<String> seen = new HashSet<>();
        for (int k = 0; k < count; k++) {
            String name = String.valueOf(options[2 * k]);
            if (!seen.add(name)) {
                throw repeated(name, length - 1);
            }
        }
    }

    private UriFault repeated(String name, int position) {
        part = OPTIONS;
        return new UriFault(position, "the option '" + name + "' is there twice", "Leave one of them.");
    }

    /** Why a URI cannot have an option of this name, or null. */
    static @Nullable String nameFault(String name) {
        if (name.isEmpty()) {
            return "an option's name is missing";
        }
        return UriText.isWordCharacter(name.charAt(0)) ? null : "an option's name begins with a letter, a digit or '_'";
    }

    /** Whether the name may stand without a value; one with dots could not be told from a wildcard in the path. */
    private static boolean isFlagName(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!UriText.isWordCharacter(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
