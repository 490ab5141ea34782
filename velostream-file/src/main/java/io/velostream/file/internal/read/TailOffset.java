package io.velostream.file.internal.read;

import io.velostream.api.Offset;
import io.velostream.file.internal.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a file that grows.
 *
 * @param identity of the file, which a rename does not change
 * @param start where reading of this file began
 * @param position as the format gave it, a JSON value; "null" before the first record
 * @param reached bytes that were there when it was last looked at, all of complete lines
 * @param mark a digest of the bytes before {@code reached}, by which another content is noticed
 */
public record TailOffset(String identity, long start, String position, long reached, String mark) {
    private static final int VERSION = 2;

    public Offset toOffset() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("identity", identity);
        json.put("start", start);
        json.put("reached", reached);
        json.put("mark", mark);
        String head = Json.write(json);
        return new Offset(VERSION, head.substring(0, head.length() - 1) + ",\"position\":" + position + "}");
    }

    public static TailOffset of(Offset offset) {
        FileOffset.requireVersion(offset, VERSION);
        String what = "an offset in a growing file";
        Map<String, @Nullable Object> json = Json.readObject(offset.details(), what);
        return new TailOffset(
                Json.text(json, "identity", what),
                Json.number(json, "start", what),
                Json.write(json.get("position")),
                Json.number(json, "reached", what),
                Json.text(json, "mark", what));
    }
}
