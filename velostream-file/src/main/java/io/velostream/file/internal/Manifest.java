package io.velostream.file.internal;

import io.velostream.api.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One commit into a folder. The moment at which it appears under its name is the commit: from then on its files belong to
 * the folder and the checkpoint holds, wherever the files still lie. All names are relative to the folder.
 *
 * @param files what the commit adds
 * @param replaced files that the commit takes away
 */
public record Manifest(Checkpoint checkpoint, List<Part> files, List<Replaced> replaced) {
    /** The folder, below that which is written to, that holds manifests and files not yet visible. */
    public static final String FOLDER = ".velostream";

    /** What the names of data files begin with; those of manifests don't. */
    public static final String PART = "part-";

    private static final int VERSION = 1;

    /** A file that was staged as {@code staged} and becomes visible as {@code target}. */
    public record Part(String staged, String target, long rows, long bytes) {}

    /** A file that was there before, in this version. */
    public record Replaced(String path, String version) {}

    public Manifest {
        files = List.copyOf(files);
        replaced = List.copyOf(replaced);
    }

    /** A short name for a pipeline, the same in every run. */
    public static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Where the manifests and staged files of a pipeline lie, relative to the folder. */
    public static String folder(String pipeline) {
        return FOLDER + "/" + hash(pipeline);
    }

    /** Its own name, relative to the folder; the names of one lane are in the order of their numbers. */
    public static String name(Checkpoint checkpoint) {
        return String.format(
                Locale.ROOT,
                "%s/%s-%019d.json",
                folder(checkpoint.pipeline()),
                hash(checkpoint.lane()),
                checkpoint.number());
    }

    /** Whether a name in a pipeline's folder is that of a manifest, rather than of a staged or temporary file. */
    public static boolean isManifest(String fileName) {
        return fileName.endsWith(".json") && !fileName.startsWith(".") && !fileName.startsWith(PART);
    }

    /** The same without what has been carried out. */
    public Manifest carriedOut() {
        return new Manifest(checkpoint, files, List.of());
    }

    public byte[] toBytes() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("pipeline", checkpoint.pipeline());
        json.put("lane", checkpoint.lane());
        json.put("number", checkpoint.number());
        json.put("complete", checkpoint.complete());
        json.put("state", checkpoint.state());
        json.put("files", files.stream().map(Manifest::toJson).toList());
        json.put(
                "replaced",
                replaced.stream()
                        .map(r -> Map.of("path", r.path, "version", r.version))
                        .toList());
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }

    /** A part as it stands in manifests and committables. */
    public static Map<String, @Nullable Object> toJson(Part p) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("staged", p.staged);
        json.put("target", p.target);
        json.put("rows", p.rows);
        json.put("bytes", p.bytes);
        return json;
    }

    /** Reads what {@link #toJson} wrote, in a list. */
    public static List<Part> parts(@Nullable Object list, String where) {
        List<Part> parts = new ArrayList<>();
        for (Map<String, @Nullable Object> m : objects(list)) {
            parts.add(new Part(
                    Json.text(m, "staged", where),
                    Json.text(m, "target", where),
                    Json.number(m, "rows", where),
                    Json.number(m, "bytes", where)));
        }
        return parts;
    }

    public static Manifest parse(byte[] bytes, String name) {
        String where = "the manifest " + name;
        Map<String, @Nullable Object> m = Json.readObject(new String(bytes, StandardCharsets.UTF_8), where);
        Checkpoint checkpoint = new Checkpoint(
                Json.text(m, "pipeline", where),
                Json.text(m, "lane", where),
                Json.number(m, "number", where),
                Json.text(m, "state", where),
                Boolean.TRUE.equals(m.get("complete")));
        List<Replaced> replaced = new ArrayList<>();
        for (Map<String, @Nullable Object> r : objects(m.get("replaced"))) {
            replaced.add(new Replaced(Json.text(r, "path", where), Json.text(r, "version", where)));
        }
        return new Manifest(checkpoint, parts(m.get("files"), where), replaced);
    }

    private static List<Map<String, @Nullable Object>> objects(@Nullable Object list) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (list instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof Map<?, ?> map) {
                    Map<String, @Nullable Object> object = new LinkedHashMap<>();
                    map.forEach((k, v) -> object.put(String.valueOf(k), v));
                    objects.add(object);
                }
            }
        }
        return objects;
    }
}
