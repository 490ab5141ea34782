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

/** A sink whose errors name its URI. */
final class ErrorContextSink implements DataSink {
    private final DataSink inner;
    private final Placed placed;

    ErrorContextSink(DataSink inner) {
        this.inner = inner;
        this.placed = new Placed(inner);
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema prepare(SinkRequest request) {
        return placed.call("get ready for writing", () -> inner.prepare(request));
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        return placed.call("see what would be written", () -> inner.preview(request));
    }

    @Override
    public Schema evolve(Schema rows) {
        return placed.call("get ready for rows of another schema", () -> inner.evolve(rows));
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        return placed.call("begin to write", () -> new Writer(inner.openWriter(context)));
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        return placed.call("commit checkpoint " + checkpoint.number(), () -> inner.commit(prepared, checkpoint));
    }

    @Override
    public void abort(List<Committable> prepared) {
        placed.run("throw away what was not committed", () -> inner.abort(prepared));
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        return placed.call("read the checkpoints", () -> inner.checkpoints(pipeline));
    }

    @Override
    public Health health() {
        return inner.health();
    }

    @Override
    public void close() {
        placed.run("close the sink", inner::close);
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
            return placed.call("write", () -> writer.write(batch));
        }

        @Override
        public WriteResult flush() {
            return placed.call("flush", writer::flush);
        }

        @Override
        public Committable prepareCommit() {
            return placed.call("prepare the commit", writer::prepareCommit);
        }

        @Override
        public long bytesWritten() {
            return writer.bytesWritten();
        }

        @Override
        public void close() {
            placed.run("close the writer", writer::close);
        }
    }
}
