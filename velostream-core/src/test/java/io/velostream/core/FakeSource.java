package io.velostream.core;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Some splits of numbered rows, in batches of ten; fails where it is told to. */
final class FakeSource implements DataSource {
    static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    static final Schema WIDER = Schema.of(Field.required("id", DataType.INT64), Field.of("extra", DataType.STRING));
    static final Schema OTHER = Schema.of(Field.required("key", DataType.INT64));
    static final int BATCH = 10;

    final Faults faults;
    final int splits;
    final int batches;
    final boolean bounded;
    final Set<Capability> capabilities;
    final AtomicInteger openReaders = new AtomicInteger();
    final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    Schema schema = SCHEMA;
    Runnable onRead = () -> {};
    String name = "fake://source";
    /** What it is to checkpoints; its name where that is null. */
    String identity;
    /** Every how many rows one is rejected; 0 for none. */
    int rejectEvery;
    /** The batch of each split from which on there is another column. */
    int widerFrom = Integer.MAX_VALUE;

    FakeSource(Faults faults, int splits, int batches, boolean bounded, Set<Capability> capabilities) {
        this.faults = faults;
        this.splits = splits;
        this.batches = batches;
        this.bounded = bounded;
        this.capabilities = capabilities;
    }

    static FakeSource resumable(Faults faults, int splits, int batches) {
        return new FakeSource(faults, splits, batches, true, Set.of(Capability.RESUME, Capability.PARALLEL_READ));
    }

    int rows() {
        return splits * batches * BATCH;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Schema schema() {
        faults.at("schema");
        return schema;
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        faults.at("plan");
        return new ReadPlan(request, SCHEMA, request.filter(), bounded, OptionalLong.empty(), OptionalLong.empty());
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        faults.at("splits");
        List<Split> all = new ArrayList<>();
        for (int i = 0; i < splits; i++) {
            all.add(new Split("s" + i, 1, "{\"n\":" + i + "}", OptionalLong.empty()));
        }
        return new SplitEnumerator() {
            private int next;

            @Override
            public SplitResult next(Duration wait) {
                faults.at("nextSplits");
                return next == all.size() ? SplitResult.END : new SplitResult.Found(List.of(all.get(next++)));
            }

            @Override
            public void close() {
                faults.at("closeSplits");
            }
        };
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, Offset from) {
        faults.at("openReader");
        openReaders.incrementAndGet();
        int number = Integer.parseInt(split.id().substring(1));
        return new Reader(split, number, from == null ? 0 : Integer.parseInt(from.details()));
    }

    @Override
    public Health health() {
        return Health.healthy();
    }

    @Override
    public void close() {
        faults.at("closeSource");
    }

    @Override
    public String identity() {
        return identity == null ? name : identity;
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Reader implements DataReader {
        private final Split split;
        private final int number;
        private int batch;
        private boolean closed;

        Reader(Split split, int number, int batch) {
            this.split = split;
            this.number = number;
            this.batch = batch;
        }

        @Override
        public ReadResult read(Duration wait) {
            faults.at("read");
            onRead.run();
            if (batch == batches) {
                return ReadResult.END;
            }
            long first = ((long) number * batches + batch) * BATCH;
            boolean wider = batch >= widerFrom;
            BatchBuilder b = new BatchBuilder(wider ? WIDER : SCHEMA);
            List<RejectedRow> rejected = new ArrayList<>();
            for (long id = first; id < first + BATCH; id++) {
                if (rejectEvery > 0 && id % rejectEvery == 0) {
                    byte[] raw = ("raw " + id).getBytes(StandardCharsets.UTF_8);
                    rejected.add(RejectedRow.unread(raw, "line " + id, "it is bad"));
                } else {
                    b.setLong(0, id);
                    if (wider) {
                        b.setString(1, "extra " + id);
                    }
                    b.endRow();
                }
            }
            batch++;
            RecordBatch made = b.build().withOffset(new Offset(1, Integer.toString(batch)));
            return new ReadResult.Batch(made, rejected);
        }

        @Override
        public void acknowledge(Offset upTo) {
            acknowledged.merge(split.id(), Long.parseLong(upTo.details()), Math::max);
        }

        @Override
        public long bytesRead() {
            return batch * 100L;
        }

        @Override
        public OptionalLong watermark() {
            return OptionalLong.empty();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openReaders.decrementAndGet();
            }
            faults.at("closeReader");
        }
    }
}
