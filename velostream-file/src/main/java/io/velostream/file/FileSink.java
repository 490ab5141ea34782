package io.velostream.file;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.FileFormats;
import io.velostream.file.internal.store.Storage;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes to a file, a folder or standard output; which of them it is, is seen at the first use. */
final class FileSink implements DataSink {
    private final FileConfig.Output config;
    private final Storage storage;
    /** Made at the first one. Guarded by this. */
    private Set<TargetWriter> writers = Set.of();

    private @Nullable SinkTarget target;

    FileSink(FileConfig.Output config, Storage storage) {
        this.config = config;
        this.storage = storage;
    }

    private synchronized SinkTarget target() {
        if (target == null) {
            try {
                target = choose();
            } catch (IOException e) {
                throw FileErrors.map("cannot look at the target", config.name(), e);
            }
        }
        return target;
    }

    private SinkTarget choose() throws IOException {
        if (config.standard()) {
            return new StandardTarget(config);
        }
        Storage.Kind kind = storage.kind(config.name());
        if (kind == Storage.Kind.OTHER) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "cannot write to this name")
                    .where(config.name())
                    .why("it is a pipe or a device, which cannot be replaced in one step")
                    .cure("To write a stream, name it '-' and redirect standard output.")
                    .build();
        }
        boolean named = !FileFormats.INSTALLED.byFileName(config.name()).isEmpty();
        boolean single = kind == Storage.Kind.FILE || (kind == Storage.Kind.MISSING && named && !config.folder());
        return single ? new SingleFileTarget(config, storage) : new FolderTarget(config, storage);
    }

    @Override
    public Set<Capability> capabilities() {
        return target().capabilities();
    }

    @Override
    public Schema prepare(SinkRequest request) {
        try {
            check(request);
            return target().prepare(request);
        } catch (IOException e) {
            throw FileErrors.map("cannot prepare the target", config.name(), e);
        }
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        try {
            check(request);
            return target().preview(request);
        } catch (IOException e) {
            throw FileErrors.map("cannot look at the target", config.name(), e);
        }
    }

    @Override
    public Schema evolve(Schema rows) {
        throw VeloException.of(ErrorKind.UNSUPPORTED, "files keep the columns that a run began with")
                .where(toString())
                .cure("Run again: new files take the new columns.")
                .build();
    }

    private void check(SinkRequest request) throws IOException {
        if (request.changes()) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "files cannot take updates and deletes")
                    .where(toString())
                    .cure("Write to a table, or keep only the inserts.")
                    .build();
        }
        if (!target().folder().isEmpty() || !config.standard()) {
            requireWritable();
        }
    }

    private void requireWritable() throws IOException {
        Optional<String> reason = storage.unwritable(target().folder());
        if (reason.isPresent()) {
            throw VeloException.of(ErrorKind.PERMISSION, "cannot write here")
                    .where(config.name())
                    .why(reason.get())
                    .cure("Change its permissions, or write elsewhere.")
                    .build();
        }
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        if (context.lane() > 0 && !capabilities().contains(Capability.PARALLEL_WRITE)) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "only one writer can write to this target")
                    .where(toString())
                    .why("parts written at once cannot be joined to one file of this format")
                    .cure("Set the parallelism to 1, or write into a folder.")
                    .build();
        }
        try {
            TargetWriter writer = target().openWriter(context);
            remember(writer);
            return writer;
        } catch (IOException e) {
            throw FileErrors.map("cannot begin to write", config.name(), e);
        }
    }

    private synchronized void remember(TargetWriter writer) {
        writers = writers.isEmpty() ? new HashSet<>() : writers;
        writers.removeIf(TargetWriter::isClosed);
        writers.add(writer);
    }

    private synchronized Set<TargetWriter> takeWriters() {
        Set<TargetWriter> all = writers;
        writers = Set.of();
        return all;
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        try {
            return target().commit(prepared, checkpoint);
        } catch (IOException e) {
            throw FileErrors.map("cannot commit", config.name(), e);
        }
    }

    @Override
    public void abort(List<Committable> prepared) {
        try {
            target().abort(prepared);
        } catch (IOException e) {
            throw FileErrors.map("cannot remove what was prepared", config.name(), e);
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        try {
            return target().checkpoints(pipeline);
        } catch (IOException e) {
            throw FileErrors.map("cannot look for earlier runs", config.name(), e);
        }
    }

    @Override
    public Health health() {
        try {
            return config.standard()
                    ? Health.healthy()
                    : storage.unwritable(target().folder())
                            .map(Health::unhealthy)
                            .orElseGet(Health::healthy);
        } catch (IOException e) {
            return FileErrors.unhealthy(FileErrors.map("cannot look at the target", config.name(), e));
        } catch (RuntimeException e) {
            return FileErrors.unhealthy(e);
        }
    }

    @Override
    public void close() {
        for (DataWriter writer : takeWriters()) {
            writer.close();
        }
    }

    @Override
    public String toString() {
        return config.options().uri().toString();
    }
}
