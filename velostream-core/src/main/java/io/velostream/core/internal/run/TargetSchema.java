package io.velostream.core.internal.run;

import io.velostream.api.DataSink;
import io.velostream.api.type.Schema;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The schema that all lanes bring their batches to. Rows that no longer fit it make a sink that evolves go on to a wider one:
 * each writer commits what it has and waits, the last one to come tells the sink, and all go on. Thread-safe.
 */
final class TargetSchema {
    private static final long TICK_MILLIS = 20;

    private final DataSink sink;
    private final RunControl control;
    private final boolean evolves;
    private final boolean allowLossy;
    private final boolean ignoreUnmapped;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** The schemas of rows that the sink knows of. */
    private final Set<Schema> told = new HashSet<>();

    private volatile Version current;
    /** What the sink is to be told when all writers are here. */
    private volatile @Nullable Schema pending;

    private int writers;
    private int here;

    /** What {@code prepare} or {@code evolve} answered; a new object each time. */
    static final class Version {
        private final Schema schema;

        private Version(Schema schema) {
            this.schema = schema;
        }
    }

    /**
     * For a run.
     *
     * @param rows what the sink was prepared for
     * @param answer what it wants
     * @param writers how many will say {@link #leave}
     */
    TargetSchema(
            DataSink sink,
            RunControl control,
            PipelineSpec spec,
            boolean evolves,
            Schema rows,
            Schema answer,
            int writers) {
        this.sink = sink;
        this.control = control;
        this.evolves = evolves;
        this.allowLossy = spec.allowLossy();
        this.ignoreUnmapped = spec.ignoreUnmapped();
        this.told.add(rows);
        this.current = new Version(answer);
        this.writers = writers;
    }

    Version current() {
        return current;
    }

    /** The chain that comes first, with the mapping behind it. */
    Chain first(Chain steps) {
        return SinkMapping.map(steps, current.schema, allowLossy, ignoreUnmapped);
    }

    /** The chain with the mapping to this version behind it. */
    Chain map(Chain steps, Version version) {
        return SinkMapping.mapChanged(steps, version.schema, allowLossy, ignoreUnmapped, evolves);
    }

    /**
     * The version for rows of this schema; waits while the sink is brought to it. For readers.
     *
     * @param out where the reader puts its batches: when a writer is behind it in the same thread, that one takes part
     */
    Version versionFor(Schema rows, ItemSink out) throws InterruptedException {
        if (!evolves || SinkMapping.fits(rows, current.schema)) {
            return current;
        }
        lock.lockInterruptibly();
        try {
            while (!told.contains(rows)) {
                if (pending == null) {
                    pending = rows;
                }
                lock.unlock();
                try {
                    out.idle();
                    control.check();
                } finally {
                    lock.lock();
                }
                if (!told.contains(rows)) {
                    changed.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Whether writers have to {@link #join}. */
    boolean isPending() {
        return pending != null;
    }

    /** Commits what the lane has and waits until the sink has been told. For writers, between two batches. */
    void join(LaneWriter lane, Committer committer) throws InterruptedException {
        committer.handOver(lane);
        lock.lockInterruptibly();
        try {
            Schema wanted = pending;
            if (wanted == null) {
                return;
            }
            here++;
            while (!told.contains(wanted)) {
                if (here == writers) {
                    tell(wanted, lane, committer);
                } else {
                    changed.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
                    control.check();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell(Schema rows, LaneWriter lane, Committer committer) {
        committer.settle(lane);
        Schema answer = lane.worker().shield(() -> {
            control.check();
            return sink.evolve(rows);
        });
        told.add(rows);
        current = new Version(answer);
        pending = null;
        here = 0;
        changed.signalAll();
    }

    /** A writer has done its last commit. */
    void leave() {
        lock.lock();
        try {
            writers--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
