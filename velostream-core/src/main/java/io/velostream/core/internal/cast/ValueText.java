package io.velostream.core.internal.cast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.Interval;
import io.velostream.api.batch.ListColumn;
import io.velostream.api.batch.MapColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.StructColumn;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.StructType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The text and the JSON of single values. ISO 8601 for times, JSON for lists, maps and structs. */
public final class ValueText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = new JsonNodeFactory(true);

    private ValueText() {}

    /** The text of a value, or null for a null. */
    static @Nullable String of(Column c, int row) {
        Object value = c.type().isNested() ? null : Values.get(c, row);
        if (value != null) {
            return value instanceof byte[] ? utf8(((BytesColumn) c).get(row)) : plain(value);
        }
        return c.isNull(row) ? null : print(json(c, row));
    }

    static String plain(Object value) {
        if (value instanceof BigDecimal d) {
            return d.toPlainString();
        } else if (value instanceof LocalDate d) {
            return d.equals(LocalDate.MAX) ? "infinity" : d.equals(LocalDate.MIN) ? "-infinity" : d.toString();
        } else if (value instanceof LocalTime t) {
            return t.equals(LocalTime.MAX) ? "24:00:00" : DateTimeFormatter.ISO_LOCAL_TIME.format(t);
        } else if (value instanceof LocalDateTime t) {
            return t.equals(LocalDateTime.MAX)
                    ? "infinity"
                    : t.equals(LocalDateTime.MIN) ? "-infinity" : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(t);
        } else if (value instanceof Instant t) {
            return t.equals(Instant.MAX)
                    ? "infinity"
                    : t.equals(Instant.MIN)
                            ? "-infinity"
                            : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(t.atOffset(ZoneOffset.UTC)) + "Z";
        } else if (value instanceof Interval i) {
            return i.toString();
        }
        return String.valueOf(value);
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CastFault("the bytes " + Values.show(bytes) + " are no UTF-8 text");
        }
    }

    /** A value as JSON: numbers as numbers where JSON has them, bytes in Base64, all else as text. */
    public static JsonNode json(Column c, int row) {
        if (c.isNull(row)) {
            return NODES.nullNode();
        } else if (c instanceof ListColumn list) {
            ArrayNode array = NODES.arrayNode();
            for (int i = list.start(row); i < list.start(row) + list.length(row); i++) {
                array.add(json(list.elements(), i));
            }
            return array;
        } else if (c instanceof MapColumn map) {
            ObjectNode object = NODES.objectNode();
            for (int i = map.start(row); i < map.start(row) + map.length(row); i++) {
                object.set(String.valueOf(of(map.keys(), i)), json(map.values(), i));
            }
            return object;
        } else if (c instanceof StructColumn struct) {
            ObjectNode object = NODES.objectNode();
            StructType type = (StructType) c.type();
            for (int i = 0; i < type.fields().size(); i++) {
                object.set(type.fields().get(i).name(), json(struct.child(i), row));
            }
            return object;
        } else if (c.type().equals(DataType.JSON)) {
            return parse(((BytesColumn) c).getString(row));
        }
        return scalar(Values.get(c, row));
    }

    /** A row as a JSON object. */
    public static String json(RecordBatch batch, int row) {
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < batch.schema().size(); i++) {
            JsonNode value;
            try {
                value = json(batch.column(i), row);
            } catch (CastFault e) {
                value = NODES.textNode(String.valueOf(Values.get(batch.column(i), row)));
            }
            object.set(batch.schema().field(i).name(), value);
        }
        return print(object);
    }

    private static JsonNode scalar(@Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof Boolean b) {
            return NODES.booleanNode(b);
        } else if (value instanceof Integer || value instanceof Long) {
            return NODES.numberNode(((Number) value).longValue());
        } else if (value instanceof BigDecimal d) {
            return NODES.numberNode(d);
        } else if (value instanceof Float f && Float.isFinite(f)) {
            return NODES.numberNode(f);
        } else if (value instanceof Double d && Double.isFinite(d)) {
            return NODES.numberNode(d);
        } else if (value instanceof byte[] bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes));
        }
        return NODES.textNode(plain(value));
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new CastFault("'" + Values.show(text) + "' is no JSON");
        }
    }

    public static String print(JsonNode node) {
        return node.toString();
    }
}
