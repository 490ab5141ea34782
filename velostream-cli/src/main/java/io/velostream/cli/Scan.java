package io.velostream.cli;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reads what a plan gives and counts what could not be read. Its totals may be asked for by any thread. */
final class Scan {
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final DataSource source;
    private final ReadPlan plan;
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicBoolean enough = new AtomicBoolean();
    private volatile @Nullable RejectedRow firstRejected;

    /** Takes batches of one split at a time. */
    interface Taker {
        /** Takes a batch; false when no more are wanted. */
        boolean take(RecordBatch batch) throws IOException;
    }

    Scan(DataSource source, ReadPlan plan) {
        this.source = source;
        this.plan = plan;
    }

    /** How many records could not become rows. */
    long rejected() {
        return rejected.get();
    }

    /** One of those that could not become rows, as a sentence; empty when there was none. */
    String firstRejected() {
        RejectedRow first = firstRejected;
        return first == null ? "" : first.toString();
    }

    /** Reads the splits in their order, until the end or until enough was taken. */
    void inOrder(Taker taker) throws IOException {
        try (SplitEnumerator splits = source.splits(plan)) {
            while (true) {
                SplitResult result = splits.next(WAIT);
                if (result instanceof SplitResult.End) {
                    return;
                }
                if (result instanceof SplitResult.Found found) {
                    for (Split split : found.splits()) {
                        read(split, taker);
                        if (enough.get()) {
                            return;
                        }
                    }
                }
            }
        }
    }

    /** Reads the splits of a bounded source by several threads, each with a taker of its own; gives the takers back. */
    <T extends Taker> List<T> parallel(int threads, Callable<T> takers) throws IOException {
        List<Split> splits = allSplits();
        AtomicInteger next = new AtomicInteger();
        int workers = Math.max(1, Math.min(threads, splits.size()));
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                futures.add(pool.submit(() -> {
                    T taker = takers.call();
                    int at = next.getAndIncrement();
                    while (at < splits.size() && !enough.get()) {
                        read(splits.get(at), taker);
                        at = next.getAndIncrement();
                    }
                    return taker;
                }));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> future : futures) {
                done.add(future.get());
            }
            return done;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VeloException.of(ErrorKind.CANCELLED, "reading was interrupted")
                    .where(source.toString())
                    .cause(e)
                    .build();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        } finally {
            enough.set(true);
            pool.shutdownNow();
        }
    }

    private static RuntimeException rethrown(Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        } else if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private List<Split> allSplits() {
        if (!plan.bounded()) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot read all of a stream that never ends")
                    .where(source.toString())
                    .cure("Leave out the option that makes it endless, such as watch or tail.")
                    .build();
        }
        List<Split> all = new ArrayList<>();
        try (SplitEnumerator splits = source.splits(plan)) {
            while (true) {
                SplitResult result = splits.next(WAIT);
                if (result instanceof SplitResult.End) {
                    return all;
                }
                if (result instanceof SplitResult.Found found) {
                    all.addAll(found.splits());
                }
            }
        }
    }

    private void read(Split split, Taker taker) throws IOException {
        try (DataReader reader = source.openReader(plan, split, null)) {
            while (!enough.get()) {
                ReadResult result = reader.read(WAIT);
                if (result instanceof ReadResult.End) {
                    return;
                }
                if (result instanceof ReadResult.Batch batch) {
                    if (!batch.rejected().isEmpty()) {
                        rejected.addAndGet(batch.rejected().size());
                        firstRejected = firstRejected == null ? batch.rejected().get(0) : firstRejected;
                    }
                    if (batch.batch().rowCount() > 0 && !taker.take(batch.batch())) {
                        enough.set(true);
                    }
                }
            }
        }
    }
}
