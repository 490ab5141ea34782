package io.velostream.api.config;

import java.util.Locale;

/** Which names stand for secrets, and how text is shown without them. */
final class SecretText {
    static final String MASK = "***";

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
     * first ':' after the scheme to the last '@', and the value of each option with a secret name.
     *
     * @param authorityEnd where the user info ends at the latest, or -1 when the text was not understood that far
     */
    static String maskUnread(String text, int authorityEnd) {
        StringBuilder out = new StringBuilder(text.length());
        int rest = userInfo(text, authorityEnd, out);
        int i = rest;
        while (i < text.length()) {
            char c = text.charAt(i);
            out.append(c);
            i++;
            if (c == '?' || c == '&') {
                i = option(text, i, out);
            }
        }
        return printable(out);
    }

    private static int userInfo(String text, int authorityEnd, StringBuilder out) {
        int start = text.indexOf("://");
        if (start < 0) {
            return 0;
        }
        start += 3;
        int at = text.lastIndexOf('@', authorityEnd < 0 ? text.length() : authorityEnd);
        int colon = text.indexOf(':', start);
        if (at < 0 || colon < 0 || colon > at) {
            return 0;
        }
        out.append(text, 0, colon + 1).append(MASK);
        return at;
    }

    private static int option(String text, int start, StringBuilder out) {
        int equals = start;
        while (equals < text.length() && "=&?".indexOf(text.charAt(equals)) < 0) {
            equals++;
        }
        if (equals == text.length() || text.charAt(equals) != '=' || !isSecretName(decodedName(text, start, equals))) {
            return start;
        }
        out.append(text, start, equals + 1).append(MASK);
        int end = text.indexOf('&', equals);
        // What follows an '&' but is no option may be the second half of the secret.
        while (end >= 0 && !isOption(text, end + 1)) {
            end = text.indexOf('&', end + 1);
        }
        return end < 0 ? text.length() : end;
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

    private static String printable(CharSequence text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length() && i < LONGEST_SHOWN; i++) {
            char c = text.charAt(i);
            boolean visible = c < 128 ? c >= ' ' && c < 127 : Character.isLetterOrDigit(c) || Character.isSurrogate(c);
            if (visible) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return text.length() > LONGEST_SHOWN ? out.append('…').toString() : out.toString();
    }
}
