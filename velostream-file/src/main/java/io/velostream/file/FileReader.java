package io.velostream.file;

import io.velostream.api.DataReader;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.file.internal.read.BatchShape;
import io.velostream.file.internal.read.FileOffset;
import io.velostream.file.internal.read.FileSplit;
import io.velostream.file.internal.read.SchemaUnion;
import io.velostream.file.internal.read.StreamInputFile;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.store.StoredFile;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.formats.InputFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads one range of one file that does not change. */
final class FileReader implements DataReader {
    private final InputFile file;
    private final FormatReader in;
    private final BatchShape shape;
    private final Schema schema;
    private final String version;
    private boolean ended;
    private volatile boolean closed;

    private FileReader(InputFile file, FormatReader in, BatchShape shape, Schema schema, String version) {
        this.file = file;
        this.in = in;
        this.shape = shape;
        this.schema = schema;
        this.version = version;
    }

    static FileReader open(FileDataset dataset, ReadPlan plan, Split split, @Nullable Offset from) {
        FileDataset.Shape shape = dataset.shape().with(plan.request().types());
        if (dataset.config().standard()) {
            FileDataset.Opened opened = dataset.openStandard();
            FileReader reader = open(
                    dataset,
                    plan,
                    opened,
                    FileConfig.STANDARD,
                    new FileSlice(0, Long.MAX_VALUE),
                    shape.fileSchema(),
                    null,
                    "");
            ((StreamInputFile) opened.file()).startReading();
            return reader;
        }
        FileSplit part = FileSplit.of(split);
        FileOffset reached = from == null ? null : FileOffset.of(from);
        StoredFile now = look(dataset, shape.folder(), part.path());
        requireUnchanged(now, part, part.version());
        if (reached != null) {
            requireUnchanged(now, part, reached.version());
        }
        FileDataset.Opened opened = dataset.open(shape.folder(), part.path());
        try {
            Schema own = ownSchema(dataset, plan, opened, part);
            String position = reached == null ? null : reached.position();
            return open(dataset, plan, opened, part.path(), part.slice(), own, position, part.version());
        } catch (Throwable t) {
            closeQuietly(opened.file(), t);
            throw t;
        }
    }

    private static StoredFile look(FileDataset dataset, String folder, String path) {
        try {
            return dataset.find(folder, path, dataset.storage()::stat);
        } catch (IOException e) {
            throw FileErrors.map("cannot open the file", Storage.join(folder, path), e);
        }
    }

    private static void requireUnchanged(StoredFile now, FileSplit part, String version) {
        if (!now.version().equals(version)) {
            throw VeloException.of(ErrorKind.CONFLICT, "the file is not the one that reading began with")
                    .where(now.name())
                    .why(
                            now.size() == part.size()
                                    ? "it was written again since then"
                                    : "it had " + part.size() + " bytes then and has " + now.size() + " now")
                    .cure("Put the old file back, or begin a new run. For files that grow there is tail=true.")
                    .build();
        }
    }

    /**
     * The schema to read this file by. A text is parsed as the types that the dataset has. A file that carries types is
     * read by its own, which may be narrower.
     */
    private static Schema ownSchema(FileDataset dataset, ReadPlan plan, FileDataset.Opened opened, FileSplit part) {
        FileDataset.Shape shape = dataset.shape().with(plan.request().types());
        if (!opened.format().compressesItself() || part.path().equals(shape.first())) {
            return shape.fileSchema();
        }
        try {
            Schema own = opened.format()
                    .discover(
                            opened.file(),
                            opened.compression(),
                            dataset.config().options());
            List<String> columns = plan.schema().names().stream()
                    .filter(shape.fileSchema()::contains)
                    .toList();
            SchemaUnion.mismatch(opened.file().name(), own, shape.first(), shape.fileSchema(), columns)
                    .ifPresent(e -> {
                        throw e;
                    });
            return own;
        } catch (IOException e) {
            throw FileErrors.map("cannot read the file", opened.file().name(), e);
        }
    }

    private static FileReader open(
            FileDataset dataset,
            ReadPlan plan,
            FileDataset.Opened opened,
            String path,
            FileSlice slice,
            Schema fileSchema,
            @Nullable String from,
            String version) {
        FileDataset.Shape shape = dataset.shape();
        // A column that the file has, or that only text formats are able to leave out, is the format's business.
        Schema wanted = fileSchema.select(plan.schema().names().stream()
                .filter(fileSchema::contains)
                .filter(shape.fileSchema()::contains)
                .toList());
        try {
            FormatReader in = opened.format()
                    .openReader(new FormatReadRequest(
                            opened.file(),
                            opened.compression(),
                            slice,
                            fileSchema,
                            wanted,
                            skippable(plan.request().filter(), fileSchema),
                            Optional.ofNullable(from),
                            dataset.config().options(),
                            plan.request().batchRows(),
                            plan.request().batchBytes()));
            BatchShape batches = new BatchShape(
                    plan.schema(),
                    wanted,
                    shape.partitions(),
                    path,
                    opened.file().name());
            return new FileReader(opened.file(), in, batches, plan.schema(), version);
        } catch (IOException e) {
            throw FileErrors.map("cannot read the file", opened.file().name(), e);
        }
    }

    /** The part of the filter that speaks of the file's own columns only. */
    private static Optional<Expression> skippable(Optional<Expression> filter, Schema ofFile) {
        return filter.flatMap(f -> f.conjuncts().stream()
                .filter(part -> ofFile.names().containsAll(part.columns()))
                .reduce(Expression::and));
    }

    @Override
    public ReadResult read(Duration wait) {
        if (ended) {
            return ReadResult.END;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw VeloException.of(ErrorKind.CANCELLED, "reading was interrupted")
                    .where(file.name())
                    .build();
        }
        try {
            Optional<RecordBatch> batch = in.next();
            List<RejectedRow> rejected = in.rejected();
            if (batch.isEmpty()) {
                ended = true;
                if (rejected.isEmpty()) {
                    return ReadResult.END;
                }
            }
            RecordBatch shaped = batch.map(shape::apply).orElseGet(() -> new BatchBuilder(schema, 1).build());
            return new ReadResult.Batch(shaped.withOffset(new FileOffset(version, in.position()).toOffset()), rejected);
        } catch (IOException e) {
            throw FileErrors.map("cannot read the file", file.name(), e);
        }
    }

    @Override
    public void acknowledge(Offset upTo) {}

    @Override
    public long bytesRead() {
        return file.bytesRead();
    }

    @Override
    public OptionalLong watermark() {
        return OptionalLong.empty();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ended = true;
        try {
            try {
                in.close();
            } finally {
                file.close();
            }
        } catch (IOException e) {
            throw FileErrors.map("cannot close the file", file.name(), e);
        }
    }

    private static void closeQuietly(InputFile file, Throwable cause) {
        try {
            file.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
