package io.velostream.api.config;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The text of a URI with what may stand anywhere in it: percent-encoded characters and variables. */
final class UriText {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final String WRITE_VARIABLE = "Write ${NAME} or ${NAME:default}; write '$' itself as %24.";
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;

    final String text;
    /** Whether a '%' or '$' is anywhere: only then is there anything to decode or to fill in. */
    final boolean special;
    /** The part being read, for messages; empty while that is not known. */
    String part = "";
    /** Set when a variable is filled in whose name tells that it is a secret. */
    boolean secretVariable;

    private final boolean unusual;
    private final UnaryOperator<@Nullable String> environment;

    UriText(String text, UnaryOperator<@Nullable String> environment) {
        this.text = text;
        this.environment = environment;
        this.unusual = isUnusual(text);
        this.special = unusual && (text.indexOf('%') >= 0 || text.indexOf('$') >= 0);
    }

    /** Whether any character is a control character, '%', '$' or not ASCII; looks at eight at a time. */
    private static boolean isUnusual(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length;
        if (length != text.length()) {
            return true;
        }
        long found = 0;
        int questionMarks = 0;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            long eight = (long) LONGS.get(bytes, i);
            // A byte's top bit comes up where it is below ' ', where it is 127, and where it is '$' or '%'.
            found |= (eight - ONES * ' ') | (eight + ONES) | (((eight | ONES) ^ (ONES * '%')) - ONES);
            // And here where it is anything but '?'.
            questionMarks += Long.bitCount(~((eight ^ (ONES * '?')) + ~TOPS) & TOPS);
        }
        boolean rest = false;
        for (; i < length; i++) {
            byte b = bytes[i];
            rest |= b < ' ' || b == 127 || b == '%' || b == '$';
            questionMarks += b == '?' ? 1 : 0;
        }
        // Half of a surrogate pair became a '?'.
        return rest || (found & TOPS) != 0 || questionMarks != count(text, '?');
    }

    private static int count(String text, char wanted) {
        int count = 0;
        for (int i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + 1)) {
            count++;
        }
        return count;
    }

    /** Refuses control characters and half surrogate pairs. */
    void refuseUnusual() {
        for (int i = 0; unusual && i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw new UriFault(
                        i, "there is a control character", "Leave it out; within a value write it as %09, %0A, …");
            }
            if (Character.isSurrogate(c)) {
                int codePoint = text.codePointAt(i);
                if (Character.charCount(codePoint) == 1) {
                    throw new UriFault(i, "there is half of a surrogate pair", "Write the whole character.");
                }
                i++;
            }
        }
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
