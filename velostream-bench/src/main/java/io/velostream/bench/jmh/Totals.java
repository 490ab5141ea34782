package io.velostream.bench.jmh;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.OptionSet;
import io.velostream.api.type.Schema;
import java.util.List;
import java.util.Set;

/**
 * {@code totals://name}: a sink that adds up the last column of what it gets and lets go of it, so that a run is neither
 * measured by the memory that its result takes nor does work that nobody looks at. All sinks of one object add to the same
 * sum. Used by one thread at a time.
 */
final class Totals implements ConnectorProvider {
    private long rows;
    private long sum;

    /** Counts a batch; also for who writes no sink. */
    void add(RecordBatch batch) {
        LongColumn last = (LongColumn) batch.column(batch.schema().size() - 1);
        long[] values = last.values();
        long more = 0;
        for (int i = 0; i < batch.rowCount(); i++) {
            more += values[i];
        }
        rows += batch.rowCount();
        sum += more;
    }

    /** What was counted since the last call. */
    List<Long> take() {
        List<Long> taken = List.of(rows, sum);
        rows = 0;
        sum = 0;
        return taken;
    }

    /** A sink of its own. */
    DataSink sink() {
        return new Sink();
    }

    @Override
    public Set<String> schemes() {
        return Set.of("totals");
    }

    @Override
    public String summary() {
        return "Adds up what it gets";
    }

    @Override
    public OptionSet sourceOptions() {
        return OptionSet.none();
    }

    @Override
    public OptionSet sinkOptions() {
        return OptionSet.none();
    }

    @Override
    public DataSource createSource(ConnectorConfig config) {
        throw VeloException.of(ErrorKind.UNSUPPORTED, "totals:// cannot be read")
                .build();
    }

    @Override
    public DataSink createSink(ConnectorConfig config) {
        return sink();
    }

    private final class Sink implements DataSink {
        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Schema prepare(SinkRequest request) {
            return request.schema();
        }

        @Override
        public SinkPreview preview(SinkRequest request) {
            return new SinkPreview(request.schema(), List.of());
        }

        @Override
        public Schema evolve(Schema schema) {
            return schema;
        }

        @Override
        public DataWriter openWriter(WriterContext context) {
            return new Writer();
        }

        @Override
        public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
            return CommitResult.COMMITTED;
        }

        @Override
        public void abort(List<Committable> prepared) {
            // Nothing is kept.
        }

        @Override
        public List<Checkpoint> checkpoints(String pipeline) {
            return List.of();
        }

        @Override
        public Health health() {
            return Health.healthy();
        }

        @Override
        public void close() {
            // Nothing is open.
        }

        @Override
        public String toString() {
            return "totals://";
        }
    }

    private final class Writer implements DataWriter {
        private long bytes;

        @Override
        public WriteResult write(RecordBatch batch) {
            add(batch);
            bytes += batch.byteSize();
            return WriteResult.OK;
        }

        @Override
        public WriteResult flush() {
            return WriteResult.OK;
        }

        @Override
        public Committable prepareCommit() {
            return new Committable(1, "{}");
        }

        @Override
        public long bytesWritten() {
            return bytes;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
