package io.velostream.file.internal.read;

import io.velostream.api.ErrorKind;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.file.internal.Json;
import io.velostream.file.internal.store.StoredFile;
import io.velostream.formats.FileSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A range of a file.
 *
 * @param path relative to the folder that was listed
 * @param part its number among the parts of the file
 * @param size of the file when the split was made
 * @param version of the file then
 */
public record FileSplit(String path, int part, long start, long end, long size, String version) {
    private static final int VERSION = 1;
    private static final long MIN_PART = 16L << 20;
    private static final long MAX_PART = 64L << 20;
    private static final int PARTS = 16;

    /**
     * The file in ranges of about the same size. They depend on the file alone, not on how many readers there are, so that a
     * run with another parallelism finds them again.
     */
    public static List<FileSplit> cut(StoredFile file, OptionalLong wantedSize) {
        long target = wantedSize.orElse(Math.max(MIN_PART, Math.min(MAX_PART, file.size() / PARTS)));
        long parts = Math.max(1, (file.size() + target - 1) / target);
        List<FileSplit> splits = new ArrayList<>();
        long start = 0;
        for (long i = 1; i <= parts; i++) {
            long end = i == parts ? file.size() : file.size() / parts * i;
            splits.add(new FileSplit(file.path(), splits.size(), start, end, file.size(), file.version()));
            start = end;
        }
        return splits;
    }

    /** Whether the file would be cut at all, were its format to allow it. */
    public static boolean isLarge(StoredFile file, OptionalLong wantedSize) {
        return file.size() > wantedSize.orElse(MIN_PART);
    }

    public static FileSplit whole(StoredFile file) {
        return new FileSplit(file.path(), 0, 0, file.size(), file.size(), file.version());
    }

    public FileSlice slice() {
        return new FileSlice(start, end);
    }

    /**
     * As the SPI has it. The id does not depend on the file's version, so that whoever comes back to a file that changed
     * is told so, rather than reads it twice.
     */
    public Split toSplit() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("file", path);
        json.put("part", part);
        json.put("start", start);
        json.put("end", end);
        json.put("size", size);
        json.put("version", version);
        return new Split(path + "#" + part, VERSION, Json.write(json), OptionalLong.of(end - start));
    }

    public static FileSplit of(Split split) {
        String what = "the split " + split.id();
        if (split.version() != VERSION) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot read " + what)
                    .why("it was made by a newer version of VeloStream")
                    .build();
        }
        Map<String, @Nullable Object> json = Json.readObject(split.details(), what);
        return new FileSplit(
                Json.text(json, "file", what),
                Math.toIntExact(Json.number(json, "part", what)),
                Json.number(json, "start", what),
                Json.number(json, "end", what),
                Json.number(json, "size", what),
                Json.text(json, "version", what));
    }
}
