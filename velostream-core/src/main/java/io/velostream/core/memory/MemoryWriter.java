package io.velostream.core.memory;

import io.velostream.api.Committable;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Collects the batches of a round; batches are immutable, so nothing is copied. */
final class MemoryWriter implements DataWriter {
    private final MemoryStream stream;
    private final int lane;
    private final List<RecordBatch> round = new ArrayList<>();
    private volatile long bytes;
    private volatile boolean closed;

    MemoryWriter(MemoryStream stream, WriterContext context) {
        this.stream = stream;
        this.lane = context.lane();
    }

    @Override
    public WriteResult write(RecordBatch batch) {
        checkOpen();
        if (Thread.currentThread().isInterrupted()) {
            throw VeloException.of(ErrorKind.CANCELLED, "The writing was interrupted")
                    .build();
        }
        if (batch.rowCount() > 0) {
            round.add(batch);
        }
        addBytes(batch.byteSize());
        return WriteResult.OK;
    }

    // Only the writing thread writes; others look at the sum.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void addBytes(long more) {
        bytes += more;
    }

    @Override
    public WriteResult flush() {
        checkOpen();
        return WriteResult.OK;
    }

    @Override
    public Committable prepareCommit() {
        checkOpen();
        String id = lane + "-" + UUID.randomUUID();
        stream.stage(id, round);
        round.clear();
        return MemorySink.committable(id);
    }

    private void checkOpen() {
        if (closed) {
            throw VeloException.of(ErrorKind.INTERNAL, "The writer is closed").build();
        }
    }

    @Override
    public long bytesWritten() {
        return bytes;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        round.clear();
    }
}
