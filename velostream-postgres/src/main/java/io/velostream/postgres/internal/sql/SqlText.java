package io.velostream.postgres.internal.sql;

import java.util.HexFormat;

/** Quotes names and constants, so that no text of a user can become SQL. Thread-safe and without state. */
public final class SqlText {
    private SqlText() {}

    /** A name in double quotes, as it is: neither folded nor cut. */
    public static String identifier(String name) {
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    /**
     * Text as a constant without a type. A backslash makes it an {@code E'…'}, which means the same whatever
     * {@code standard_conforming_strings} is.
     *
     * @throws IllegalArgumentException for what no text of PostgreSQL can hold, see {@link #isText}
     */
    public static String literal(String text) {
        if (!isText(text)) {
            throw new IllegalArgumentException(
                    "PostgreSQL cannot hold this text: it has a NUL or half a surrogate pair");
        }
        String doubled = text.replace("'", "''");
        return doubled.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }

    /** Bytes as a constant of type bytea. */
    public static String bytes(byte[] value) {
        return "pg_catalog.decode('" + HexFormat.of().formatHex(value) + "', 'hex')";
    }

    /** Whether a text of PostgreSQL can hold this: no NUL, no half of a surrogate pair. */
    public static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String withoutNul(String name) {
        if (name.isEmpty() || !isText(name)) {
            throw new IllegalArgumentException("this cannot be a name in PostgreSQL");
        }
        return name;
    }
}
