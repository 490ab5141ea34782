package io.velostream.core.internal.run;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.SinkPreview;
import io.velostream.api.VeloException;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.Outage;
import io.velostream.core.PipelinePreview;
import io.velostream.core.PipelineResult;
import io.velostream.core.Progress;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.internal.layer.FallbackSource;
import io.velostream.core.internal.layer.Outages;
import io.velostream.core.internal.layer.Recovery;
import io.velostream.core.internal.layer.RetryLayer;
import io.velostream.core.internal.metrics.RunMeters;
import io.velostream.core.observe.PipelineHealth;
import io.velostream.core.observe.PipelineStatistics;
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

    private final VeloStream velo;
    private final PipelineSpec spec;
    private final Prepared first;
    private final Outages outages;
    private final List<AutoCloseable> owned;
    private final ProgressMeter meter;
    private final RunHealth health;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile Attempt current;
    private boolean stopped;
    private boolean cancelled;
    private boolean healing;
    private volatile @Nullable PipelineResult result;
    private volatile @Nullable VeloException error;

    private PipelineRun(VeloStream velo, Attempt attempt, Outages outages, List<AutoCloseable> owned) {
        this.velo = velo;
        this.first = attempt.prepared();
        this.spec = first.spec;
        this.outages = outages;
        this.owned = owned;
        this.current = attempt;
        this.meter = new ProgressMeter(
                attempt.control(),
                first.plan.estimatedBytes(),
                spec.listener(),
                spec.telemetry().statistics());
        this.health = new RunHealth(first, attempt.letterSink(), spec, this);
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
        Outages outages = new Outages();
        try {
            DataSource from = RetryLayer.inRun(source.get(), spec.retry(), outages);
            if (ownsSource) {
                owned.add(from);
            }
            DataSink to = RetryLayer.inRun(sink.get(), spec.retry(), outages);
            if (ownsSink) {
                owned.add(to);
            }
            PipelineRun run = new PipelineRun(velo, firstAttempt(velo, spec, from, to, outages), outages, owned);
            run.begin();
            return run;
        } catch (Throwable t) {
            Closing.all(owned, t);
            throw t;
        }
    }

    private static Attempt firstAttempt(
            VeloStream velo, PipelineSpec spec, DataSource from, DataSink to, Outages outages) {
        Recovery recovery = new Recovery(RetryLayer.policy(to), outages, to.toString());
        while (true) {
            try {
                Attempt first = new Attempt(velo, new Prepared(spec, from, to, false, null));
                recovery.succeeded();
                return first;
            } catch (VeloException e) {
                recovery.failed(e, false);
                if (!recovery.await()) {
                    throw e;
                }
            }
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
            DataSource from = RetryLayer.inRun(source.get(), spec.retry(), new Outages());
            if (ownsSource) {
                owned.add(from);
            }
            DataSink to = RetryLayer.inRun(sink.get(), spec.retry(), new Outages());
            if (ownsSink) {
                owned.add(to);
            }
            Prepared p = new Prepared(spec, from, to, true, null);
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
            Closing.all(owned, null);
            return preview;
        } catch (Throwable t) {
            Closing.all(owned, t);
            throw t;
        }
    }

    private void begin() {
        if (first.guarantee != DeliveryGuarantee.EXACTLY_ONCE) {
            LOG.warn(
                    "Pipeline '{}' is at-least-once, rows may come twice after a failure: {}",
                    first.name,
                    first.reason);
        }
        meter.starting(first.guarantee, first.reason);
        RunMeters meters = spec.telemetry().meters(first.name);
        meters.outages(() -> outages.current().size(), outages::retries);
        meters.health(this::health);
        new Thread(this::supervise, "velostream-" + first.name).start();
    }

    private void supervise() {
        Throwable failure;
        try {
            failure = attempts();
        } catch (Throwable t) {
            failure = t;
        }
        try {
            Closing.all(owned, failure);
            meter.last();
            if (failure == null) {
                result = result();
            } else {
                error = asVeloException(failure);
            }
            spec.telemetry().ended(outcomeWord(failure));
        } finally {
            done.countDown();
        }
    }

    /** Runs, and begins again at the last checkpoint while that may help. What failed in the end, or null. */
    private @Nullable Throwable attempts() {
        Recovery source = new Recovery(RetryLayer.policy(first.source), outages, first.source.toString());
        Recovery sink = new Recovery(RetryLayer.policy(first.sink), outages, first.sink.toString());
        long most = 0;
        while (true) {
            Attempt attempt = current;
            Throwable failure = attempt.run(meter);
            if (failure == null && attempt.isTurningBack() && goesOn()) {
                failure = turnBack(attempt);
                if (failure == null) {
                    continue;
                }
            }
            if (failure == null) {
                return null;
            }
            long written = attempt.control().rowsWritten.sum();
            if (attempt.hasCommitted() || written > most) {
                // It has come further than ever: this is a new outage.
                source.succeeded();
                sink.succeeded();
                most = Math.max(most, written);
            }
            Throwable end = heal(attempt, failure, source, sink);
            if (end != null) {
                return end;
            }
        }
    }

    /** Goes on with the first source, which is well again; what failed, or null. */
    private @Nullable Throwable turnBack(Attempt done) {
        try {
            if (first.source instanceof FallbackSource f) {
                f.returnToFirst();
            }
            install(new Attempt(velo, new Prepared(spec, first.source, first.sink, false, done)));
            return null;
        } catch (VeloException e) {
            return e;
        }
    }

    /** Whether another source of the chain takes over. */
    private boolean fallsBack(Attempt broken, Throwable failure) {
        return first.source instanceof FallbackSource f
                && f.isDown(failure)
                && broken.mayBeRepeated()
                && f.advance(failure, broken.hasEverCommitted());
    }

    /** Waits and prepares another attempt; null when that is done, else what the run ends with. */
    private @Nullable Throwable heal(Attempt broken, Throwable cause, Recovery source, Recovery sink) {
        Throwable failure = cause;
        Recovery recovery = sink;
        setHealing(true);
        try {
            while (failure instanceof VeloException e && broken.mayBeRepeated() && goesOn()) {
                if (!fallsBack(broken, failure)) {
                    recovery = e.where().startsWith(source()) ? source : sink;
                    recovery.failed(e, true);
                    if (!recovery.await() || !goesOn()) {
                        break;
                    }
                }
                try {
                    Prepared prepared = new Prepared(spec, first.source, first.sink, false, broken);
                    install(new Attempt(velo, prepared));
                    recovery.answered();
                    return null;
                } catch (VeloException again) {
                    failure = again;
                }
            }
        } catch (VeloException givenUp) {
            failure = givenUp;
        } finally {
            setHealing(false);
        }
        recovery.close();
        return ended(failure);
    }

    /** A cancelled run ends with that, whatever it was waiting for. */
    private synchronized Throwable ended(Throwable failure) {
        boolean known = failure instanceof VeloException v && v.kind() == ErrorKind.CANCELLED;
        if (!cancelled || known) {
            return failure;
        }
        VeloException end = VeloException.of(ErrorKind.CANCELLED, "The pipeline was cancelled")
                .build();
        end.addSuppressed(failure);
        return end;
    }

    private synchronized boolean goesOn() {
        return !stopped && !cancelled;
    }

    private synchronized void setHealing(boolean value) {
        healing = value;
    }

    private synchronized void install(Attempt next) {
        if (cancelled) {
            next.control().cancel();
        } else if (stopped) {
            next.control().stop();
        }
        meter.goOn(next.control());
        current = next;
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
                first.name,
                now.rowsRead(),
                now.rowsWritten(),
                now.rowsRejected(),
                now.bytesRead(),
                now.bytesWritten(),
                now.elapsed(),
                now.checkpoints(),
                first.guarantee,
                first.reason,
                current.inputEnded(),
                first.resumed || first.alreadyDone);
    }

    @Override
    public String name() {
        return first.name;
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        current.control().stop();
        if (healing) {
            outages.stopWaiting();
        }
    }

    @Override
    public void cancel() {
        if (done.getCount() > 0) {
            Attempt attempt;
            synchronized (this) {
                cancelled = true;
                attempt = current;
            }
            attempt.control().cancel();
            outages.stopWaiting();
        }
    }

    @Override
    public String source() {
        return first.source instanceof FallbackSource f ? f.servingName() : first.source.toString();
    }

    @Override
    public List<Outage> outages() {
        return outages.current();
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

    private String outcomeWord(@Nullable Throwable failure) {
        PipelineResult ended = result;
        if (ended != null) {
            return ended.complete() ? "done" : "stopped";
        }
        boolean asked = failure instanceof VeloException v && v.kind() == ErrorKind.CANCELLED;
        return asked ? "cancelled" : "failed";
    }

    @Override
    public Optional<VeloException> failure() {
        return Optional.ofNullable(error);
    }

    @Override
    public PipelineHealth health() {
        return health.now();
    }

    @Override
    public PipelineStatistics statistics() {
        meter.count();
        return spec.telemetry().statistics().now(first.name);
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
