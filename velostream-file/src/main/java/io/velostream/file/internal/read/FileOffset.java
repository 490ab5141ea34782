package io.velostream.file.internal.read;

import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.VeloException;
import io.velostream.file.internal.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a file that does not change.
 *
 * @param version of the file that was being read
 * @param position as its format gave it, a JSON value
 */
public record FileOffset(String version, String position) {
    private static final int VERSION = 1;

    public Offset toOffset() {
        return new Offset(VERSION, "{\"version\":" + Json.write(version) + ",\"position\":" + position + "}");
    }

    public static FileOffset of(Offset offset) {
        requireVersion(offset, VERSION);
        String what = "an offset in a file";
        Map<String, @Nullable Object> json = Json.readObject(offset.details(), what);
        return new FileOffset(Json.text(json, "version", what), Json.write(json.get("position")));
    }

    static void requireVersion(Offset offset, int known) {
        if (offset.version() != known) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot go on from an offset of version " + offset.version())
                    .why("it belongs to another way of reading, or to a newer version of VeloStream")
                    .cure("Begin a new run.")
                    .build();
        }
    }
}
