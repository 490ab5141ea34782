package io.velostream.core.memory;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Reads a stream in memory. */
final class MemorySource implements DataSource {
    private static final Set<Capability> CAPABILITIES =
            Set.of(Capability.RESUME, Capability.PARALLEL_READ, Capability.PROJECTION, Capability.CHANGES);

    private final String name;
    private final ConnectorUri uri;
    private final boolean bounded;
    private final int splits;
    /** Closed with the source; few, and each holds no more than a position. */
    private final List<MemoryReader> readers = new CopyOnWriteArrayList<>();

    MemorySource(String name, ConnectorUri uri, boolean bounded, int splits) {
        this.name = name;
        this.uri = uri;
        this.bounded = bounded;
        this.splits = splits;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Schema schema() {
        Schema schema = MemoryStreams.existing(name).schema();
        if (schema == null) {
            throw VeloException.of(ErrorKind.NOT_FOUND, "The stream has no schema yet")
                    .where(uri.toString())
                    .cure("Put a batch into it, or create it with MemoryStreams.create.")
                    .build();
        }
        return schema;
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        Schema all = schema();
        Schema wanted = request.columns().map(all::select).orElse(all);
        // The filter needs its columns too, and it is the caller who applies it.
        request.filter().ifPresent(f -> f.columns().forEach(all::indexOf));
        boolean filterSeesAll = request.filter()
                .map(f -> wanted.names().containsAll(f.columns()))
                .orElse(true);
        List<RecordBatch> now = MemoryStreams.existing(name).batches();
        long rows = now.stream().mapToLong(RecordBatch::rowCount).sum();
        long bytes = now.stream().mapToLong(RecordBatch::byteSize).sum();
        return new ReadPlan(
                request,
                filterSeesAll ? wanted : all,
                request.filter(),
                bounded,
                bounded ? OptionalLong.of(rows) : OptionalLong.empty(),
                bounded ? OptionalLong.of(bytes) : OptionalLong.empty());
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return new Splits(bounded ? ranges() : partitions());
    }

    private List<Split> ranges() {
        List<RecordBatch> now = MemoryStreams.existing(name).batches();
        long rows = now.stream().mapToLong(RecordBatch::rowCount).sum();
        long bytes = now.stream().mapToLong(RecordBatch::byteSize).sum();
        List<Split> found = new ArrayList<>();
        for (int k = 0; k < splits; k++) {
            MemorySplit range = new MemorySplit(0, 1, rows * k / splits, rows * (k + 1) / splits);
            found.add(range.toSplit(Integer.toString(k), OptionalLong.of(bytes / splits)));
        }
        return found;
    }

    private List<Split> partitions() {
        List<Split> found = new ArrayList<>();
        for (int k = 0; k < splits; k++) {
            found.add(new MemorySplit(k, splits, 0, Long.MAX_VALUE).toSplit(Integer.toString(k), OptionalLong.empty()));
        }
        return found;
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        MemoryReader reader = new MemoryReader(
                MemoryStreams.existing(name), plan, MemorySplit.of(split), MemorySplit.rows(from), bounded);
        readers.removeIf(MemoryReader::isClosed);
        readers.add(reader);
        return reader;
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
    public void close() {
        readers.forEach(MemoryReader::close);
        readers.clear();
    }

    @Override
    public String toString() {
        return uri.toString();
    }

    /** Gives all splits at once. Of an unbounded stream too: it has as many as the option says, for ever. */
    private static final class Splits implements SplitEnumerator {
        private @Nullable List<Split> left;

        Splits(List<Split> all) {
            this.left = all;
        }

        @Override
        public SplitResult next(Duration wait) {
            List<Split> found = left;
            left = null;
            return found == null ? SplitResult.END : new SplitResult.Found(found);
        }

        @Override
        public void close() {}
    }
}
