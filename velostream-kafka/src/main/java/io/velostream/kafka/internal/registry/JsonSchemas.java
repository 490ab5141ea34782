package io.velostream.kafka.internal.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Schemas of JSON Schema and the columns that they mean. */
public final class JsonSchemas {
    /** What JSON Schema has no words for; others pass over words that they do not know. */
    private static final String TYPE_WORD = "velostream.type";
    /** How the converters of Kafka Connect tell the width of a number. */
    private static final String CONNECT_TYPE = "connect.type";

    private static final String NULL = "null";
    private static final String TYPE = "type";
    private static final String PROPERTIES = "properties";
    private static final String OTHERS = "additionalProperties";
    /** What stands deeper is read as JSON, as is a schema within itself. */
    private static final int DEEPEST = 16;
    /** References may multiply what a short schema describes; the rest is read as JSON. */
    private static final int MOST_FIELDS = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> references;
    /** Those of them that were read, so that a part of one is the same object each time. */
    private final Map<String, JsonNode> files = new HashMap<>();
    /** What is being described, from the outside to the inside. */
    private final Set<JsonNode> begun = Collections.newSetFromMap(new IdentityHashMap<>());

    private int described;

    private JsonSchemas(Map<String, String> references) {
        this.references = references;
    }

    /**
     * A column for each property of the objects that a schema describes. All can be null: an older schema, which a value may be
     * of, may lack any of them. What cannot be said with one type is of type json.
     *
     * @param id for errors
     */
    public static Schema columns(StoredSchema schema, int id) {
        JsonNode root = parse(schema.text(), id);
        DataType type = new JsonSchemas(schema.references()).type(root, root, 0);
        if (!(type instanceof DataType.StructType struct)) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "The schema " + id + " of the registry has no columns")
                    .why("it does not describe an object with properties")
                    .cure("Say schema=id:int64,name:string with the columns.")
                    .build();
        }
        return Schema.of(struct.fields());
    }

    private static JsonNode parse(String text, int id) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw VeloException.of(ErrorKind.CORRUPT, "The schema " + id + " of the registry cannot be understood")
                    .why("it is no JSON")
                    .cause(e)
                    .build();
        }
    }

    private DataType type(JsonNode schema, JsonNode root, int depth) {
        if (depth > DEEPEST || described > MOST_FIELDS || !begun.add(schema)) {
            return DataType.JSON;
        }
        try {
            return described(schema, root, depth);
        } finally {
            begun.remove(schema);
        }
    }

    private DataType described(JsonNode schema, JsonNode root, int depth) {
        if (schema.has("$ref")) {
            return referred(schema.path("$ref").asText(), root, depth);
        }
        for (String word : new String[] {"oneOf", "anyOf", "allOf"}) {
            if (schema.has(word) && !schema.has(PROPERTIES)) {
                List<JsonNode> choices = new ArrayList<>();
                schema.path(word).forEach(c -> {
                    if (!c.path(TYPE).asText().equals(NULL)) {
                        choices.add(c);
                    }
                });
                return choices.size() == 1 ? type(choices.get(0), root, depth + 1) : DataType.JSON;
            }
        }
        if (schema.has(TYPE_WORD)) {
            return ofWord(schema.path(TYPE_WORD).asText());
        }
        return switch (typeWord(schema)) {
            case "object" -> object(schema, root, depth);
            case "array" ->
                schema.path("items").isObject()
                        ? DataType.list(type(schema.path("items"), root, depth + 1))
                        : DataType.JSON;
            case "integer" -> schema.path(CONNECT_TYPE).asText().equals("int32") ? DataType.INT32 : DataType.INT64;
            case "number" -> schema.path(CONNECT_TYPE).asText().equals("float32") ? DataType.FLOAT32 : DataType.FLOAT64;
            case "boolean" -> DataType.BOOLEAN;
            case "string" -> text(schema);
            default -> DataType.JSON;
        };
    }

    /** Somebody else's word, or that of a later version, says nothing here. */
    private static DataType ofWord(String word) {
        try {
            return DataType.parse(word);
        } catch (VeloException e) {
            return DataType.JSON;
        }
    }

    /** The one type but null that values have, or nothing. */
    private static String typeWord(JsonNode schema) {
        List<String> words = new ArrayList<>();
        JsonNode type = schema.path(TYPE);
        if (type.isTextual()) {
            words.add(type.asText());
        }
        type.forEach(t -> words.add(t.asText()));
        words.remove(NULL);
        if (words.size() == 1) {
            return words.get(0);
        }
        boolean numbers = words.size() == 2 && words.contains("integer") && words.contains("number");
        boolean implied = words.isEmpty() && schema.has(PROPERTIES);
        return numbers ? "number" : implied ? "object" : "";
    }

    private DataType object(JsonNode schema, JsonNode root, int depth) {
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> p : schema.path(PROPERTIES).properties()) {
            described++;
            fields.add(Field.of(p.getKey(), type(p.getValue(), root, depth + 1)));
        }
        if (!fields.isEmpty()) {
            return DataType.struct(fields.toArray(Field[]::new));
        }
        return schema.path(OTHERS).isObject()
                ? DataType.map(DataType.STRING, type(schema.path(OTHERS), root, depth + 1))
                : DataType.JSON;
    }

    private static DataType text(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "date" -> DataType.DATE;
            case "date-time" -> DataType.TIMESTAMP_UTC;
            case "uuid" -> DataType.UUID;
            default -> DataType.STRING;
        };
    }

    /** A part of this schema, or of one that it refers to. */
    private DataType referred(String to, JsonNode root, int depth) {
        int hash = to.indexOf('#');
        String name = hash < 0 ? to : to.substring(0, hash);
        String pointer = hash < 0 ? "" : to.substring(hash + 1);
        JsonNode file = root;
        if (!name.isEmpty()) {
            file = files.computeIfAbsent(name, this::read);
        }
        boolean usable = pointer.isEmpty() || pointer.startsWith("/");
        JsonNode found = usable ? file.at(pointer) : file.path("");
        return found.isMissingNode() ? DataType.JSON : type(found, file, depth + 1);
    }

    /** Nothing when there is no such file that can be read. */
    private JsonNode read(String name) {
        try {
            return JSON.readTree(references.getOrDefault(name, ""));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The schema of objects with these columns; other properties are not allowed, so that some can be added later. */
    public static String of(Schema columns, String title) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#").put("title", title);
        describe(columns.fields(), schema);
        return schema.toString();
    }

    private static void describe(List<Field> fields, ObjectNode schema) {
        schema.put(TYPE, "object").put(OTHERS, false);
        ObjectNode properties = schema.putObject(PROPERTIES);
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (Field f : fields) {
            describe(f.type(), f.nullable(), properties.putObject(f.name()));
            if (!f.nullable()) {
                required.add(f.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }

    private static void describe(DataType type, boolean nullable, ObjectNode schema) {
        if (type instanceof DataType.StructType s) {
            describe(s.fields(), schema);
        } else if (type instanceof DataType.ListType l) {
            schema.put(TYPE, "array");
            describe(l.element().type(), l.element().nullable(), schema.putObject("items"));
        } else if (type instanceof DataType.MapType m) {
            schema.put(TYPE, "object");
            describe(m.value().type(), m.value().nullable(), schema.putObject(OTHERS));
        } else if (type.equals(DataType.JSON)) {
            // Anything.
            return;
        } else {
            scalar(type, schema);
        }
        if (nullable) {
            String word = schema.path(TYPE).asText();
            schema.putArray(TYPE).add(word).add(NULL);
        }
    }

    private static void scalar(DataType type, ObjectNode schema) {
        if (type.equals(DataType.BOOLEAN)) {
            schema.put(TYPE, "boolean");
        } else if (type.equals(DataType.INT64)) {
            schema.put(TYPE, "integer");
        } else if (type.equals(DataType.INT32)) {
            schema.put(TYPE, "integer").put(CONNECT_TYPE, "int32");
        } else if (type.equals(DataType.FLOAT64)) {
            schema.put(TYPE, "number");
        } else if (type.equals(DataType.FLOAT32)) {
            schema.put(TYPE, "number").put(CONNECT_TYPE, "float32");
        } else if (type.equals(DataType.STRING)) {
            schema.put(TYPE, "string");
        } else if (type.equals(DataType.DATE)) {
            schema.put(TYPE, "string").put("format", "date");
        } else if (type.equals(DataType.UUID)) {
            schema.put(TYPE, "string").put("format", "uuid");
        } else {
            schema.put(TYPE, otherWord(type)).put(TYPE_WORD, type.toString());
            if (type.equals(DataType.BINARY)) {
                schema.put("contentEncoding", "base64");
            } else if (type instanceof DataType.TimestampType t && t.utc()) {
                schema.put("format", "date-time");
            }
        }
    }

    private static String otherWord(DataType type) {
        return type.equals(DataType.INT8) || type.equals(DataType.INT16)
                ? "integer"
                : type instanceof DataType.DecimalType || type.equals(DataType.NUMERIC) ? "number" : "string";
    }
}
