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
import io.velostream.api.WriterContext;
import io.velostream.api.type.Schema;
import io.velostream.core.RetryPolicy;
import java.util.List;
import java.util.Set;

/**
 * A sink whose calls are repeated where that is safe. A commit is when what was prepared outlives its writer; otherwise the
 * transaction is lost with the connection, and the run looks for its last checkpoint. Writers are as they are.
 */
final class RetrySink implements DataSink {
    private final DataSink inner;
    private final Retrying retrying;

    RetrySink(DataSink inner, Retrying retrying) {
        this.inner = inner;
        this.retrying = retrying;
    }

    DataSink inner() {
        return inner;
    }

    RetryPolicy policy() {
        return retrying.policy();
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema prepare(SinkRequest request) {
        return retrying.call(this, () -> inner.prepare(request));
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        return retrying.call(this, () -> inner.preview(request));
    }

    @Override
    public Schema evolve(Schema rows) {
        return retrying.call(this, () -> inner.evolve(rows));
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        return retrying.call(this, () -> inner.openWriter(context));
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        if (inner.capabilities().contains(Capability.TWO_PHASE)) {
            return retrying.call(this, () -> inner.commit(prepared, checkpoint));
        }
        return inner.commit(prepared, checkpoint);
    }

    @Override
    public void abort(List<Committable> prepared) {
        // Nobody waits for that: remains of a round are removed when the checkpoints are read, too.
        inner.abort(prepared);
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        return retrying.call(this, () -> inner.checkpoints(pipeline));
    }

    @Override
    public Health health() {
        return inner.health();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
