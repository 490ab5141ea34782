package io.velostream.postgres.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table as a user names it: {@code orders}, {@code sales.orders}, {@code "Odd.Schema"."Order Items"}. Unlike in SQL, a name
 * without quotes keeps its case, and a blank or any other character needs none: only a dot does.
 */
public record TableName(Optional<String> schema, String name) {
    /** Reads a name; an {@link IllegalArgumentException} says why it cannot. */
    public static TableName parse(String text) {
        List<String> parts = parts(text);
        if (parts.size() > 2) {
            throw new IllegalArgumentException(
                    "it has " + parts.size() + " parts; a table is named as table or schema.table, and a dot within a"
                            + " name needs double quotes");
        }
        return parts.size() == 1
                ? new TableName(Optional.empty(), parts.get(0))
                : new TableName(Optional.of(parts.get(0)), parts.get(1));
    }

    public static TableName of(String schema, String name) {
        return new TableName(Optional.of(schema), name);
    }

    /** The parts between the dots, without their quotes. */
    static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    part.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == '.' && !quoted) {
                parts.add(checked(part));
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a double quote is not closed");
        }
        parts.add(checked(part));
        return parts;
    }

    private static String checked(StringBuilder part) {
        String name = part.toString();
        if (name.isEmpty() || !SqlText.isText(name)) {
            throw new IllegalArgumentException("a part of the name is empty, or no text");
        }
        return name;
    }

    /** As SQL, both parts in quotes. */
    public String sql() {
        return schema.map(s -> SqlText.identifier(s) + ".").orElse("") + SqlText.identifier(name);
    }

    /** As {@link #parse} reads it, quotes where they are needed. */
    @Override
    public String toString() {
        return schema.map(s -> shown(s) + ".").orElse("") + shown(name);
    }

    private static String shown(String part) {
        return part.indexOf('.') < 0 && part.indexOf('"') < 0 ? part : SqlText.identifier(part);
    }
}
