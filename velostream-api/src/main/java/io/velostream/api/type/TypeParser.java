package io.velostream.api.type;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.DataType.TimeUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recursive-descent parser for the notation of {@link DataType#toString()}. One use, one thread. */
final class TypeParser {
    /** Deeper nesting than any real schema has; keeps hostile text from overflowing the stack. */
    private static final int MAX_DEPTH = 64;

    private static final Map<String, DataType> SIMPLE = new LinkedHashMap<>();

    static {
        for (DataType t : List.of(
                DataType.BOOLEAN,
                DataType.INT8,
                DataType.INT16,
                DataType.INT32,
                DataType.INT64,
                DataType.FLOAT32,
                DataType.FLOAT64,
                DataType.NUMERIC,
                DataType.STRING,
                DataType.BINARY,
                DataType.DATE,
                DataType.TIME,
                DataType.UUID,
                DataType.JSON,
                DataType.INTERVAL)) {
            SIMPLE.put(t.toString(), t);
        }
        SIMPLE.put("timestamp", DataType.TIMESTAMP);
    }

    private final String text;
    private int at;
    private int depth;

    TypeParser(String text) {
        this.text = text;
    }

    DataType parse() {
        DataType t = type();
        skipSpace();
        if (at < text.length()) {
            throw error("unexpected '" + text.substring(at) + "'", "");
        }
        return t;
    }

    List<Field> parseFields() {
        List<Field> fields = new ArrayList<>();
        skipSpace();
        while (at < text.length()) {
            fields.add(field());
            skipSpace();
            if (at < text.length()) {
                expect(',');
                skipSpace();
            }
        }
        return fields;
    }

    private DataType type() {
        if (++depth > MAX_DEPTH) {
            throw error("nested deeper than " + MAX_DEPTH + " levels", "");
        }
        DataType parsed = typeOf(word());
        depth--;
        return parsed;
    }

    private DataType typeOf(String word) {
        switch (word) {
            case "decimal" -> {
                expect('(');
                int precision = number();
                int scale = 0;
                if (peek() == ',') {
                    at++;
                    scale = number();
                }
                expect(')');
                return decimal(precision, scale);
            }
            case "timestamp" -> {
                return timestamp();
            }
            case "list" -> {
                expect('<');
                Field element = member("element");
                expect('>');
                return DataType.list(element);
            }
            case "map" -> {
                expect('<');
                DataType key = type();
                expect(',');
                Field value = member("value");
                expect('>');
                return new DataType.MapType(Field.required("key", key), value);
            }
            case "struct" -> {
                expect('<');
                List<Field> fields = new ArrayList<>();
                while (peek() != '>') {
                    if (!fields.isEmpty()) {
                        expect(',');
                    }
                    fields.add(field());
                }
                expect('>');
                return new DataType.StructType(fields);
            }
            default -> {
                DataType simple = SIMPLE.get(word);
                if (simple == null) {
                    throw unknown(word);
                }
                return simple;
            }
        }
    }

    private DataType decimal(int precision, int scale) {
        try {
            return DataType.decimal(precision, scale);
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()), "");
        }
    }

    private DataType timestamp() {
        if (peek() != '(') {
            return DataType.TIMESTAMP;
        }
        expect('(');
        TimeUnit unit = TimeUnit.MICROS;
        boolean utc = false;
        String part = word();
        if (!part.equals("utc")) {
            unit = unit(part);
            if (peek() == ',') {
                at++;
                String zone = word();
                if (!zone.equals("utc")) {
                    throw error("'" + zone + "' is no zone", "Write timestamp(us) or timestamp(us,utc).");
                }
                utc = true;
            }
        } else {
            utc = true;
        }
        expect(')');
        return DataType.timestamp(unit, utc);
    }

    private TimeUnit unit(String symbol) {
        for (TimeUnit u : TimeUnit.values()) {
            if (u.symbol().equals(symbol)) {
                return u;
            }
        }
        throw error("'" + symbol + "' is no unit of a timestamp", "Units: ms, us, ns.");
    }

    private Field member(String name) {
        DataType t = type();
        return new Field(name, t, nullable());
    }

    private Field field() {
        String name = name();
        expect(':');
        DataType t = type();
        return new Field(name, t, nullable());
    }

    private boolean nullable() {
        if (peek() == '?') {
            at++;
            return true;
        }
        return false;
    }

    private String name() {
        if (peek() != '"') {
            int from = at;
            while (at < text.length() && ":,<>?\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String name = text.substring(from, at).strip();
            if (name.isEmpty()) {
                throw error("a field name is missing at position " + from, "Write name:type.");
            }
            return name;
        }
        StringBuilder name = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                name.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                name.append('"');
                at++;
            } else if (name.isEmpty()) {
                throw error("a field name is empty", "");
            } else {
                return name.toString();
            }
        }
        throw error("a quoted name is not closed", "");
    }

    private String word() {
        skipSpace();
        int from = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private int number() {
        String digits = word();
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw error("'" + digits + "' is no whole number", "");
        }
    }

    private char peek() {
        skipSpace();
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void expect(char c) {
        if (peek() != c) {
            String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
            throw error("'" + c + "' expected at position " + at + ", found " + found, "");
        }
        at++;
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private VeloException unknown(String word) {
        List<String> known = new ArrayList<>(SIMPLE.keySet());
        known.addAll(List.of("decimal", "list", "map", "struct"));
        Optional<String> near = NearestName.of(word, known);
        return error(
                "'" + word + "' is no type",
                near.map(n -> "Did you mean '" + n + "'? ").orElse("") + "Types: " + String.join(", ", known));
    }

    private VeloException error(String why, String cure) {
        String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return VeloException.of(ErrorKind.CONFIGURATION, "Cannot read the type '" + shown + "'")
                .why(why)
                .cure(cure)
                .build();
    }
}
