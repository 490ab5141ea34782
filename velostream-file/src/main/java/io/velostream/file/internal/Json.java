package io.velostream.file.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small JSON values as Java objects: Map, List, String, Long, Double, Boolean and null. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Writes a value made of the classes above. */
    public static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(out, value);
        } catch (IOException e) {
            throw new IllegalStateException("a text cannot fail to be written", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> e : map.entrySet()) {
                out.writeFieldName(String.valueOf(e.getKey()));
                write(out, e.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double d) {
            out.writeNumber(d);
        } else if (value instanceof Boolean b) {
            out.writeBoolean(b);
        } else if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value.toString());
        }
    }

    /**
     * Reads an object.
     *
     * @param what says what it is in the error of kind CORRUPT that malformed text gives, as in "the manifest /a/b.json"
     */
    public static Map<String, @Nullable Object> readObject(String text, String what) {
        try (JsonParser in = FACTORY.createParser(text)) {
            in.nextToken();
            if (read(in) instanceof Map<?, ?> map && in.nextToken() == null) {
                Map<String, @Nullable Object> result = new LinkedHashMap<>();
                map.forEach((k, v) -> result.put(String.valueOf(k), v));
                return result;
            }
        } catch (IOException e) {
            throw corrupt(what, e);
        }
        throw corrupt(what, null);
    }

    private static VeloException corrupt(String what, @Nullable Throwable cause) {
        return VeloException.of(ErrorKind.CORRUPT, "cannot read " + what)
                .why("it is not the JSON object that it should be")
                .cause(cause)
                .build();
    }

    private static @Nullable Object read(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                map.put(name, read(in));
            }
            return map;
        } else if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                list.add(read(in));
            }
            return list;
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            return in.getLongValue();
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return in.getDoubleValue();
        } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        } else if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return in.getText();
    }

    /** A member that has to be there. */
    public static String text(Map<String, @Nullable Object> object, String member, String what) {
        if (object.get(member) instanceof String s) {
            return s;
        }
        throw corrupt(what, null);
    }

    /** A member that has to be there. */
    public static long number(Map<String, @Nullable Object> object, String member, String what) {
        if (object.get(member) instanceof Long n) {
            return n;
        }
        throw corrupt(what, null);
    }
}
