package io.velostream.core.internal.run;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What all threads of a run share: whether to go on, the first failure, the counters. Thread-safe. */
final class RunControl {
    private final List<Worker> workers = new ArrayList<>();
    private @Nullable Throwable failure;
    private volatile boolean failed;
    private volatile boolean stopping;
    private boolean cancelled;
    private int alive;

    /** Rows that may still pass, where the pipeline has a limit. */
    final AtomicLong budget;

    final LongAdder rowsRead = new LongAdder();
    final LongAdder rowsWritten = new LongAdder();
    final LongAdder rowsRejected = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder checkpoints = new LongAdder();

    /** What of it is committed. */
    private Counts committed;

    RunControl(long limit, Counts before) {
        this.budget = new AtomicLong(limit);
        this.committed = before;
        rowsRead.add(before.rowsRead());
        rowsWritten.add(before.rowsWritten());
        rowsRejected.add(before.rowsRejected());
        bytesRead.add(before.bytesRead());
        bytesWritten.add(before.bytesWritten());
        checkpoints.add(before.checkpoints());
    }

    /** Rows that a checkpoint covers now. */
    synchronized void committed(Counts rows) {
        committed = committed.plus(rows);
    }

    /** What another attempt begins with: rows that are not committed will come again, bytes have been moved for good. */
    synchronized Counts carriedOver() {
        return new Counts(
                committed.rowsRead(),
                committed.rowsWritten(),
                committed.rowsRejected(),
                bytesRead.sum(),
                bytesWritten.sum(),
                checkpoints.sum());
    }

    boolean failed() {
        return failed;
    }

    boolean stopping() {
        return stopping;
    }

    /** Whether readers should read no more. */
    boolean readNoMore() {
        return stopping || budget.get() <= 0;
    }

    void stop() {
        stopping = true;
        synchronized (this) {
            notifyAll();
        }
    }

    void cancel() {
        synchronized (this) {
            cancelled = true;
        }
        fail(VeloException.of(ErrorKind.CANCELLED, "The pipeline was cancelled").build());
    }

    /** The first failure wins; the threads are interrupted, and what they fail with then is added to it. */
    void fail(Throwable t) {
        List<Worker> toInterrupt;
        synchronized (this) {
            if (failure == null) {
                failure = t;
                failed = true;
            } else if (failure != t && !isConsequence(t)) {
                failure.addSuppressed(t);
            }
            toInterrupt = new ArrayList<>(workers);
            notifyAll();
        }
        toInterrupt.forEach(Worker::interrupt);
    }

    private static boolean isConsequence(Throwable t) {
        return t instanceof InterruptedException || (t instanceof VeloException v && v.kind() == ErrorKind.CANCELLED);
    }

    synchronized @Nullable Throwable failure() {
        return failure;
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    /** Ends the calling work when the run has failed. */
    void check() {
        if (failed) {
            throw VeloException.of(ErrorKind.CANCELLED, "The pipeline has failed elsewhere")
                    .build();
        }
    }

    synchronized void started(Worker worker) {
        workers.add(worker);
        alive++;
    }

    void ended(Worker worker) {
        synchronized (this) {
            alive--;
            notifyAll();
        }
    }

    /** Waits until all workers are gone, at most this long. */
    synchronized boolean awaitWorkers(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (alive > 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Interrupts those that still run, commits included. */
    void interruptAll() {
        List<Worker> all;
        synchronized (this) {
            all = new ArrayList<>(workers);
        }
        all.forEach(Worker::interruptNow);
    }

    /** Takes up to {@code rows} out of the limit; gives how many may pass. */
    int take(int rows) {
        long left = budget.getAndUpdate(b -> Math.max(0, b - rows));
        return (int) Math.min(rows, left);
    }
}
