package io.velostream.file;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.ErrorKind;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.FileFormats;
import io.velostream.file.internal.Json;
import io.velostream.file.internal.Manifest;
import io.velostream.file.internal.read.FileFinder;
import io.velostream.file.internal.store.NamePattern;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.store.StoredFile;
import io.velostream.file.internal.write.FolderManifests;
import io.velostream.file.internal.write.PartWriter;
import io.velostream.file.internal.write.PartitionRouter;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A folder that each commit adds files to. */
final class FolderTarget implements SinkTarget {
    private final FileConfig.Output config;
    private final Storage storage;
    private final FolderManifests manifests;
    /** What is known since {@link #prepare}; a process that only commits never gets there. */
    private @Nullable Prepared prepared;

    private record Prepared(SinkRequest request, PartWriter.Style style, List<Manifest.Replaced> replaced) {}

    FolderTarget(FileConfig.Output config, Storage storage) {
        this.config = config;
        this.storage = storage;
        this.manifests = new FolderManifests(storage, config.name());
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.INCREMENTAL_COMMIT,
                Capability.EXACTLY_ONCE,
                Capability.TWO_PHASE,
                Capability.PARALLEL_WRITE);
    }

    @Override
    public String folder() {
        return config.name();
    }

    @Override
    public synchronized Schema prepare(SinkRequest request) throws IOException {
        prepared = plan(request);
        return request.schema();
    }

    @Override
    public SinkPreview preview(SinkRequest request) throws IOException {
        int replaced = plan(request).replaced().size();
        return new SinkPreview(
                request.schema(),
                replaced == 0
                        ? List.of()
                        : List.of("replace the " + replaced + (replaced == 1 ? " file" : " files") + " of the folder "
                                + config.name()));
    }

    private Prepared plan(SinkRequest request) throws IOException {
        FileFormat format = config.format()
                .orElseThrow(() -> VeloException.of(ErrorKind.CONFIGURATION, "the format to write is not known")
                        .where(config.name())
                        .why("a folder has no ending that tells")
                        .cure("Say format=… with one of: " + String.join(", ", FileFormats.INSTALLED.names())
                                + "; or give a file name with an ending.")
                        .build());
        Compression compression = format.compressesItself()
                ? Compression.NONE
                : CompressionOptions.declared(config.options()).orElse(Compression.NONE);
        Schema fileSchema = PartitionRouter.fileSchema(request.schema(), config.partitionBy());
        List<Manifest.Replaced> replaced = request.resumed() ? List.of() : existing();
        return new Prepared(request, new PartWriter.Style(format, compression, fileSchema, config.options()), replaced);
    }

    /** The files to be replaced by the first commit of a new run. */
    private List<Manifest.Replaced> existing() throws IOException {
        if (config.ifExists() == FileOptions.IfExists.APPEND) {
            return List.of();
        }
        List<StoredFile> files = dataFiles();
        if (!files.isEmpty() && config.ifExists() == FileOptions.IfExists.FAIL) {
            throw VeloException.of(ErrorKind.ALREADY_EXISTS, "the folder has data already")
                    .where(config.name())
                    .why(
                            files.size() == 1
                                    ? "there is " + files.get(0).path()
                                    : "there are " + files.size() + " files, "
                                            + files.get(0).path() + " the first of them")
                    .cure("Say if_exists=append or if_exists=overwrite, or name another folder.")
                    .build();
        }
        return files.stream()
                .map(f -> new Manifest.Replaced(f.path(), f.version()))
                .toList();
    }

    private List<StoredFile> dataFiles() throws IOException {
        if (storage.kind(config.name()) == Storage.Kind.MISSING) {
            return List.of();
        }
        NamePattern everything =
                NamePattern.parse(config.name().isEmpty() ? "**" : ConnectorUri.escapePath(config.name()) + "/**");
        return new FileFinder(storage, everything, false, FileFormats.INSTALLED, Optional.empty())
                .find()
                .files();
    }

    private synchronized Prepared prepared() {
        if (prepared == null) {
            throw VeloException.of(ErrorKind.INTERNAL, "a writer was opened before the sink was prepared")
                    .where(config.name())
                    .build();
        }
        return prepared;
    }

    @Override
    public TargetWriter openWriter(WriterContext context) {
        Prepared p = prepared();
        PartitionRouter router = new PartitionRouter(p.request.schema(), config.partitionBy());
        return new FileWriter(this, config, storage, p.style, router, context);
    }

    /** A name that no other run uses: {@code part-<pipeline>-<lane>-<checkpoint>-<n>.csv.gz}. */
    String partName(WriterContext context, long round, int sequence) {
        PartWriter.Style style = prepared().style;
        Set<String> endings = style.format().extensions();
        String name = style.format().name();
        String ending = endings.contains(name) || endings.isEmpty()
                ? name
                : endings.stream().sorted().findFirst().orElse(name);
        List<String> packed = style.compression().extensions();
        return Manifest.PART + Manifest.hash(context.pipeline()) + "-" + context.lane() + "-"
                + (context.checkpoint() + round) + "-" + sequence + "." + ending
                + (packed.isEmpty() ? "" : "." + packed.get(0));
    }

    @Override
    public CommitResult commit(List<Committable> committables, Checkpoint checkpoint) throws IOException {
        List<Manifest.Part> files = parts(committables);
        if (files.isEmpty() && checkpoint.complete()) {
            files.addAll(emptyFile(checkpoint));
        }
        CommitResult result = manifests.commit(new Manifest(checkpoint, files, takeReplaced()));
        replacedByCommit();
        return result;
    }

    private synchronized List<Manifest.Replaced> takeReplaced() {
        return prepared == null ? List.of() : prepared.replaced;
    }

    private synchronized void replacedByCommit() {
        if (prepared != null) {
            prepared = new Prepared(prepared.request, prepared.style, List.of());
        }
    }

    /** A run without a single row leaves one file that tells the schema, unless there are others. */
    private List<Manifest.Part> emptyFile(Checkpoint checkpoint) throws IOException {
        Prepared p;
        synchronized (this) {
            p = prepared;
        }
        if (p == null || !config.partitionBy().isEmpty()) {
            return List.of();
        }
        if (p.replaced.isEmpty() && !dataFiles().isEmpty()) {
            return List.of();
        }
        WriterContext context = new WriterContext(checkpoint.pipeline(), 0, 1, checkpoint.number());
        String name = partName(context, 0, 0);
        String staged = Storage.join(Manifest.folder(checkpoint.pipeline()), name);
        PartWriter part = PartWriter.open(storage, Storage.join(config.name(), staged), p.style, false);
        part.finish();
        return List.of(new Manifest.Part(staged, name, 0, part.bytesOut()));
    }

    private static List<Manifest.Part> parts(List<Committable> committables) {
        List<Manifest.Part> parts = new ArrayList<>();
        for (Committable c : committables) {
            parts.addAll(
                    Manifest.parts(Json.readObject(c.details(), "a committable").get("files"), "a committable"));
        }
        return parts;
    }

    @Override
    public void abort(List<Committable> committables) throws IOException {
        for (Manifest.Part part : parts(committables)) {
            // staged is .velostream/<pipeline>/<file>
            String folder = Storage.parent(part.staged());
            if (!manifests.committedIn(folder).contains(part.staged())) {
                storage.delete(Storage.join(config.name(), part.staged()));
            }
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) throws IOException {
        return manifests.recover(pipeline);
    }
}
