package io.velostream.core.internal.dlq;

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
import io.velostream.api.SplitResult;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One split of batches that are made while they are read. It cannot be resumed, so a pipeline commits it in one piece. */
final class BatchSource implements DataSource {
    static final Offset OFFSET = new Offset(1, "0");

    private final String name;
    private final Schema schema;
    private final Set<Capability> capabilities;
    private final Supplier<Iterator<ReadResult.Batch>> batches;

    /**
     * A source.
     *
     * @param schema of the first batch
     * @param batches begins anew with each call; each batch has an offset
     */
    BatchSource(
            String name, Schema schema, Set<Capability> capabilities, Supplier<Iterator<ReadResult.Batch>> batches) {
        this.name = name;
        this.schema = schema;
        this.capabilities = Set.copyOf(capabilities);
        this.batches = batches;
    }

    static BatchSource of(String name, RecordBatch batch) {
        List<ReadResult.Batch> one = List.of(new ReadResult.Batch(batch.withOffset(OFFSET), List.of()));
        return new BatchSource(name, batch.schema(), Set.of(), one::iterator);
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        return new ReadPlan(request, schema, request.filter(), true, OptionalLong.empty(), OptionalLong.empty());
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return new SplitEnumerator() {
            private boolean given;

            @Override
            public SplitResult next(Duration wait) {
                if (given) {
                    return SplitResult.END;
                }
                given = true;
                return new SplitResult.Found(List.of(new Split("all", 1, "{}", OptionalLong.empty())));
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        Iterator<ReadResult.Batch> rest = batches.get();
        return new DataReader() {
            private volatile long bytes;

            // Only the reading thread writes; others look at the sum.
            @SuppressWarnings("NonAtomicVolatileUpdate")
            @Override
            public ReadResult read(Duration wait) {
                if (!rest.hasNext()) {
                    return ReadResult.END;
                }
                ReadResult.Batch next = rest.next();
                bytes += next.batch().byteSize();
                return next;
            }

            @Override
            public void acknowledge(Offset upTo) {}

            @Override
            public long bytesRead() {
                return bytes;
            }

            @Override
            public OptionalLong watermark() {
                return OptionalLong.empty();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String identity() {
        return toString();
    }

    @Override
    public Health health() {
        return Health.healthy();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return name;
    }
}
