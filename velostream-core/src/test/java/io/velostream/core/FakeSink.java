package io.velostream.core;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.RejectedRow;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A transactional store of numbers with chosen capabilities; fails where it is told to. */
final class FakeSink implements DataSink {
    /** What outlives a sink object: the data and the checkpoints. */
    static final class Store {
        final List<Long> rows = new ArrayList<>();
        final Map<String, Checkpoint> checkpoints = new TreeMap<>();
        final List<List<Long>> commits = new ArrayList<>();
    }

    final Faults faults;
    final Store store;
    final Set<Capability> capabilities;
    final Map<String, List<Long>> prepared = new ConcurrentHashMap<>();
    final AtomicInteger openWriters = new AtomicInteger();
    /** The schemas that batches may have. */
    private final Set<Schema> taken = ConcurrentHashMap.newKeySet();
    /** What {@code evolve} was told. */
    final List<Schema> evolved = new CopyOnWriteArrayList<>();

    private final List<Writer> writers = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    String name = "fake://sink";
    /** The row that the system behind refuses, or -1. */
    long refuse = -1;
    /** After how many batches it says which rows it refuses; 1 for at once. */
    int settlesEvery = 1;
    /** As one that creates its target, and fails when it is there. */
    boolean refusesSecondPrepare;

    private boolean created;

    FakeSink(Faults faults, Store store, Set<Capability> capabilities) {
        this.faults = faults;
        this.store = store;
        this.capabilities = capabilities;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Schema prepare(SinkRequest request) {
        faults.at("prepare");
        if (created && refusesSecondPrepare && !request.resumed()) {
            throw VeloException.of(ErrorKind.ALREADY_EXISTS, "It is there already")
                    .build();
        }
        created = true;
        taken.add(request.schema());
        return request.schema();
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        return new SinkPreview(request.schema(), List.of());
    }

    @Override
    public Schema evolve(Schema rows) {
        faults.at("evolve");
        if (!prepared.isEmpty() || writers.stream().anyMatch(w -> !w.round.isEmpty())) {
            throw new IllegalStateException("a round is open while the schema changes");
        }
        if (!taken.add(rows)) {
            throw new IllegalStateException("told twice: " + rows);
        }
        evolved.add(rows);
        return rows;
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        faults.at("openWriter");
        openWriters.incrementAndGet();
        Writer writer = new Writer(context.lane());
        writers.add(writer);
        return writer;
    }

    @Override
    public synchronized CommitResult commit(List<Committable> committables, Checkpoint checkpoint) {
        faults.at("commit");
        List<Long> all = new ArrayList<>();
        for (Committable c : committables) {
            List<Long> part = prepared.remove(c.details());
            if (part == null) {
                throw new IllegalStateException("committed twice or never prepared: " + c);
            }
            all.addAll(part);
        }
        store.rows.addAll(all);
        store.commits.add(all);
        store.checkpoints.put(checkpoint.lane(), checkpoint);
        faults.at("afterCommit");
        return CommitResult.COMMITTED;
    }

    @Override
    public void abort(List<Committable> committables) {
        committables.forEach(c -> prepared.remove(c.details()));
        faults.at("abort");
    }

    @Override
    public synchronized List<Checkpoint> checkpoints(String pipeline) {
        faults.at("checkpoints");
        return List.copyOf(store.checkpoints.values());
    }

    @Override
    public Health health() {
        return Health.healthy();
    }

    @Override
    public void close() {
        faults.at("closeSink");
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Writer implements DataWriter {
        private final int lane;
        private final List<Long> round = Collections.synchronizedList(new ArrayList<>());
        private final List<WriteResult.Late> refused = new ArrayList<>();
        private int open;
        private boolean closed;

        Writer(int lane) {
            this.lane = lane;
        }

        @Override
        public WriteResult write(RecordBatch batch) {
            faults.at("write");
            if (!taken.contains(batch.schema())) {
                throw new IllegalStateException("rows of a schema that the sink never agreed to: " + batch.schema());
            }
            if (!batch.schema().field(0).type().equals(DataType.INT64)) {
                // Dead letters: only the faults matter.
                return WriteResult.OK;
            }
            List<RejectedRow> rejected = new ArrayList<>();
            batch.records().forEach(r -> {
                if (r.getLong(0) == refuse) {
                    rejected.add(RejectedRow.ofBatch(r.row(), ErrorKind.DATA, "refused " + r.getLong(0)));
                } else {
                    round.add(r.getLong(0));
                }
            });
            if (settlesEvery == 1) {
                return new WriteResult(rejected);
            }
            if (!rejected.isEmpty()) {
                refused.add(new WriteResult.Late(batch, rejected));
            }
            return ++open < settlesEvery ? new WriteResult(List.of(), List.of(), open) : settled();
        }

        private WriteResult settled() {
            WriteResult result = new WriteResult(List.of(), refused, 0);
            refused.clear();
            open = 0;
            return result;
        }

        @Override
        public WriteResult flush() {
            return settled();
        }

        @Override
        public Committable prepareCommit() {
            faults.at("prepareCommit");
            if (open > 0) {
                throw new IllegalStateException("batches are open");
            }
            String id = "\"" + lane + "-" + ids.incrementAndGet() + "\"";
            prepared.put(id, List.copyOf(round));
            round.clear();
            return new Committable(1, id);
        }

        @Override
        public long bytesWritten() {
            return round.size() * 8L;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openWriters.decrementAndGet();
            }
            faults.at("closeWriter");
        }
    }
}
