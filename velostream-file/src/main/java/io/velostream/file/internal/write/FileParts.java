package io.velostream.file.internal.write;

import io.velostream.api.Checkpoint;
import io.velostream.api.Committable;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.file.internal.Json;
import io.velostream.file.internal.Manifest;
import io.velostream.file.internal.store.StagedOutput;
import io.velostream.file.internal.store.Storage;
import io.velostream.formats.Compression;
import io.velostream.formats.DecompressionLimits;
import io.velostream.formats.FileFormat;
import io.velostream.formats.InputFile;
import io.velostream.formats.InputFileStream;
import io.velostream.formats.SequentialBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The hidden files beside one target file: parts of lanes, the joined file, the manifest of each pipeline. */
public final class FileParts {
    private static final int BUFFER = 1 << 16;

    private final Storage storage;
    private final String target;

    public FileParts(Storage storage, String target) {
        this.storage = storage;
        this.target = target;
    }

    /**
     * What one lane prepared.
     *
     * @param bytes the length of its part
     * @param append whether the target's old content stays in front
     */
    public record Lane(int lane, String staged, long rows, long bytes, boolean append) {
        public String toJson() {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("lane", lane);
            json.put("staged", staged);
            json.put("rows", rows);
            json.put("bytes", bytes);
            json.put("append", append);
            return Json.write(json);
        }
    }

    /** In the order of lanes. */
    public static List<Lane> read(List<Committable> prepared) {
        List<Lane> lanes = new ArrayList<>();
        for (Committable c : prepared) {
            String what = "a committable";
            Map<String, @Nullable Object> m = Json.readObject(c.details(), what);
            lanes.add(new Lane(
                    (int) Json.number(m, "lane", what),
                    Json.text(m, "staged", what),
                    Json.number(m, "rows", what),
                    Json.number(m, "bytes", what),
                    Boolean.TRUE.equals(m.get("append"))));
        }
        lanes.sort(Comparator.comparingInt(Lane::lane));
        return lanes;
    }

    private String prefix(String pipeline) {
        return "." + Storage.last(target) + ".velostream-" + Manifest.hash(pipeline);
    }

    private String beside(String name) {
        return Storage.join(Storage.parent(target), name);
    }

    /** The hidden name of a lane's part. */
    public String name(String pipeline, long checkpoint, int lane) {
        return beside(prefix(pipeline) + "-" + (checkpoint + 1) + "-" + lane + ".part");
    }

    /** The hidden name of what the parts are joined to. */
    public String joinedName(String pipeline) {
        return beside(prefix(pipeline) + ".joined");
    }

    private String manifestName(String pipeline) {
        return beside(prefix(pipeline) + ".json");
    }

    public Optional<SingleManifest> manifest(String pipeline) throws IOException {
        String name = manifestName(pipeline);
        return storage.read(name).map(bytes -> SingleManifest.parse(bytes, name));
    }

    /** Commits: the manifest appears durably, then the file under its own name. */
    public void commit(SingleManifest manifest) throws IOException {
        storage.syncFolder(Storage.parent(target));
        storage.writeAtomically(manifestName(manifest.checkpoint().pipeline()), manifest.toBytes(), false);
        carryOut(manifest);
    }

    /** Gives the committed file its name, unless it has it already. */
    public void carryOut(SingleManifest manifest) throws IOException {
        if (storage.kind(manifest.staged()) == Storage.Kind.FILE) {
            storage.publish(manifest.staged(), target);
            storage.syncFolder(Storage.parent(target));
        }
    }

    /** The checkpoint of the commit that the target holds; removes the remains of runs that never committed. */
    public List<Checkpoint> recover(String pipeline) throws IOException {
        Optional<SingleManifest> manifest = manifest(pipeline);
        if (manifest.isPresent()) {
            carryOut(manifest.get());
        }
        for (String name : storage.children(Storage.parent(target))) {
            if (name.startsWith(prefix(pipeline)) && !name.endsWith(".json")) {
                storage.delete(beside(name));
            }
        }
        if (manifest.isPresent() && storage.kind(target) == Storage.Kind.MISSING) {
            // Somebody deleted the file, and what the checkpoint says of it with it.
            storage.delete(manifestName(pipeline));
            return List.of();
        }
        return manifest.map(m -> List.of(m.checkpoint())).orElse(List.of());
    }

    /** Whether a part is what a manifest is about to publish. */
    public boolean isCommitted(String staged) throws IOException {
        String name = Storage.last(staged);
        String prefix = "." + Storage.last(target) + ".velostream-";
        int end = name.indexOf('-', prefix.length());
        Optional<byte[]> manifest = end < 0 ? Optional.empty() : storage.read(beside(name.substring(0, end) + ".json"));
        return manifest.isPresent()
                && SingleManifest.parse(manifest.get(), staged).staged().equals(staged);
    }

    /** Joins complete files to one by the means of their format. */
    public void merge(FileFormat format, List<String> sources, String joined, ConnectorConfig options)
            throws IOException {
        List<InputFile> files = new ArrayList<>();
        try (StagedOutput out = storage.stage(joined)) {
            for (String source : sources) {
                files.add(storage.open(source));
            }
            format.join(files, out, options);
            out.sync();
        } finally {
            for (InputFile file : files) {
                file.close();
            }
        }
    }

    /** Copies a text file and makes sure that its last line is complete, so that others can follow. */
    public void copyWithLineEnd(String source, String copy, Compression compression) throws IOException {
        try (InputFile in = storage.open(source)) {
            boolean complete = endsWithLine(in, compression);
            if (!complete && compression != Compression.NONE) {
                throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot append to the file")
                        .where(source)
                        .why("its last line has no end, and it is compressed")
                        .cure("Say if_exists=overwrite, or write into a folder.")
                        .build();
            }
            try (StagedOutput out = storage.stage(copy)) {
                new InputFileStream(in, 0).transferTo(out);
                if (!complete) {
                    out.write('\n');
                }
                out.sync();
            }
        }
    }

    private static boolean endsWithLine(InputFile in, Compression compression) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int last = '\n';
        long from = compression == Compression.NONE ? Math.max(0, in.size() - 1) : 0;
        try (SequentialBytes bytes = SequentialBytes.open(in, compression, from, DecompressionLimits.DEFAULT)) {
            for (int n = bytes.read(buffer, 0, BUFFER); n >= 0; n = bytes.read(buffer, 0, BUFFER)) {
                last = n > 0 ? buffer[n - 1] : last;
            }
        }
        return last == '\n' || last == '\r';
    }
}
