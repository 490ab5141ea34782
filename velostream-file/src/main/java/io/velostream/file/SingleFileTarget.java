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
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.FileFormats;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.write.FileParts;
import io.velostream.file.internal.write.PartWriter;
import io.velostream.file.internal.write.SingleManifest;
import io.velostream.formats.Compression;
import io.velostream.formats.CompressionOptions;
import io.velostream.formats.FileFormat;
import io.velostream.formats.InputFile;
import io.velostream.formats.Joining;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file. Each lane writes a hidden part beside it; the commit joins them, writes a hidden manifest with the checkpoint
 * and gives the result its name in one step.
 */
final class SingleFileTarget implements SinkTarget {
    private final FileConfig.Output config;
    private final Storage storage;
    private final FileParts parts;
    private @Nullable Plan plan;

    /** What is done with the rows of a request. */
    private record Plan(SinkRequest request, PartWriter.Style style, boolean exists, boolean appending) {}

    SingleFileTarget(FileConfig.Output config, Storage storage) {
        this.config = config;
        this.storage = storage;
        this.parts = new FileParts(storage, config.name());
    }

    @Override
    public Set<Capability> capabilities() {
        EnumSet<Capability> can = EnumSet.of(Capability.EXACTLY_ONCE, Capability.TWO_PHASE);
        if (joining() != Joining.NONE) {
            can.add(Capability.PARALLEL_WRITE);
        }
        return can;
    }

    @Override
    public String folder() {
        return Storage.parent(config.name());
    }

    private FileFormat format() {
        return config.format().orElseGet(() -> FileFormats.INSTALLED.forNewFile(config.name()));
    }

    private Compression compression(FileFormat format) {
        return format.compressesItself()
                ? Compression.NONE
                : CompressionOptions.forNewFile(config.name(), config.options());
    }

    private Joining joining() {
        boolean known = config.format().isPresent()
                || !FileFormats.INSTALLED.byFileName(config.name()).isEmpty();
        Joining joining = known ? format().joining(config.options()) : Joining.NONE;
        return joining == Joining.MERGE && compression(format()) != Compression.NONE ? Joining.NONE : joining;
    }

    @Override
    public synchronized Schema prepare(SinkRequest request) throws IOException {
        plan = plan(request);
        return plan.style().schema();
    }

    @Override
    public SinkPreview preview(SinkRequest request) throws IOException {
        Plan p = plan(request);
        String action = p.appending() ? "append to" : p.exists() ? "replace" : "create";
        return new SinkPreview(p.style().schema(), List.of(action + " the file " + config.name()));
    }

    private Plan plan(SinkRequest wanted) throws IOException {
        if (config.needsFolder()) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "one file cannot be rolled or partitioned")
                    .where(config.name())
                    .why("max_file_size, max_file_rows, max_file_age and partition_by make several files")
                    .cure("Name a folder: " + config.name() + "/")
                    .build();
        }
        FileFormat format = format();
        Schema schema = wanted.schema();
        boolean exists = storage.kind(config.name()) == Storage.Kind.FILE;
        if (exists && !wanted.resumed() && config.ifExists() == FileOptions.IfExists.FAIL) {
            throw alreadyThere();
        }
        // A run that goes on has committed before: its rows are in the file.
        boolean appending = exists
                && (wanted.resumed() || config.ifExists() == FileOptions.IfExists.APPEND)
                && storage.stat(config.name()).size() > 0;
        if (appending) {
            schema = schemaToAppend(format, schema);
        }
        PartWriter.Style style = new PartWriter.Style(format, compression(format), schema, config.options());
        return new Plan(wanted, style, exists, appending);
    }

    private VeloException alreadyThere() {
        return VeloException.of(ErrorKind.ALREADY_EXISTS, "the file is there already")
                .where(config.name())
                .cure("Say if_exists=overwrite or if_exists=append, or name another file.")
                .build();
    }

    /** Rows can be added to a file only with the columns that it has, in their order. */
    private Schema schemaToAppend(FileFormat format, Schema schema) throws IOException {
        Compression packed;
        Schema there;
        try (InputFile in = storage.open(config.name())) {
            packed = Compression.detect(in, Optional.empty());
            there = format.discover(in, packed, readOptions(format));
        }
        String why = "";
        if (joining() == Joining.NONE) {
            why = "a " + format.name() + " file cannot be made longer";
        } else if (packed != compression(format)) {
            why = "it is compressed with " + packed.label() + ", not with "
                    + compression(format).label();
        } else if (!there.names().containsAll(schema.names()) || there.size() != schema.size()) {
            why = "it has the columns " + String.join(", ", there.names()) + ", the new rows have "
                    + String.join(", ", schema.names());
        } else if (format.compressesItself()
                && !schema.select(there.names()).fields().equals(there.fields())) {
            why = "its columns are " + there + ", those of the new rows " + schema.select(there.names());
        }
        if (!why.isEmpty()) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot append to the file")
                    .where(config.name())
                    .why(why)
                    .cure("Write into a folder, or say if_exists=overwrite.")
                    .build();
        }
        return schema.select(there.names());
    }

    /** What reading needs to know of how we write: the options that mean the same both ways. */
    private ConnectorConfig readOptions(FileFormat format) {
        ConnectorUri.Builder uri = ConnectorUri.builder("file")
                .literalPath(config.name())
                .option(FileOptions.FORMAT.name(), format.name());
        List<String> common = format.readOptions().stream().map(Option::name).toList();
        config.options().uri().options().forEach((name, value) -> {
            if (common.contains(name)) {
                uri.option(name, value);
            }
        });
        return ConnectorConfig.validate(uri.build(), FileOptions.SOURCE);
    }

    @Override
    public synchronized TargetWriter openWriter(WriterContext context) throws IOException {
        if (plan == null) {
            throw VeloException.of(ErrorKind.INTERNAL, "a writer was opened before the sink was prepared")
                    .where(config.name())
                    .build();
        }
        boolean behind = (context.lane() > 0 || plan.appending()) && joining() == Joining.CONCATENATE;
        String staged = parts.name(context.pipeline(), context.checkpoint(), context.lane());
        return new SingleFileWriter(
                PartWriter.open(storage, staged, plan.style(), behind), context.lane(), plan.appending());
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) throws IOException {
        List<FileParts.Lane> lanes = FileParts.read(prepared);
        Optional<SingleManifest> earlier = parts.manifest(checkpoint.pipeline());
        if (earlier.isPresent() && earlier.get().covers(checkpoint)) {
            parts.carryOut(earlier.get());
            return CommitResult.ALREADY_COMMITTED;
        }
        requireParts(lanes);
        boolean append = lanes.stream().anyMatch(FileParts.Lane::append);
        if (!append && isUnexpected()) {
            throw alreadyThere();
        }
        String joined = join(lanes, append, checkpoint);
        parts.commit(new SingleManifest(checkpoint, joined));
        for (FileParts.Lane lane : lanes) {
            storage.delete(lane.staged());
        }
        return CommitResult.COMMITTED;
    }

    /** Whether somebody put a file there since we looked. */
    private synchronized boolean isUnexpected() throws IOException {
        return plan != null
                && !plan.request().resumed()
                && config.ifExists() == FileOptions.IfExists.FAIL
                && storage.kind(config.name()) != Storage.Kind.MISSING;
    }

    private void requireParts(List<FileParts.Lane> lanes) throws IOException {
        for (FileParts.Lane lane : lanes) {
            if (storage.kind(lane.staged()) != Storage.Kind.FILE) {
                throw VeloException.of(ErrorKind.CONFLICT, "a part that was written for this commit is gone")
                        .where(lane.staged())
                        .why("another run of the same pipeline began and cleaned up, or it was deleted")
                        .cure("Let one run at a time write to the file, and start again.")
                        .build();
            }
        }
    }

    /** One durable file of all parts, under a hidden name. */
    private String join(List<FileParts.Lane> lanes, boolean append, Checkpoint checkpoint) throws IOException {
        if (lanes.isEmpty()) {
            throw VeloException.of(ErrorKind.INTERNAL, "there is nothing to commit")
                    .where(config.name())
                    .build();
        }
        List<String> sources = new ArrayList<>();
        if (append) {
            sources.add(config.name());
        }
        lanes.forEach(lane -> sources.add(lane.staged()));
        if (sources.size() == 1) {
            return sources.get(0);
        }
        if (joining() == Joining.CONCATENATE && !append) {
            storage.append(sources.get(0), lanes.get(0).bytes(), sources.subList(1, sources.size()));
            return sources.get(0);
        }
        String joined = parts.joinedName(checkpoint.pipeline());
        storage.delete(joined);
        if (joining() == Joining.CONCATENATE) {
            parts.copyWithLineEnd(config.name(), joined, compression(format()));
            storage.append(joined, storage.stat(joined).size(), sources.subList(1, sources.size()));
        } else {
            parts.merge(format(), sources, joined, config.options());
        }
        return joined;
    }

    @Override
    public void abort(List<Committable> prepared) throws IOException {
        for (FileParts.Lane lane : FileParts.read(prepared)) {
            if (!parts.isCommitted(lane.staged())) {
                storage.delete(lane.staged());
            }
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) throws IOException {
        return parts.recover(pipeline);
    }
}
