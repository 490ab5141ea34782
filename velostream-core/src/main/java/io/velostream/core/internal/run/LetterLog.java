package io.velostream.core.internal.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.Checkpoint;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which committed dead letters belong to rows that the main sink has not committed yet. It is kept in the checkpoint of the
 * dead letters; the run that reads these rows again after a crash leaves the letters out. One thread at a time.
 */
final class LetterLog {
    /** A checkpoint stays small; beyond it letters may come twice, with the same id. */
    static final int MOST = 10_000;

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> earlier = new HashSet<>();
    private final Map<String, Row> open = new LinkedHashMap<>();

    private record Row(String split, long first) {}

    /** What an earlier run left. */
    LetterLog(List<Checkpoint> checkpoints) {
        for (Checkpoint c : checkpoints) {
            read(c.state());
        }
    }

    private void read(String state) {
        try {
            JsonNode root = JSON.readTree(state);
            if (root.path("version").asInt() == VERSION) {
                root.path("letters").forEach(node -> earlier.add(node.path("id").asText()));
            }
        } catch (JsonProcessingException e) {
            // Written by a version that kept no log: its letters may come twice.
            earlier.clear();
        }
    }

    /** Takes note of a letter of a batch that begins behind {@code first} rows; whether it is new. */
    boolean add(String id, String split, long first) {
        open.put(id, new Row(split, first));
        if (open.size() > MOST) {
            Iterator<String> oldest = open.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return !earlier.remove(id);
    }

    /** The main sink has committed these splits up to here; others as before. */
    void covered(Map<String, SplitState> splits) {
        open.values().removeIf(row -> {
            SplitState state = splits.get(row.split);
            return state != null && state.read() > row.first;
        });
    }

    String toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", VERSION);
        ArrayNode letters = root.putArray("letters");
        open.forEach((id, row) ->
                letters.addObject().put("id", id).put("split", row.split).put("first", row.first));
        return root.toString();
    }
}
