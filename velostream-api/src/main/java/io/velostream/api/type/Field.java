package io.velostream.api.type;

import java.util.regex.Pattern;

/**
 * A named column, or a member of a nested type.
 *
 * @param name any text but the empty one; case matters
 * @param nullable whether a null may occur
 */
public record Field(String name, DataType type, boolean nullable) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public Field {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a field has a name");
        }
    }

    /** A field that may be null. */
    public static Field of(String name, DataType type) {
        return new Field(name, type, true);
    }

    /** A field that is never null. */
    public static Field required(String name, DataType type) {
        return new Field(name, type, false);
    }

    public Field withName(String newName) {
        return new Field(newName, type, nullable);
    }

    public Field withType(DataType newType) {
        return new Field(name, newType, nullable);
    }

    public Field withNullable(boolean newNullable) {
        return new Field(name, type, newNullable);
    }

    /** {@code name:type}, with a question mark behind it when nullable; odd names in double quotes. */
    @Override
    public String toString() {
        String shown = PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
        return shown + ':' + type + (nullable ? "?" : "");
    }
}
