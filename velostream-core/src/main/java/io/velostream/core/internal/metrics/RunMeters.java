package io.velostream.core.internal.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.velostream.api.Health;
import io.velostream.api.Lag;
import io.velostream.api.VeloException;
import io.velostream.core.dlq.DeadLetterCategory;
import io.velostream.core.internal.metrics.Metric.Tag;
import io.velostream.core.observe.PipelineHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one run of a pipeline. Gauges go when it ends, counters and timers stay and go on with the next run of its
 * name. Thread-safe.
 */
public final class RunMeters {
    private static final Pattern SCHEME = Pattern.compile("^([a-z][a-z0-9+.-]*):");

    private final MeterRegistry registry;
    private final ObservationRegistry observations;
    private final String pipeline;
    private final RunTelemetry.Waiting waiting;
    private final List<Meter> gauges = new ArrayList<>();
    private final Map<Object, Long> watermarks = new ConcurrentHashMap<>();
    private final Timer latency;
    private volatile LongSupplier queueBytes = () -> 0;
    private volatile LongSupplier openSplits = () -> 0;
    private volatile LongSupplier retried = () -> 0;
    private long retriesCounted;

    RunMeters(MeterRegistry registry, ObservationRegistry observations, String pipeline, RunTelemetry.Waiting waiting) {
        this.registry = registry;
        this.observations = observations;
        this.pipeline = pipeline;
        this.waiting = waiting;
        this.latency = timer(Metric.LATENCY, tags());
        for (DeadLetterCategory category : DeadLetterCategory.values()) {
            rejected(category, 0);
        }
        gauge(Metric.CHECKPOINT_AGE, waiting::seconds);
        gauge(Metric.WATERMARK_AGE, this::watermarkAge);
        gauge(Metric.QUEUE, () -> queueBytes.getAsLong());
        gauge(Metric.SPLITS, () -> openSplits.getAsLong());
        gauge(Metric.RUNNING, () -> 1);
        countRetries();
    }

    private Tags tags() {
        return Tags.of(Tag.PIPELINE, pipeline);
    }

    RunTelemetry.Waiting waiting() {
        return waiting;
    }

    /** How its systems are. */
    public void health(Supplier<PipelineHealth> health) {
        gauge(Metric.HEALTH, () -> health.get().status().ordinal());
        for (Lag.Unit unit : Lag.Unit.values()) {
            Tags tags = tags().and(Tag.UNIT, unit.name().toLowerCase(Locale.ROOT));
            gauge(Metric.LAG, tags, () -> lag(health.get(), unit));
        }
    }

    private static double lag(PipelineHealth health, Lag.Unit unit) {
        Health source = health.components().get("source");
        return source == null
                ? Double.NaN
                : source.lag()
                        .filter(l -> l.unit() == unit)
                        .map(l -> (double) l.amount())
                        .orElse(Double.NaN);
    }

    /** What it waits for, and how often it has tried again since the run began. */
    public void outages(LongSupplier outages, LongSupplier retries) {
        gauge(Metric.OUTAGES, outages::getAsLong);
        retried = retries;
    }

    /** Brings the counter of retries up to date. */
    private synchronized void countRetries() {
        long now = retried.getAsLong();
        counter(Metric.RETRIES, tags()).increment(now - retriesCounted);
        retriesCounted = now;
    }

    /** Bytes between readers and writers, and splits that are not read to their end; what is given last counts. */
    public void queue(LongSupplier bytes, LongSupplier splits) {
        queueBytes = bytes;
        openSplits = splits;
    }

    private void gauge(Metric metric, DoubleSupplier value) {
        gauge(metric, tags(), value);
    }

    private void gauge(Metric metric, Tags tags, DoubleSupplier value) {
        Gauge gauge = Gauge.builder(metric.id(), value::getAsDouble)
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(tags)
                .strongReference(true)
                .register(registry);
        synchronized (gauges) {
            gauges.add(gauge);
        }
    }

    private static @Nullable String unit(Metric metric) {
        return metric.unit().isEmpty() ? null : metric.unit();
    }

    private Counter counter(Metric metric, Tags tags) {
        return Counter.builder(metric.id())
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(tags)
                .register(registry);
    }

    private Timer timer(Metric metric, Tags tags) {
        return Timer.builder(metric.id())
                .description(metric.meaning())
                .tags(tags)
                .register(registry);
    }

    /** Rows that were rejected. */
    public void rejected(DeadLetterCategory category, long rows) {
        counter(Metric.REJECTED, tags().and(Tag.CATEGORY, category.word())).increment(rows);
    }

    /** The event of a batch that is committed now, in microseconds since 1970. */
    void committedEvent(long eventMicros, long nowMicros) {
        latency.record(Math.max(0, nowMicros - eventMicros), TimeUnit.MICROSECONDS);
    }

    void watermark(Object reader, OptionalLong micros) {
        if (micros.isPresent()) {
            watermarks.put(reader, micros.getAsLong());
        }
    }

    void ended(Object reader) {
        watermarks.remove(reader);
    }

    private double watermarkAge() {
        long least = Long.MAX_VALUE;
        for (long mark : watermarks.values()) {
            least = Math.min(least, mark);
        }
        return least == Long.MAX_VALUE ? Double.NaN : System.currentTimeMillis() / 1e3 - least / 1e6;
    }

    /** How the run ended. */
    public void ended(String outcome) {
        countRetries();
        counter(Metric.RUNS, tags().and(Tag.OUTCOME, outcome)).increment();
        synchronized (gauges) {
            gauges.forEach(registry::remove);
            gauges.clear();
        }
    }

    /** The meters of one end. */
    End end(String uri, String direction) {
        Matcher scheme = SCHEME.matcher(uri);
        return new End(scheme.find() ? scheme.group(1) : "other", direction);
    }

    /** The meters of a source or a sink. */
    final class End {
        final Counter records;
        final Counter bytes;
        final Counter batches;
        final Timer calls;
        final Timer commits;
        private final String connector;
        private final Tags tags;

        private End(String connector, String direction) {
            this.connector = connector;
            Tags connected = tags().and(Tag.CONNECTOR, connector);
            this.tags = connected.and(Tag.DIRECTION, direction);
            this.records = counter(Metric.RECORDS, tags);
            this.bytes = counter(Metric.BYTES, tags);
            this.batches = counter(Metric.BATCHES, tags);
            this.calls = timer(Metric.CALLS, tags);
            // A source commits nothing.
            this.commits = direction.equals("write") ? timer(Metric.COMMITS, connected) : calls;
        }

        void batch(long rows, long moved, long nanos) {
            if (retried.getAsLong() != retriesCounted) {
                countRetries();
            }
            records.increment(rows);
            bytes.increment(moved);
            batches.increment();
            calls.record(nanos, TimeUnit.NANOSECONDS);
        }

        /** Rows of batches that were counted before. */
        void rows(long rows) {
            records.increment(rows);
        }

        void committed(long nanos) {
            commits.record(nanos, TimeUnit.NANOSECONDS);
        }

        /** A call that is counted when it fails. */
        <T> T counted(Supplier<T> call) {
            try {
                return call.get();
            } catch (RuntimeException e) {
                failed(e);
                throw e;
            }
        }

        /** The same, with a span where a tracer listens. */
        <T> T traced(String operation, Supplier<T> call) {
            if (observations.isNoop()) {
                return counted(call);
            }
            Observation span = Observation.createNotStarted("velostream." + operation, observations)
                    .contextualName("velostream " + operation)
                    .lowCardinalityKeyValue(Tag.PIPELINE, pipeline)
                    .lowCardinalityKeyValue(Tag.CONNECTOR, connector);
            return Objects.requireNonNull(span.observe(() -> counted(call)));
        }

        private void failed(RuntimeException e) {
            countRetries();
            String kind = e instanceof VeloException v ? v.kind().name().toLowerCase(Locale.ROOT) : "internal";
            counter(Metric.ERRORS, tags.and(Tag.KIND, kind)).increment();
        }
    }
}
