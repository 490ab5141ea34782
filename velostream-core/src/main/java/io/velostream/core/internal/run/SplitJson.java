package io.velostream.core.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.Offset;

/** The state of a split as JSON. */
final class SplitJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SplitJson() {}

    static ObjectNode write(SplitState s) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", s.id()).put("version", s.version());
        embed(node, "details", s.details());
        Offset offset = s.offset();
        if (offset != null) {
            node.put("offsetVersion", offset.version());
            embed(node, "offset", offset.details());
        }
        return node.put("done", s.done())
                .put("steps", s.steps())
                .put("read", s.read())
                .put("passed", s.passed());
    }

    static SplitState read(JsonNode n) {
        Offset offset =
                n.has("offsetVersion") ? new Offset(n.path("offsetVersion").asInt(), embedded(n, "offset")) : null;
        return new SplitState(
                n.path("id").asText(),
                n.path("version").asInt(),
                embedded(n, "details"),
                offset,
                n.path("done").asBoolean(),
                n.path("steps").asLong(),
                n.path("read").asLong(),
                n.path("passed").asLong());
    }

    /** JSON as JSON where that gives back the same text, else as text. */
    private static void embed(ObjectNode node, String name, String details) {
        try {
            JsonNode parsed = JSON.readTree(details);
            if (parsed.toString().equals(details)) {
                node.set(name, parsed);
                return;
            }
        } catch (JsonProcessingException e) {
            // Not JSON after all: the text itself is as good.
        }
        node.put(name + "Text", details);
    }

    private static String embedded(JsonNode node, String name) {
        JsonNode text = node.get(name + "Text");
        return text != null ? text.asText() : node.path(name).toString();
    }
}
