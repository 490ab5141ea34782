package io.velostream.core.internal.metrics;

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
import io.velostream.api.batch.Column;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A sink whose batches and commits are counted. */
final class MeasuredSink implements DataSink {
    private final DataSink inner;
    private final RunMeters meters;
    private final RunMeters.End end;
    /** When the batches happened that wait for their commit. */
    private final Map<Committable, List<Long>> events = new ConcurrentHashMap<>();

    MeasuredSink(DataSink inner, RunMeters meters) {
        this.inner = inner;
        this.meters = meters;
        this.end = meters.end(inner.toString(), "write");
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema prepare(SinkRequest request) {
        return end.traced("prepare", () -> inner.prepare(request));
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        return end.counted(() -> inner.preview(request));
    }

    @Override
    public Schema evolve(Schema rows) {
        return end.traced("evolve", () -> inner.evolve(rows));
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        return new Writer(end.counted(() -> inner.openWriter(context)));
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        long begin = System.nanoTime();
        CommitResult result = end.traced("commit", () -> inner.commit(prepared, checkpoint));
        end.committed(System.nanoTime() - begin);
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        for (Committable c : prepared) {
            meters.waiting().end(c);
            List<Long> times = events.remove(c);
            if (times != null) {
                times.forEach(micros -> meters.committedEvent(micros, now));
            }
        }
        return result;
    }

    @Override
    public void abort(List<Committable> prepared) {
        prepared.forEach(c -> {
            meters.waiting().end(c);
            events.remove(c);
        });
        end.counted(() -> {
            inner.abort(prepared);
            return prepared;
        });
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        return end.counted(() -> inner.checkpoints(pipeline));
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

    private final class Writer implements DataWriter {
        private final DataWriter writer;
        private List<Long> times = new ArrayList<>();
        private final Deque<Long> open = new ArrayDeque<>();
        private long bytes;
        /** Whether rows that it wrote wait for a commit. */
        private boolean waits;

        Writer(DataWriter writer) {
            this.writer = writer;
        }

        @Override
        public WriteResult write(RecordBatch batch) {
            long begin = System.nanoTime();
            WriteResult result = end.traced("write", () -> writer.write(batch));
            if (!waits) {
                waits = true;
                meters.waiting().begin(this, begin);
            }
            long now = writer.bytesWritten();
            open.add(batch.rowCount() - (long) result.rejected().size());
            long rows = settled(result);
            end.batch(rows, Math.max(0, now - bytes), System.nanoTime() - begin);
            bytes = now;
            Column column = batch.metadata(MetadataField.EVENT_TIME).orElse(null);
            if (column instanceof LongColumn event && event.size() > 0 && !event.isNull(0)) {
                times.add(event.get(0));
            }
            return result;
        }

        /** The rows that are taken for certain since the last result. */
        private long settled(WriteResult result) {
            long rows = 0;
            for (WriteResult.Late late : result.late()) {
                rows -= late.rejected().size();
            }
            while (open.size() > result.open()) {
                rows += open.remove();
            }
            return rows;
        }

        @Override
        public WriteResult flush() {
            WriteResult result = end.counted(writer::flush);
            end.rows(settled(result));
            return result;
        }

        @Override
        public Committable prepareCommit() {
            Committable made = end.traced("prepare_commit", writer::prepareCommit);
            meters.waiting().pass(this, made);
            waits = false;
            if (!times.isEmpty()) {
                events.put(made, times);
                times = new ArrayList<>();
            }
            return made;
        }

        @Override
        public long bytesWritten() {
            return writer.bytesWritten();
        }

        @Override
        public void close() {
            meters.waiting().end(this);
            writer.close();
        }
    }
}
