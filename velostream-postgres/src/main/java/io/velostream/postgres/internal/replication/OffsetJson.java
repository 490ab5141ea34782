package io.velostream.postgres.internal.replication;

import java.util.LinkedHashMap;
import java.util.Map;

/** The little JSON that offsets consist of: objects of texts, whole numbers, booleans and objects. */
final class OffsetJson {
    private final String text;
    private int at;

    private OffsetJson(String text) {
        this.text = text;
    }

    /** Reads an object; an {@link IllegalArgumentException} says where it is damaged. */
    static Map<String, Object> read(String json) {
        OffsetJson in = new OffsetJson(json);
        Map<String, Object> object = in.object(0);
        in.blank();
        if (in.at != json.length()) {
            throw in.damaged();
        }
        return object;
    }

    /** A text as JSON. */
    static String quoted(String value) {
        StringBuilder s = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                s.append('\\').append(c);
            } else if (c < ' ') {
                s.append(String.format("\\u%04x", (int) c));
            } else {
                s.append(c);
            }
        }
        return s.append('"').toString();
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            at++;
            return object;
        }
        while (true) {
            String key = string();
            expect(':');
            object.put(key, value(depth));
            if (peek() == '}') {
                at++;
                return object;
            }
            expect(',');
        }
    }

    private Object value(int depth) {
        char c = peek();
        if (c == '"') {
            return string();
        } else if (c == '{' && depth < 4) {
            return object(depth + 1);
        }
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException e) {
            throw damaged();
        }
    }

    private String string() {
        expect('"');
        StringBuilder s = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return s.toString();
            } else if (c != '\\') {
                s.append(c);
            } else if (at < text.length()) {
                s.append(escaped(text.charAt(at++)));
            }
        }
        throw damaged();
    }

    private char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                if (text.length() - at < 4) {
                    throw damaged();
                }
                at += 4;
                yield (char) Integer.parseInt(text, at - 4, at, 16);
            }
            default -> c;
        };
    }

    private char peek() {
        blank();
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw damaged();
        }
        at++;
    }

    private void blank() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private IllegalArgumentException damaged() {
        return new IllegalArgumentException("damaged at character " + at);
    }
}
