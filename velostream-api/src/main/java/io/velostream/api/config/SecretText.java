package io.velostream.api.config;

import java.util.BitSet;
import java.util.Locale;

/** Which names stand for secrets, and how text is shown without them. */
final class SecretText {
    static final String MASK = "***";

    private static final int LONGEST_READ = 2000;
    private static final int LONGEST_SHOWN = 400;
    private static final String[] SECRET_WORDS = {
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "secret",
        "token",
        "credential",
        "accesskey",
        "apikey",
        "privatekey",
        "accountkey",
        "encryptionkey",
        "customerkey",
        "signingkey",
        "keystorekey",
        "jaasconfig",
        "userinfo",
        "authorization",
        "connectionstring"
    };

    private SecretText() {}

    /** Whether a value of this name is a secret, going by the words in it; {@code key} alone is a column or a Kafka key. */
    static boolean isSecretName(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_' && c != '.' && c != '-') {
                letters.append(c);
            }
        }
        String plain = letters.toString().toLowerCase(Locale.ROOT);
        for (String word : SECRET_WORDS) {
            if (plain.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** A value as shown: the user info and secret options of a URI within it are masked. */
    static String maskNested(String value) {
        return value.contains("://") ? maskUnread(value, -1) : value;
    }

    /**
     * Text that is no readable URI, for a message. What may be a password is masked rather too widely than not: from the
     * first ':' after a scheme to the last '@', and the value of each option with a secret name.
     *
     * @param authorityEnd where the user info ends at the latest, or -1 when the text was not understood that far
     */
    static String maskUnread(String text, int authorityEnd) {
        String shown = text.length() > LONGEST_READ ? text.substring(0, LONGEST_READ) : text;
        BitSet hidden = new BitSet(shown.length());
        int scheme = shown.indexOf("://");
        int at = text.lastIndexOf('@', authorityEnd < 0 ? text.length() : authorityEnd);
        int lastAt = authorityEnd < 0 ? at : text.lastIndexOf('@');
        while (scheme >= 0) {
            int colon = shown.indexOf(':', scheme + 3);
            if (colon >= 0 && colon < at) {
                hidden.set(colon + 1, at);
            }
            scheme = shown.indexOf("://", scheme + 3);
            at = lastAt;
        }
        for (int i = 0; i < shown.length(); i++) {
            if (shown.charAt(i) == '?' || shown.charAt(i) == '&') {
                hideOption(shown, i + 1, hidden);
            }
        }
        return printable(shown, hidden, shown.length() < text.length());
    }

    private static void hideOption(String text, int start, BitSet hidden) {
        int equals = start;
        while (equals < text.length() && "=&?".indexOf(text.charAt(equals)) < 0) {
            equals++;
        }
        if (equals == text.length() || text.charAt(equals) != '=') {
            return;
        }
        int end = text.indexOf('&', equals);
        if (isSecretName(decodedName(text, start, equals))) {
            // What follows an '&' but is no option may be the second half of the secret.
            while (end >= 0 && !isOption(text, end + 1)) {
                end = text.indexOf('&', end + 1);
            }
            hidden.set(equals + 1, end < 0 ? text.length() : end);
            return;
        }
        int nested = text.toLowerCase(Locale.ROOT).indexOf("%3a%2f%2f", equals);
        if (nested >= 0 && (end < 0 || nested < end)) {
            hidden.set(nested, end < 0 ? text.length() : end);
        }
    }

    private static boolean isOption(String text, int start) {
        int equals = text.indexOf('=', start);
        int next = text.indexOf('&', start);
        return equals > start && (next < 0 || equals < next);
    }

    private static String decodedName(String text, int from, int to) {
        StringBuilder out = new StringBuilder();
        try {
            PercentText.decode(text, from, to, false, out);
            return out.toString();
        } catch (UriFault undecodable) {
            return text.substring(from, to);
        }
    }

    private static String printable(String text, BitSet hidden, boolean cut) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < LONGEST_SHOWN; i++) {
            char c = text.charAt(i);
            boolean visible = c < 128 ? c >= ' ' && c < 127 : Character.isLetterOrDigit(c) || isPaired(text, i);
            if (hidden.get(i)) {
                out.append(MASK);
                i = hidden.nextClearBit(i) - 1;
            } else if (visible) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return cut || out.length() >= LONGEST_SHOWN ? out.append('…').toString() : out.toString();
    }

    private static boolean isPaired(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
