package io.velostream.core.internal.run;

import io.velostream.api.Checkpoint;
import io.velostream.api.DataSink;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.VeloStream;
import io.velostream.core.internal.layer.ErrorContextLayer;
import io.velostream.core.internal.layer.FallbackSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run from its last checkpoint on, until the input ends or something fails. After a failure nothing of it is left but what
 * was committed, so that another attempt can begin where a new run of the same name would.
 */
final class Attempt {
    private static final long TICK_MILLIS = 100;
    private static final long PATIENCE_MILLIS = 10_000;

    private final Prepared p;
    private final RunControl control;
    private final Rejections rejections;
    private final CommitPort port;
    private final Lanes lanes;
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final Counts start;
    private boolean turningBack;
    private @Nullable DataSink letterSink;

    Attempt(VeloStream velo, Prepared p) {
        this.p = p;
        this.control = p.control();
        this.start = control.carriedOver();
        try {
            DeadLetters letters = letters(velo);
            this.rejections = new Rejections(p.spec, p.source.toString(), p.sink.toString(), control, letters);
            this.port = new CommitPort(p.measuredSink, p.name, p.base, p.lastNumber, control, rejections);
            this.lanes = new Lanes(p, port, rejections);
            p.spec.telemetry().queue(lanes::queuedBytes, lanes::openSplits);
        } catch (Throwable t) {
            Closing.all(owned, t);
            throw t;
        }
    }

    private @Nullable DeadLetters letters(VeloStream velo) {
        ErrorPolicy policy = p.spec.errors();
        if (policy.mode() != ErrorPolicy.Mode.DEAD_LETTER || p.alreadyDone) {
            return null;
        }
        DataSink sink;
        if (policy.deadLetterSink().isPresent()) {
            sink = ErrorContextLayer.INSTANCE.wrap(policy.deadLetterSink().get());
        } else {
            sink = velo.createSink(policy.deadLetterUri().orElseThrow());
            owned.add(sink);
        }
        letterSink = sink;
        DeadLetters.check(sink, p.commitsOften || (p.laneCommit() && p.lanes > 1));
        DeadLetters letters = new DeadLetters(sink, p);
        owned.add(letters);
        return letters;
    }

    Prepared prepared() {
        return p;
    }

    RunControl control() {
        return control;
    }

    long generation() {
        return p.base.generation();
    }

    /** The sink of dead letters, where there is one. */
    Optional<DataSink> letterSink() {
        return Optional.ofNullable(letterSink);
    }

    boolean inputEnded() {
        return lanes.inputEnded();
    }

    /** What is committed, as far as these checkpoints tell. */
    Counts committed(List<Checkpoint> found) {
        return port.committed(found);
    }

    /** Whether the run could go on behind its last checkpoint: nothing is lost or, more than was promised, doubled. */
    boolean mayBeRepeated() {
        return p.canGoOn(control.rowsRead.sum() > start.rowsRead());
    }

    /** Whether there are rows of an earlier attempt or run, or of this one. */
    boolean hasEverCommitted() {
        return (p.resumed && !p.known.isEmpty()) || control.carriedOver().checkpoints() > 0;
    }

    /** Whether it has ended because the first source is to serve again. */
    boolean isTurningBack() {
        return turningBack;
    }

    /** Ends with a commit when a first source is well again in whose place another one serves. */
    private void lookForFirst() {
        if (!turningBack && p.commitsOften && p.source instanceof FallbackSource f && f.mayReturn()) {
            turningBack = true;
            control.stop();
        }
    }

    boolean hasCommitted() {
        return control.carriedOver().checkpoints() > start.checkpoints();
    }

    /** Returns when all threads are gone; what failed, or null. */
    @Nullable
    Throwable run(ProgressMeter meter) {
        try {
            for (Worker w : lanes.workers()) {
                w.start(control);
            }
            if (p.plan.bounded()) {
                awaitLanes(meter);
            } else {
                findSplits(meter);
            }
        } catch (Throwable t) {
            control.fail(t);
        }
        finish();
        return control.failure();
    }

    private void awaitLanes(ProgressMeter meter) throws InterruptedException {
        long tick = Math.max(10, Math.min(TICK_MILLIS, p.spec.progressInterval().toMillis()));
        while (!control.awaitWorkers(tick)) {
            meter.tick(p.spec.progressInterval());
            lookForFirst();
        }
    }

    private void findSplits(ProgressMeter meter) throws InterruptedException {
        int index = 0;
        boolean more = true;
        try (SplitEnumerator enumerator = p.source.splits(p.plan)) {
            while (!control.awaitWorkers(1)) {
                meter.tick(p.spec.progressInterval());
                lookForFirst();
                if (!more || control.readNoMore() || control.failed()) {
                    control.awaitWorkers(TICK_MILLIS);
                    continue;
                }
                SplitResult found = enumerator.next(Duration.ofMillis(TICK_MILLIS));
                if (found instanceof SplitResult.Found f) {
                    for (Split s : f.splits()) {
                        lanes.assign(index++, s);
                    }
                } else if (found instanceof SplitResult.End) {
                    more = false;
                    lanes.noMoreSplits();
                }
            }
        }
    }

    private void finish() {
        try {
            if (control.failed()) {
                awaitDeath();
            }
            for (Worker w : lanes.workers()) {
                w.join();
            }
            if (control.failed()) {
                port.abortOpen();
            } else {
                rejections.checkAtEnd();
            }
        } catch (Throwable t) {
            control.fail(t);
        }
        Closing.all(owned, control.failure());
    }

    /** Waits until all threads are gone; commits are first left alone, then interrupted too. */
    private void awaitDeath() throws InterruptedException {
        while (!control.awaitWorkers(PATIENCE_MILLIS)) {
            control.interruptAll();
        }
    }
}
