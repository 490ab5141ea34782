package io.velostream.core.internal.metrics;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.type.Schema;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source whose batches are counted. */
final class MeasuredSource implements DataSource {
    private final DataSource inner;
    private final RunMeters meters;
    private final RunMeters.End end;

    MeasuredSource(DataSource inner, RunMeters meters) {
        this.inner = inner;
        this.meters = meters;
        this.end = meters.end(inner.toString(), "read");
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema schema() {
        return end.traced("schema", inner::schema);
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        return end.traced("plan", () -> inner.plan(request));
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return end.counted(() -> inner.splits(plan));
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        return new Reader(end.traced("open", () -> inner.openReader(plan, split, from)));
    }

    @Override
    public String identity() {
        return inner.identity();
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

    private final class Reader implements DataReader {
        private final DataReader reader;
        private long bytes;

        Reader(DataReader reader) {
            this.reader = reader;
        }

        @Override
        public ReadResult read(Duration wait) {
            long begin = System.nanoTime();
            ReadResult result = end.counted(() -> reader.read(wait));
            if (result instanceof ReadResult.Batch b) {
                long now = reader.bytesRead();
                long rows = b.batch().rowCount() + (long) b.rejected().size();
                end.batch(rows, Math.max(0, now - bytes), System.nanoTime() - begin);
                bytes = now;
                meters.watermark(this, reader.watermark());
            }
            return result;
        }

        @Override
        public void acknowledge(Offset upTo) {
            end.counted(() -> {
                reader.acknowledge(upTo);
                return upTo;
            });
        }

        @Override
        public long bytesRead() {
            return reader.bytesRead();
        }

        @Override
        public OptionalLong watermark() {
            return reader.watermark();
        }

        @Override
        public void close() {
            meters.ended(this);
            reader.close();
        }
    }
}
