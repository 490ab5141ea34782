package io.velostream.file.internal.write;

import io.velostream.api.Checkpoint;
import io.velostream.file.internal.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commit of a single file. From the moment it appears the commit holds: its file then goes from its hidden name to its
 * own.
 *
 * @param staged the hidden name of the whole file
 */
public record SingleManifest(Checkpoint checkpoint, String staged) {
    private static final int VERSION = 1;

    /** Whether a commit of this checkpoint was made already. */
    public boolean covers(Checkpoint other) {
        return checkpoint.number() >= other.number() && checkpoint.lane().equals(other.lane());
    }

    byte[] toBytes() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("pipeline", checkpoint.pipeline());
        json.put("lane", checkpoint.lane());
        json.put("number", checkpoint.number());
        json.put("complete", checkpoint.complete());
        json.put("state", checkpoint.state());
        json.put("staged", staged);
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }

    static SingleManifest parse(byte[] bytes, String name) {
        String what = "the manifest " + name;
        Map<String, @Nullable Object> m = Json.readObject(new String(bytes, StandardCharsets.UTF_8), what);
        return new SingleManifest(
                new Checkpoint(
                        Json.text(m, "pipeline", what),
                        Json.text(m, "lane", what),
                        Json.number(m, "number", what),
                        Json.text(m, "state", what),
                        Boolean.TRUE.equals(m.get("complete"))),
                Json.text(m, "staged", what));
    }
}
