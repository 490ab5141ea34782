package io.velostream.core.memory;

import io.velostream.api.DataReader;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads one split. Batches that are small enough are passed on as they are. */
final class MemoryReader implements DataReader {
    private final MemoryStream stream;
    private final ReadPlan plan;
    private final MemorySplit split;
    private final boolean bounded;
    /** The batch to go on with, and the first row of it that was not read. */
    private int batch;

    private int row;
    /** Rows of the split read so far. */
    private long position;

    private volatile long bytes;
    private volatile boolean closed;

    MemoryReader(MemoryStream stream, ReadPlan plan, MemorySplit split, long from, boolean bounded) {
        this.stream = stream;
        this.plan = plan;
        this.split = split;
        this.bounded = bounded;
        this.batch = split.first();
        this.position = from;
        skip(Math.addExact(split.from(), from));
    }

    private void skip(long rows) {
        long left = rows;
        while (left > 0) {
            RecordBatch b = stream.batch(batch);
            if (b == null) {
                throw VeloException.of(ErrorKind.DATA, "Cannot go on behind row " + rows)
                        .why("the stream in memory is shorter")
                        .cure("It was cleared since the checkpoint was made; start anew.")
                        .build();
            }
            if (b.rowCount() > left) {
                row = (int) left;
                return;
            }
            left -= b.rowCount();
            batch += split.step();
        }
    }

    @Override
    public ReadResult read(Duration wait) {
        if (closed) {
            throw VeloException.of(ErrorKind.INTERNAL, "The reader is closed").build();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
        while (position < split.to() - split.from()) {
            RecordBatch b = stream.batch(batch);
            if (b == null) {
                return bounded ? ReadResult.END : await(wait);
            }
            if (row < b.rowCount()) {
                return ReadResult.of(next(b));
            }
            batch += split.step();
            row = 0;
        }
        return ReadResult.END;
    }

    private ReadResult await(Duration wait) {
        try {
            boolean over = stream.await(batch, wait.toNanos());
            if (over) {
                return ReadResult.END;
            }
            return stream.batch(batch) == null ? ReadResult.IDLE : read(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
    }

    private static VeloException cancelled() {
        return VeloException.of(ErrorKind.CANCELLED, "The reading was interrupted")
                .build();
    }

    private RecordBatch next(RecordBatch b) {
        long left = split.to() - split.from() - position;
        int rows = (int)
                Math.min(Math.min(b.rowCount() - row, left), plan.request().batchRows());
        long size = b.byteSize();
        if (size > plan.request().batchBytes()) {
            rows = (int) Math.max(1, Math.min(rows, plan.request().batchBytes() * b.rowCount() / size));
        }
        RecordBatch part = projected(b).slice(row, row + rows);
        row += rows;
        position += rows;
        addBytes(part.byteSize());
        return part.withOffset(MemorySplit.offset(position));
    }

    // Only the reading thread writes; others look at the sum.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void addBytes(long more) {
        bytes += more;
    }

    private RecordBatch projected(RecordBatch b) {
        Schema wanted = plan.schema();
        if (b.schema().equals(wanted)) {
            return b;
        }
        if (plan.request().columns().isEmpty()) {
            return b;
        }
        List<String> there =
                wanted.names().stream().filter(b.schema()::contains).toList();
        Schema part = b.schema().select(there);
        List<Column> columns = new ArrayList<>(part.size());
        for (String column : there) {
            columns.add(b.column(column));
        }
        return b.withColumns(part, columns);
    }

    @Override
    public void acknowledge(Offset upTo) {
        // The stream keeps its rows until somebody clears it.
    }

    @Override
    public long bytesRead() {
        return bytes;
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
        closed = true;
    }
}
