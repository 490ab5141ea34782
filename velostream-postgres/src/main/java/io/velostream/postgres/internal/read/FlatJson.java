package io.velostream.postgres.internal.read;

import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object of texts and whole numbers: what splits and offsets need. Not thread-safe. */
public final class FlatJson {
    private final Map<String, Object> members = new LinkedHashMap<>();

    public FlatJson put(String name, String value) {
        members.put(name, value);
        return this;
    }

    public FlatJson put(String name, long value) {
        members.put(name, value);
        return this;
    }

    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** A member that must be there, as text. */
    public String text(String name) {
        Object value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value.toString();
    }

    /** A member that must be there and a whole number. */
    public long number(String name) {
        return Long.parseLong(text(name));
    }

    /** Reads what {@link #toString()} wrote; anything else is an {@link IllegalArgumentException}. */
    public static FlatJson parse(String json) {
        return new Parser(json).object();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        members.forEach((name, value) -> {
            quote(out.append(out.length() == 1 ? "" : ","), name);
            out.append(':');
            if (value instanceof Long) {
                out.append(value);
            } else {
                quote(out, value.toString());
            }
        });
        return out.append('}').toString();
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        FlatJson object() {
            FlatJson object = new FlatJson();
            expect('{');
            if (peek() == '}') {
                return object;
            }
            do {
                String name = string();
                expect(':');
                if (peek() == '"') {
                    object.put(name, string());
                } else {
                    object.put(name, number());
                }
            } while (next() == ',');
            return object;
        }

        private long number() {
            int start = at;
            while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return Long.parseLong(text.substring(start, at));
        }

        private String string() {
            expect('"');
            StringBuilder out = new StringBuilder();
            for (char c = next(); c != '"'; c = next()) {
                if (c == '\\') {
                    char escaped = next();
                    switch (escaped) {
                        case 'u' -> {
                            out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                            at += 4;
                        }
                        case 'n' -> out.append('\n');
                        case 't' -> out.append('\t');
                        case 'r' -> out.append('\r');
                        case 'b' -> out.append('\b');
                        case 'f' -> out.append('\f');
                        default -> out.append(escaped);
                    }
                } else {
                    out.append(c);
                }
            }
            return out.toString();
        }

        private void expect(char wanted) {
            if (next() != wanted) {
                throw new IllegalArgumentException(
                        "'" + wanted + "' is missing before character " + at + " of " + text);
            }
        }

        private char peek() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            return at < text.length() ? text.charAt(at) : 0;
        }

        private char next() {
            if (at >= text.length()) {
                throw new IllegalArgumentException("it ends too early: " + text);
            }
            return text.charAt(at++);
        }
    }
}
