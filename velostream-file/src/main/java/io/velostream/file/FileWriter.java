package io.velostream.file;

import io.velostream.api.Committable;
import io.velostream.api.RejectedRow;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.file.internal.Json;
import io.velostream.file.internal.Manifest;
import io.velostream.file.internal.store.Storage;
import io.velostream.file.internal.write.PartWriter;
import io.velostream.file.internal.write.PartitionRouter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of one lane into files of a folder: one at a time, or one for each partition, each closed when it has
 * grown to its limit, when too many are open, or at the end of the round.
 */
final class FileWriter implements TargetWriter {
    static final int COMMITTABLE_VERSION = 1;

    private final FolderTarget target;
    private final FileConfig.Output config;
    private final long maxFileRows;
    private final long maxFileSize;
    private final Duration maxFileAge;
    private final Storage storage;
    private final PartWriter.Style style;
    private final PartitionRouter router;
    private final WriterContext context;
    /** By the folder of the partition; the one longest not written to comes first. */
    private final Map<String, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    private List<Manifest.Part> finished = new ArrayList<>();
    private long round = 1;
    private int sequence;
    private long bytesFinished;
    private volatile long bytesWritten;
    private volatile boolean closed;

    private record Open(PartWriter writer, String target) {}

    FileWriter(
            FolderTarget target,
            FileConfig.Output config,
            Storage storage,
            PartWriter.Style style,
            PartitionRouter router,
            WriterContext context) {
        this.target = target;
        this.config = config;
        this.maxFileRows = config.maxFileRows();
        this.maxFileSize = config.maxFileSize();
        this.maxFileAge = config.maxFileAge();
        this.storage = storage;
        this.style = style;
        this.router = router;
        this.context = context;
    }

    @Override
    public WriteResult write(RecordBatch batch) {
        if (batch.rowCount() == 0) {
            return WriteResult.OK;
        }
        try {
            List<RejectedRow> rejected = new ArrayList<>();
            for (Map.Entry<String, PartitionRouter.Rows> e : router.route(batch).entrySet()) {
                write(e.getKey(), router.rows(batch, e.getValue()), e.getValue(), rejected);
            }
            countBytes();
            return rejected.isEmpty() ? WriteResult.OK : new WriteResult(rejected);
        } catch (IOException e) {
            throw FileErrors.map("cannot write", target.folder(), e);
        }
    }

    private void write(String partition, RecordBatch rows, PartitionRouter.Rows origin, List<RejectedRow> rejected)
            throws IOException {
        int from = 0;
        while (from < rows.rowCount()) {
            Open part = part(partition);
            long room = Math.max(1, maxFileRows - part.writer.rows());
            int to = (int) Math.min(rows.rowCount(), from + room);
            for (RejectedRow r : part.writer.write(rows.slice(from, to))) {
                int row = origin.row(from + r.row().orElse(0));
                rejected.add(RejectedRow.ofBatch(row, r.kind(), r.reason()));
            }
            if (isFull(part.writer)) {
                finish(part);
                open.remove(partition);
            }
            from = to;
        }
    }

    private boolean isFull(PartWriter part) {
        return part.rows() >= maxFileRows || part.estimatedSize() >= maxFileSize || isOld(part);
    }

    private boolean isOld(PartWriter part) {
        return maxFileAge.compareTo(FileConfig.NO_AGE) < 0 && part.ageNanos() >= maxFileAge.toNanos();
    }

    private Open part(String partition) throws IOException {
        Open part = open.get(partition);
        if (part == null) {
            if (open.size() >= config.maxOpenFiles()) {
                String eldest = open.keySet().iterator().next();
                Open idle = open.remove(eldest);
                if (idle != null) {
                    finish(idle);
                }
            }
            part = begin(partition);
            open.put(partition, part);
        }
        return part;
    }

    private Open begin(String partition) throws IOException {
        String name = target.partName(context, round, sequence++);
        while (storage.kind(Storage.join(target.folder(), partition + name)) != Storage.Kind.MISSING) {
            // Left by a run whose manifests were deleted: it must not be overwritten.
            name = target.partName(context, round, sequence++);
        }
        String staged = Storage.join(Manifest.folder(context.pipeline()), name);
        PartWriter writer = PartWriter.open(storage, Storage.join(target.folder(), staged), style, false);
        return new Open(writer, partition + name);
    }

    private void finish(Open part) throws IOException {
        part.writer.finish();
        long bytes = part.writer.bytesOut();
        bytesFinished += bytes;
        String staged = part.writer.staged().substring(target.folder().length());
        finished.add(new Manifest.Part(
                staged.startsWith("/") ? staged.substring(1) : staged, part.target, part.writer.rows(), bytes));
    }

    @Override
    public WriteResult flush() {
        try {
            for (Open part : List.copyOf(open.values())) {
                part.writer.flush();
            }
            open.entrySet().removeIf(e -> isOld(e.getValue().writer()) && finishOld(e.getValue()));
            countBytes();
        } catch (IOException e) {
            throw FileErrors.map("cannot write", target.folder(), e);
        }
        return WriteResult.OK;
    }

    private boolean finishOld(Open part) {
        try {
            finish(part);
            return true;
        } catch (IOException e) {
            throw FileErrors.map("cannot write", target.folder(), e);
        }
    }

    @Override
    public Committable prepareCommit() {
        try {
            for (Open part : open.values()) {
                finish(part);
            }
            open.clear();
            countBytes();
        } catch (IOException e) {
            throw FileErrors.map("cannot complete the file", target.folder(), e);
        }
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("lane", context.lane());
        details.put("files", finished.stream().map(Manifest::toJson).toList());
        finished = new ArrayList<>();
        round++;
        sequence = 0;
        return new Committable(COMMITTABLE_VERSION, Json.write(details));
    }

    private void countBytes() {
        long bytes = bytesFinished;
        for (Open part : open.values()) {
            bytes += part.writer.bytesOut();
        }
        bytesWritten = bytes;
    }

    @Override
    public long bytesWritten() {
        return bytesWritten;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        IOException failure = null;
        for (Open part : open.values()) {
            failure = discard(part.writer, failure);
        }
        open.clear();
        for (Manifest.Part part : finished) {
            try {
                storage.delete(Storage.join(target.folder(), part.staged()));
            } catch (IOException e) {
                failure = e;
            }
        }
        finished.clear();
        if (failure != null) {
            throw FileErrors.map("cannot remove an unfinished file", target.folder(), failure);
        }
    }

    private static @Nullable IOException discard(PartWriter part, @Nullable IOException earlier) {
        try {
            part.discard();
            return earlier;
        } catch (IOException e) {
            return e;
        }
    }
}
