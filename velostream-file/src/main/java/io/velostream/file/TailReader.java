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
import io.velostream.api.type.Schema;
import io.velostream.file.internal.Json;
import io.velostream.file.internal.read.BatchShape;
import io.velostream.file.internal.read.GrowingFile;
import io.velostream.file.internal.read.TailOffset;
import io.velostream.file.internal.store.Storage;
import io.velostream.formats.Compression;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is appended to one file, record by record, and follows it through rotation. When another file stands under the
 * name, the old one is read until it has not grown for the time {@code stable_for}, then the new one from its beginning.
 * When the bytes before the reached position are not those that were read, the file was truncated and is read from its
 * beginning.
 */
final class TailReader implements DataReader {
    private final FileDataset dataset;
    private final ReadPlan plan;
    /** Below the folder that is read. */
    private final String path;

    private final String name;
    private final Schema fileSchema;
    private final Schema wanted;
    private final BatchShape shape;
    private FileFormat format;
    private GrowingFile file;
    private TailOffset at;
    private @Nullable FormatReader in;
    /** When the file was last seen to grow, or to be replaced under its name. */
    private long lastChange = System.nanoTime();

    private boolean replaced;
    private long bytesOfOldFiles;
    private volatile long bytesRead;
    private boolean closed;

    private TailReader(FileDataset dataset, ReadPlan plan, String path, String name, GrowingFile file, TailOffset at) {
        this.dataset = dataset;
        this.plan = plan;
        this.path = path;
        this.name = name;
        this.file = file;
        this.at = at;
        FileDataset.Shape known = dataset.shape().with(plan.request().types());
        this.format = dataset.config().format().orElseGet(() -> formatOf(dataset, path));
        this.fileSchema = known.fileSchema();
        this.wanted = fileSchema.select(
                plan.schema().names().stream().filter(fileSchema::contains).toList());
        this.shape = new BatchShape(plan.schema(), wanted, known.partitions(), path, name);
    }

    static TailReader open(FileDataset dataset, ReadPlan plan, Split split, @Nullable Offset from) {
        Map<String, @Nullable Object> details = Json.readObject(split.details(), "the split " + split.id());
        String path = Json.text(details, "file", "the split " + split.id());
        String name = Storage.join(dataset.shape().folder(), path);
        Storage storage = dataset.storage();
        try {
            if (from == null) {
                boolean fromEnd = Boolean.TRUE.equals(details.get("from_end"));
                return dataset.find(dataset.shape().folder(), path, now -> {
                    String identity = identity(storage, now);
                    GrowingFile file = new GrowingFile(storage.open(now));
                    long start = fromEnd ? file.endOfLines() : 0;
                    TailOffset at = new TailOffset(identity, start, "null", start, file.mark(start));
                    return new TailReader(dataset, plan, path, name, file, at);
                });
            }
            TailOffset at = TailOffset.of(from);
            String identity = identity(storage, name);
            String actual = at.identity().equals(identity) ? name : renamed(storage, name, at.identity());
            GrowingFile file = new GrowingFile(storage.open(actual));
            TailReader reader = new TailReader(dataset, plan, path, name, file, at);
            reader.goOn();
            return reader;
        } catch (NoSuchFileException e) {
            throw FileErrors.notFound(storage, name);
        } catch (IOException e) {
            throw FileErrors.map("cannot tail the file", name, e);
        }
    }

    /** What was shown to the format before, but perhaps not all read, comes first. */
    private void goOn() throws IOException {
        if (!isOther()) {
            file.showUpTo(at.reached());
            in = begin();
        }
    }

    private static FileFormat formatOf(FileDataset dataset, String path) {
        FileDataset.Opened opened = dataset.open(dataset.shape().folder(), path);
        String name = opened.file().name();
        try {
            opened.file().close();
        } catch (IOException e) {
            throw FileErrors.map("cannot tail the file", name, e);
        }
        boolean lines = opened.format().splittable() && !opened.format().compressesItself();
        if (!lines || opened.compression() != Compression.NONE) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "the file cannot be tailed")
                    .where(name)
                    .why(
                            opened.compression() == Compression.NONE
                                    ? "a " + opened.format().name() + " file does not consist of lines"
                                    : "it is compressed")
                    .cure("For whole files as they arrive there is watch=true.")
                    .build();
        }
        return opened.format();
    }

    private static String identity(Storage storage, String name) throws IOException {
        return storage.identity(name).orElse("");
    }

    /** The name that the file has now which was read before. */
    private static String renamed(Storage storage, String name, String identity) throws IOException {
        String folder = Storage.parent(name);
        for (String other : storage.children(folder)) {
            if (identity(storage, Storage.join(folder, other)).equals(identity)) {
                return Storage.join(folder, other);
            }
        }
        throw VeloException.of(ErrorKind.CONFLICT, "the file that was being tailed is gone")
                .where(name)
                .why(
                        "another file has its name now, and it is not in the folder under any other; what was not yet read of"
                                + " it is lost")
                .cure("Put it back, or begin a new run.")
                .build();
    }

    @Override
    public ReadResult read(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        try {
            while (!closed) {
                if (Thread.currentThread().isInterrupted()) {
                    throw VeloException.of(ErrorKind.CANCELLED, "tailing was interrupted")
                            .where(name)
                            .build();
                }
                ReadResult result = readMore();
                if (result instanceof ReadResult.Batch) {
                    return result;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return ReadResult.IDLE;
                }
                TailSplits.pause(Math.min(
                        left / 1_000_000, dataset.config().pollInterval().toMillis()));
            }
            return ReadResult.END;
        } catch (IOException e) {
            throw FileErrors.map("cannot tail the file", name, e);
        }
    }

    private ReadResult readMore() throws IOException {
        if (in == null && !lookForMore()) {
            return ReadResult.IDLE;
        }
        FormatReader reader = in == null ? begin() : in;
        in = reader;
        Optional<RecordBatch> batch = reader.next();
        List<RejectedRow> rejected = reader.rejected();
        bytesRead = bytesOfOldFiles + file.bytesRead();
        if (batch.isPresent() || !rejected.isEmpty()) {
            at = new TailOffset(at.identity(), at.start(), reader.position(), at.reached(), at.mark());
        }
        if (batch.isEmpty()) {
            reader.close();
            in = null;
            if (rejected.isEmpty()) {
                return ReadResult.IDLE;
            }
        }
        RecordBatch shaped = batch.map(shape::apply).orElseGet(() -> new BatchBuilder(plan.schema(), 1).build());
        return new ReadResult.Batch(shaped.withOffset(at.toOffset()), rejected);
    }

    private FormatReader begin() throws IOException {
        return format.openReader(new FormatReadRequest(
                file,
                Compression.NONE,
                new FileSlice(at.start(), at.reached()),
                fileSchema,
                wanted,
                Optional.empty(),
                at.position().equals("null") ? Optional.empty() : Optional.of(at.position()),
                dataset.config().options(),
                plan.request().batchRows(),
                plan.request().batchBytes()));
    }

    /** Whether there are complete lines behind what was read; goes on to the next file where this one has ended. */
    private boolean lookForMore() throws IOException {
        if (isOther()) {
            at = new TailOffset(at.identity(), 0, "null", 0, file.mark(0));
        }
        long end = file.endOfRecords(format, dataset.config().options(), at.reached());
        if (end > at.reached()) {
            lastChange = System.nanoTime();
            return show(end);
        }
        boolean replacedNow = isReplaced();
        if (replacedNow && !replaced) {
            replaced = true;
            lastChange = System.nanoTime();
        }
        boolean quiet =
                System.nanoTime() - lastChange >= dataset.config().stableFor().toNanos();
        if (!replaced || !quiet) {
            return false;
        }
        if (file.fullSize() > at.reached()) {
            // Nobody will complete the last line any more.
            return show(file.fullSize());
        }
        follow();
        return false;
    }

    /** Whether what was read is not there any more: the file was truncated, and perhaps written to since. */
    private boolean isOther() throws IOException {
        return file.fullSize() < at.reached() || !file.mark(at.reached()).equals(at.mark());
    }

    private boolean show(long end) throws IOException {
        file.showUpTo(end);
        at = new TailOffset(at.identity(), at.start(), at.position(), end, file.mark(end));
        return true;
    }

    /** Whether the name belongs to another file now; one that was removed may yet come again. */
    private boolean isReplaced() throws IOException {
        String now = identity(dataset.storage(), name);
        return !now.isEmpty() && !now.equals(at.identity());
    }

    private void follow() throws IOException {
        String identity = identity(dataset.storage(), name);
        GrowingFile next = new GrowingFile(dataset.storage().open(name));
        bytesOfOldFiles += file.bytesRead();
        file.close();
        file = next;
        format = dataset.config().format().orElseGet(() -> formatOf(dataset, path));
        at = new TailOffset(identity, 0, "null", 0, next.mark(0));
        replaced = false;
        lastChange = System.nanoTime();
    }

    @Override
    public void acknowledge(Offset upTo) {}

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public OptionalLong watermark() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (in != null) {
                in.close();
            }
            file.close();
        } catch (IOException e) {
            throw FileErrors.map("cannot close the file", name, e);
        }
    }
}
