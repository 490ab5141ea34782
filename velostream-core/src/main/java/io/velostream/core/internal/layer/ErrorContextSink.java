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
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.util.List;
import java.util.Set;

/** A sink whose errors name its URI. */
final class ErrorContextSink implements DataSink {
    private final DataSink inner;

    ErrorContextSink(DataSink inner) {
        this.inner = inner;
    }

    private VeloException place(RuntimeException e, String operation) {
        return ErrorContextLayer.place(e, operation, inner.toString(), "");
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema prepare(SinkRequest request) {
        try {
            return inner.prepare(request);
        } catch (RuntimeException e) {
            throw place(e, "get ready for writing");
        }
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        try {
            return inner.preview(request);
        } catch (RuntimeException e) {
            throw place(e, "see what would be written");
        }
    }

    @Override
    public Schema evolve(Schema rows) {
        try {
            return inner.evolve(rows);
        } catch (RuntimeException e) {
            throw place(e, "get ready for rows of another schema");
        }
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        try {
            return new Writer(inner.openWriter(context));
        } catch (RuntimeException e) {
            throw place(e, "begin to write");
        }
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        try {
            return inner.commit(prepared, checkpoint);
        } catch (RuntimeException e) {
            throw place(e, "commit checkpoint " + checkpoint.number());
        }
    }

    @Override
    public void abort(List<Committable> prepared) {
        try {
            inner.abort(prepared);
        } catch (RuntimeException e) {
            throw place(e, "throw away what was not committed");
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        try {
            return inner.checkpoints(pipeline);
        } catch (RuntimeException e) {
            throw place(e, "read the checkpoints");
        }
    }

    @Override
    public Health health() {
        return inner.health();
    }

    @Override
    public void close() {
        try {
            inner.close();
        } catch (RuntimeException e) {
            throw place(e, "close the sink");
        }
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
            try {
                return writer.write(batch);
            } catch (RuntimeException e) {
                throw place(e, "write");
            }
        }

        @Override
        public void flush() {
            try {
                writer.flush();
            } catch (RuntimeException e) {
                throw place(e, "flush");
            }
        }

        @Override
        public Committable prepareCommit() {
            try {
                return writer.prepareCommit();
            } catch (RuntimeException e) {
                throw place(e, "prepare the commit");
            }
        }

        @Override
        public long bytesWritten() {
            return writer.bytesWritten();
        }

        @Override
        public void close() {
            try {
                writer.close();
            } catch (RuntimeException e) {
                throw place(e, "close the writer");
            }
        }
    }
}
