package io.velostream.core.internal.run;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.SinkPreview;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.PipelinePreview;
import io.velostream.core.PipelineResult;
import io.velostream.core.Progress;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.internal.layer.ErrorContextLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a pipeline: its threads, from the first split to the last commit. */
public final class PipelineRun implements RunningPipeline {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineRun.class);
    private static final long TICK_MILLIS = 100;
    private static final long PATIENCE_MILLIS = 10_000;

    private final PipelineSpec spec;
    private final Prepared p;
    private final RunControl control;
    private final Rejections rejections;
    private final CommitPort port;
    private final List<AutoCloseable> owned;
    private final Lanes lanes;
    private final ProgressMeter meter;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable PipelineResult result;
    private volatile @Nullable VeloException error;

    private PipelineRun(Prepared p, @Nullable DeadLetters letters, List<AutoCloseable> owned) {
        this.p = p;
        this.spec = p.spec;
        this.control = p.control();
        this.owned = owned;
        this.rejections = new Rejections(spec.errors(), p.source.toString(), p.sink.toString(), control, letters);
        this.port = new CommitPort(p.sink, p.name, p.base, p.lastNumber, control, rejections);
        this.lanes = new Lanes(p, port, rejections);
        this.meter = new ProgressMeter(control, p.plan.estimatedBytes(), spec.listener());
    }

    /** Prepares and starts; what was opened is closed again when that fails. */
    public static RunningPipeline start(
            VeloStream velo,
            PipelineSpec spec,
            Supplier<DataSource> source,
            boolean ownsSource,
            Supplier<DataSink> sink,
            boolean ownsSink) {
        List<AutoCloseable> owned = new ArrayList<>();
        try {
            DataSource from = ErrorContextLayer.INSTANCE.wrap(source.get());
            if (ownsSource) {
                owned.add(from);
            }
            DataSink to = ErrorContextLayer.INSTANCE.wrap(sink.get());
            if (ownsSink) {
                owned.add(to);
            }
            Prepared prepared = new Prepared(spec, from, to, false);
            DeadLetters letters = letters(velo, prepared, owned);
            PipelineRun run = new PipelineRun(prepared, letters, owned);
            run.begin();
            return run;
        } catch (Throwable t) {
            closeAll(owned, t);
            throw t;
        }
    }

    /** What a run would do. The sink is not touched; a run that begins anew is looked at, whatever an earlier one left. */
    public static PipelinePreview preview(
            PipelineSpec spec,
            Supplier<DataSource> source,
            boolean ownsSource,
            Supplier<DataSink> sink,
            boolean ownsSink) {
        List<AutoCloseable> owned = new ArrayList<>();
        try {
            DataSource from = ErrorContextLayer.INSTANCE.wrap(source.get());
            if (ownsSource) {
                owned.add(from);
            }
            DataSink to = ErrorContextLayer.INSTANCE.wrap(sink.get());
            if (ownsSink) {
                owned.add(to);
            }
            Prepared p = new Prepared(spec, from, to, true);
            SinkPreview seen = Objects.requireNonNull(p.preview);
            PipelinePreview preview = new PipelinePreview(
                    p.name,
                    from.toString(),
                    to.toString(),
                    p.plan,
                    p.splits,
                    p.writers,
                    p.guarantee,
                    p.reason,
                    p.rows,
                    seen,
                    SinkMapping.origins(p.rows, seen.schema()));
            closeAll(owned, null);
            return preview;
        } catch (Throwable t) {
            closeAll(owned, t);
            throw t;
        }
    }

    private static @Nullable DeadLetters letters(VeloStream velo, Prepared p, List<AutoCloseable> owned) {
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
        DeadLetters.check(sink, p.commitsOften || (p.laneCommit() && p.lanes > 1));
        DeadLetters letters = new DeadLetters(sink, p);
        owned.add(letters);
        return letters;
    }

    private void begin() {
        if (p.guarantee != DeliveryGuarantee.EXACTLY_ONCE) {
            LOG.warn("Pipeline '{}' is at-least-once, rows may come twice after a failure: {}", p.name, p.reason);
        }
        meter.starting(p.guarantee, p.reason);
        new Thread(this::supervise, "velostream-" + p.name).start();
    }

    private void supervise() {
        try {
            for (Worker w : lanes.workers()) {
                w.start(control);
            }
            if (p.plan.bounded()) {
                awaitLanes();
            } else {
                findSplits();
            }
        } catch (Throwable t) {
            control.fail(t);
        }
        finish();
    }

    private void awaitLanes() throws InterruptedException {
        long tick = Math.max(10, Math.min(TICK_MILLIS, spec.progressInterval().toMillis()));
        while (!control.awaitWorkers(tick)) {
            meter.tick(spec.progressInterval());
        }
    }

    private void findSplits() throws InterruptedException {
        int index = 0;
        boolean more = true;
        try (SplitEnumerator enumerator = p.source.splits(p.plan)) {
            while (!control.awaitWorkers(1)) {
                meter.tick(spec.progressInterval());
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
        try {
            closeAll(owned, control.failure());
            meter.last();
            Throwable failure = control.failure();
            if (failure == null) {
                result = result();
            } else {
                error = asVeloException(failure);
            }
        } finally {
            done.countDown();
        }
    }

    /** Waits until all threads are gone; commits are first left alone, then interrupted too. */
    private void awaitDeath() throws InterruptedException {
        while (!control.awaitWorkers(PATIENCE_MILLIS)) {
            control.interruptAll();
        }
    }

    private static void closeAll(List<AutoCloseable> owned, @Nullable Throwable failure) {
        for (int i = owned.size() - 1; i >= 0; i--) {
            try {
                owned.get(i).close();
            } catch (Exception e) {
                if (failure == null) {
                    LOG.warn("Could not be closed", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
    }

    private static VeloException asVeloException(Throwable t) {
        if (t instanceof VeloException v) {
            return v;
        }
        boolean memory = t instanceof OutOfMemoryError;
        return VeloException.of(memory ? ErrorKind.RESOURCE : ErrorKind.INTERNAL, "The pipeline failed")
                .why(t.toString())
                .cure(memory ? "Give it more heap, or smaller batches and queues." : "")
                .cause(t)
                .build();
    }

    private PipelineResult result() {
        Progress now = meter.now();
        return new PipelineResult(
                p.name,
                now.rowsRead(),
                now.rowsWritten(),
                now.rowsRejected(),
                now.bytesRead(),
                now.bytesWritten(),
                now.elapsed(),
                now.checkpoints(),
                p.guarantee,
                p.reason,
                lanes.inputEnded(),
                p.resumed || p.alreadyDone);
    }

    @Override
    public String name() {
        return p.name;
    }

    @Override
    public void stop() {
        control.stop();
    }

    @Override
    public void cancel() {
        if (done.getCount() > 0) {
            control.cancel();
        }
    }

    @Override
    public PipelineResult join() {
        try {
            done.await();
        } catch (InterruptedException e) {
            throw interrupted();
        }
        return outcome();
    }

    @Override
    public Optional<PipelineResult> join(Duration atMost) {
        try {
            return done.await(atMost.toNanos(), TimeUnit.NANOSECONDS) ? Optional.of(outcome()) : Optional.empty();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private PipelineResult outcome() {
        VeloException failed = error;
        if (failed != null) {
            throw failed;
        }
        PipelineResult r = result;
        if (r == null) {
            throw new IllegalStateException("ended without a result");
        }
        return r;
    }

    /** Cancels, waits until nothing is left behind, and keeps the flag. */
    private VeloException interrupted() {
        cancel();
        boolean over = false;
        while (!over) {
            try {
                done.await();
                over = true;
            } catch (InterruptedException e) {
                LOG.debug("Interrupted again while the pipeline ends");
            }
        }
        Thread.currentThread().interrupt();
        VeloException failed = error;
        return failed != null
                ? failed
                : VeloException.of(ErrorKind.CANCELLED, "The wait for the pipeline was interrupted")
                        .build();
    }

    @Override
    public Progress progress() {
        return meter.now();
    }

    @Override
    public boolean isDone() {
        return done.getCount() == 0;
    }
}
