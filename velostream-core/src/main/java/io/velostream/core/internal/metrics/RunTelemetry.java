package io.velostream.core.internal.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.core.Circuit;
import io.velostream.core.dlq.DeadLetterCategory;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything that is observed of one run, over all its attempts. Thread-safe. */
public final class RunTelemetry {
    /** Where nobody wants meters there are none: this one makes those that do nothing, which is quick. */
    private static final MeterRegistry NOWHERE = new CompositeMeterRegistry();

    static {
        NOWHERE.config().meterFilter(MeterFilter.deny());
    }

    private final MeterRegistry registry;
    private final ObservationRegistry observations;
    private final RollingStatistics statistics = new RollingStatistics(Clock.systemUTC());
    private final Waiting waiting = new Waiting();
    private @Nullable RunMeters meters;

    /** Without a registry nothing is kept but what the health of the run needs. */
    public RunTelemetry(Optional<MeterRegistry> registry, Optional<ObservationRegistry> observations) {
        this.registry = registry.orElse(NOWHERE);
        this.observations = observations.orElse(ObservationRegistry.NOOP);
    }

    /** Shows how many circuits are not closed, whoever uses them. */
    public static void circuits(MeterRegistry registry, Supplier<List<Circuit>> circuits) {
        Gauge.builder(Metric.CIRCUITS.id(), () -> circuits.get().stream()
                        .filter(c -> c.state() != Circuit.State.CLOSED)
                        .count())
                .description(Metric.CIRCUITS.meaning())
                .register(registry);
    }

    /** Shows the state of the breaker of one system. */
    public static void circuit(MeterRegistry registry, String target, Supplier<Circuit.State> state) {
        Gauge.builder(Metric.CIRCUIT.id(), () -> switch (state.get()) {
                    case CLOSED -> 0;
                    case HALF_OPEN -> 1;
                    case OPEN -> 2;
                })
                .description(Metric.CIRCUIT.meaning())
                .tag(Metric.Tag.TARGET, target)
                .strongReference(true)
                .register(registry);
    }

    /** Since when rows wait for their commit, by whoever holds them. */
    static final class Waiting {
        private final ConcurrentHashMap<Object, Long> since = new ConcurrentHashMap<>();

        void begin(Object holder, long nanoTime) {
            since.putIfAbsent(holder, nanoTime);
        }

        /** Rows change hands. */
        void pass(Object from, Object to) {
            Long time = since.remove(from);
            if (time != null) {
                since.put(to, time);
            }
        }

        void end(Object holder) {
            since.remove(holder);
        }

        double seconds() {
            long now = System.nanoTime();
            long longest = 0;
            for (long begin : since.values()) {
                longest = Math.max(longest, now - begin);
            }
            return longest / 1e9;
        }
    }

    /** The meters of the run; the first call names it. */
    public synchronized RunMeters meters(String pipeline) {
        RunMeters known = meters;
        if (known == null) {
            known = new RunMeters(registry, observations, pipeline, waiting);
            meters = known;
        }
        return known;
    }

    private synchronized @Nullable RunMeters begun() {
        return meters;
    }

    public DataSource measured(DataSource source, String pipeline) {
        return new MetricsLayer(meters(pipeline)).wrap(source);
    }

    public DataSink measured(DataSink sink, String pipeline) {
        return new MetricsLayer(meters(pipeline)).wrap(sink);
    }

    /** A row was rejected. */
    public void rejected(DeadLetterCategory category) {
        RunMeters m = begun();
        if (m != null) {
            m.rejected(category, 1);
        }
    }

    /** Bytes between readers and writers, and splits that are not read to their end. */
    public void queue(LongSupplier bytes, LongSupplier splits) {
        RunMeters m = begun();
        if (m != null) {
            m.queue(bytes, splits);
        }
    }

    /** How the run ended; also one that never began. */
    public void ended(String outcome) {
        RunMeters m = begun();
        if (m != null) {
            m.ended(outcome);
        }
    }

    /** How long the oldest rows that are written wait for their commit, in seconds. */
    public double waitingSeconds() {
        return waiting.seconds();
    }

    public RollingStatistics statistics() {
        return statistics;
    }
}
