package io.velostream.core.internal.read;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.run.Step;
import io.velostream.core.internal.run.StepRunner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The batches of a source, steps applied. One thread, but for {@link #close}, which any may call. */
public final class BatchIterator implements Iterator<RecordBatch>, AutoCloseable {
    private static final Duration WAIT = Duration.ofMillis(50);
    /** How many splits of an unbounded source are read in turn; a bounded one is read split by split. */
    private static final int UNBOUNDED_READERS = Integer.MAX_VALUE;

    private final DataSource source;
    private final ReadPlan plan;
    private final SplitEnumerator enumerator;
    private final StepRunner steps;
    /** How long an unbounded source may have no row before this ends; null for ever. */
    private final @Nullable Duration idle;

    private final @Nullable Consumer<RejectedRow> rejected;
    private final ArrayDeque<Split> waiting = new ArrayDeque<>();
    private final ArrayDeque<DataReader> active = new ArrayDeque<>();
    private boolean noMoreSplits;
    private long left;
    private long lastRow;
    private @Nullable RecordBatch next;
    private boolean closed;

    public BatchIterator(
            DataSource source,
            List<Step> steps,
            int batchRows,
            OptionalLong limit,
            @Nullable Duration idle,
            @Nullable Consumer<RejectedRow> rejected) {
        this.source = source;
        this.idle = idle;
        this.rejected = rejected;
        this.left = limit.orElse(Long.MAX_VALUE);
        ReadRequest request = ReadRequest.all().withBatchSize(batchRows, ReadRequest.DEFAULT_BATCH_BYTES);
        this.plan = StepRunner.plan(source, steps, request, limit);
        this.steps = new StepRunner(plan, steps, this::reject);
        this.enumerator = source.splits(plan);
    }

    /** The schema of the batches, as planned. */
    public Schema schema() {
        return steps.schema();
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public boolean hasNext() {
        return hasNext(() -> false);
    }

    /** Whether there is one more; gives up when {@code cancelled} says so, which it is asked now and then. */
    synchronized boolean hasNext(BooleanSupplier cancelled) {
        lastRow = System.nanoTime();
        while (next == null && !closed && left > 0 && !cancelled.getAsBoolean()) {
            RecordBatch batch = isIdle() ? null : read();
            if (batch == null) {
                close();
            } else if (batch.rowCount() > 0) {
                next = batch.slice(0, (int) Math.min(left, batch.rowCount()));
                left -= next.rowCount();
            }
        }
        return next != null;
    }

    @Override
    public synchronized RecordBatch next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        RecordBatch batch = next;
        next = null;
        return batch;
    }

    /** The next batch, perhaps an empty one, or null at the end. */
    private @Nullable RecordBatch read() {
        findSplits();
        DataReader reader = active.poll();
        if (reader == null) {
            return noMoreSplits && waiting.isEmpty() ? null : nothing();
        }
        ReadResult result;
        try {
            result = reader.read(WAIT.dividedBy(active.size() + 1L));
        } catch (RuntimeException | Error e) {
            active.add(reader);
            throw e;
        }
        if (result instanceof ReadResult.End) {
            reader.close();
            return nothing();
        }
        // In turn, so that no split of an unbounded source waits for ever.
        if (plan.bounded()) {
            active.addFirst(reader);
        } else {
            active.addLast(reader);
        }
        if (result instanceof ReadResult.Batch b) {
            b.rejected().forEach(this::reject);
            if (b.batch().rowCount() > 0) {
                lastRow = System.nanoTime();
            }
            return steps.apply(b.batch());
        }
        return nothing();
    }

    private boolean isIdle() {
        return idle != null && !plan.bounded() && System.nanoTime() - lastRow > idle.toNanos();
    }

    private RecordBatch nothing() {
        return steps.empty();
    }

    private void findSplits() {
        boolean needed = waiting.isEmpty() && (active.isEmpty() || !plan.bounded());
        if (needed && !noMoreSplits) {
            SplitResult found = enumerator.next(active.isEmpty() ? WAIT : Duration.ZERO);
            if (found instanceof SplitResult.Found f) {
                waiting.addAll(f.splits());
            } else if (found instanceof SplitResult.End) {
                noMoreSplits = true;
            }
        }
        int most = plan.bounded() ? 1 : UNBOUNDED_READERS;
        while (active.size() < most && !waiting.isEmpty()) {
            active.add(source.openReader(plan, waiting.remove(), null));
        }
    }

    private void reject(RejectedRow row) {
        if (rejected == null) {
            throw VeloException.of(row.kind(), "A row cannot be read")
                    .where(row.position().isEmpty() ? source.toString() : source + ", " + row.position())
                    .why(row.reason())
                    .cure("Correct it, or take bad rows with onRejected.")
                    .build();
        }
        rejected.accept(row);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        VeloException failure = null;
        for (DataReader reader : active) {
            try {
                reader.close();
            } catch (VeloException e) {
                failure = e;
            }
        }
        active.clear();
        enumerator.close();
        if (failure != null) {
            throw failure;
        }
    }
}
