package io.velostream.core.internal.layer;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.Health;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.util.List;
import java.util.Set;

/** A sink whose calls go through a guard; an abort does not, what it throws away is thrown away in the end anyway. */
final class GuardedSink implements DataSink {
    private final DataSink inner;
    private final Guard guard;

    GuardedSink(DataSink inner, Guard guard) {
        this.inner = inner;
        this.guard = guard;
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema prepare(SinkRequest request) {
        return guard.call(() -> inner.prepare(request));
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        return guard.call(() -> inner.preview(request));
    }

    @Override
    public Schema evolve(Schema rows) {
        return guard.call(() -> inner.evolve(rows));
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        return new Writer(guard.call(() -> inner.openWriter(context)));
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        return guard.call(() -> inner.commit(prepared, checkpoint));
    }

    @Override
    public void abort(List<Committable> prepared) {
        inner.abort(prepared);
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        return guard.call(() -> inner.checkpoints(pipeline));
    }

    @Override
    public Health health() {
        return guard.health(inner::health);
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public String toString() {
        return inner.toString();
    }

    private final class Writer implements DataWriter {
        private final DataWriter writer;

        Writer(DataWriter writer) {
            this.writer = writer;
        }

        @Override
        public WriteResult write(RecordBatch batch) {
            if (guard.pace().isLimited()) {
                Pace.sleep(guard.pace().taken(batch));
            }
            return guard.call(() -> writer.write(batch));
        }

        @Override
        public WriteResult flush() {
            return guard.call(writer::flush);
        }

        @Override
        public Committable prepareCommit() {
            return guard.call(writer::prepareCommit);
        }

        @Override
        public long bytesWritten() {
            return writer.bytesWritten();
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
