package io.velostream.core.internal.metrics;

import java.util.List;

/** Every meter there is: the code registers them, and docs/metrics.md and the dashboards are checked against them. */
public enum Metric {
    RECORDS(Kind.COUNTER, "velostream.records", "", "rows taken from a source (read) or by a sink (write)", Tag.ENDS),
    BYTES(Kind.COUNTER, "velostream.bytes", "bytes", "bytes moved; of files, as stored", Tag.ENDS),
    BATCHES(Kind.COUNTER, "velostream.batches", "", "batches", Tag.ENDS),
    CALLS(
            Kind.TIMER,
            "velostream.calls",
            "seconds",
            "time in the source for a batch, in the sink for a batch",
            Tag.ENDS),
    ERRORS(
            Kind.COUNTER,
            "velostream.errors",
            "",
            "calls of a source or sink that failed in the end, retries included",
            List.of(Tag.PIPELINE, Tag.CONNECTOR, Tag.DIRECTION, Tag.KIND)),
    REJECTED(Kind.COUNTER, "velostream.rejected", "", "bad rows, by who must act", List.of(Tag.PIPELINE, Tag.CATEGORY)),
    COMMITS(
            Kind.TIMER,
            "velostream.commits",
            "seconds",
            "commits, and the time they took",
            List.of(Tag.PIPELINE, Tag.CONNECTOR)),
    LATENCY(
            Kind.TIMER,
            "velostream.latency",
            "seconds",
            "from the event, by the clock of the source, until its commit; the first row of each batch, where the source"
                    + " knows event times",
            List.of(Tag.PIPELINE)),
    CHECKPOINT_AGE(
            Kind.GAUGE,
            "velostream.checkpoint.age",
            "seconds",
            "how long the oldest row that is written waits for its commit; 0 when none does",
            List.of(Tag.PIPELINE)),
    WATERMARK_AGE(
            Kind.GAUGE,
            "velostream.watermark.age",
            "seconds",
            "how far the slowest split is behind the present, in event time; NaN where the source knows none",
            List.of(Tag.PIPELINE)),
    QUEUE(
            Kind.GAUGE,
            "velostream.queue",
            "bytes",
            "batches that wait between readers and writers",
            List.of(Tag.PIPELINE)),
    OUTAGES(Kind.GAUGE, "velostream.outages", "", "systems that are waited for now", List.of(Tag.PIPELINE)),
    RETRIES(
            Kind.COUNTER,
            "velostream.retries",
            "",
            "operations that were tried again because a system was away",
            List.of(Tag.PIPELINE)),
    LAG(
            Kind.GAUGE,
            "velostream.lag",
            "",
            "what waits at the source and was not read: records of topics, bytes of a database's log; NaN where the source"
                    + " does not tell",
            List.of(Tag.PIPELINE, Tag.UNIT)),
    SPLITS(
            Kind.GAUGE,
            "velostream.splits.open",
            "",
            "splits that were found and are not read to their end: of a folder that is watched, the files that wait",
            List.of(Tag.PIPELINE)),
    CIRCUIT(
            Kind.GAUGE,
            "velostream.circuit.state",
            "",
            "of the circuit breaker of one system: 0 closed, 1 half open, 2 open",
            List.of(Tag.TARGET)),
    CIRCUITS(
            Kind.GAUGE,
            "velostream.circuits.open",
            "",
            "circuit breakers that let no or only a few calls through, of all systems of the process",
            List.of()),
    HEALTH(Kind.GAUGE, "velostream.health", "", "0 healthy, 1 degraded, 2 unhealthy", List.of(Tag.PIPELINE)),
    RUNS(
            Kind.COUNTER,
            "velostream.runs",
            "",
            "runs that ended: done, stopped, failed or cancelled",
            List.of(Tag.PIPELINE, Tag.OUTCOME)),
    RUNNING(Kind.GAUGE, "velostream.running", "", "1 while it runs", List.of(Tag.PIPELINE));

    /** What sort of meter it is. */
    public enum Kind {
        COUNTER,
        TIMER,
        GAUGE
    }

    /** The names of labels. */
    static final class Tag {
        static final String PIPELINE = "pipeline";
        static final String CONNECTOR = "connector";
        static final String DIRECTION = "direction";
        static final String KIND = "kind";
        static final String CATEGORY = "category";
        static final String OUTCOME = "outcome";
        static final String UNIT = "unit";
        static final String TARGET = "target";
        static final List<String> ENDS = List.of(PIPELINE, CONNECTOR, DIRECTION);

        private Tag() {}
    }

    private final Kind kind;
    private final String id;
    private final String unit;
    private final String meaning;
    private final List<String> tags;

    Metric(Kind kind, String id, String unit, String meaning, List<String> tags) {
        this.kind = kind;
        this.id = id;
        this.unit = unit;
        this.meaning = meaning;
        this.tags = tags;
    }

    public Kind kind() {
        return kind;
    }

    /** The name as micrometer has it. */
    public String id() {
        return id;
    }

    /** The base unit; empty for plain numbers. */
    public String unit() {
        return unit;
    }

    public String meaning() {
        return meaning;
    }

    /** The names of its labels. */
    public List<String> tags() {
        return tags;
    }

    /** The names under which Prometheus shows it. */
    public List<String> prometheusNames() {
        String name = id.replace('.', '_');
        String base = unit.isEmpty() || name.endsWith("_" + unit) ? name : name + "_" + unit;
        return switch (kind) {
            case COUNTER -> List.of(base + "_total");
            case GAUGE -> List.of(base);
            case TIMER -> List.of(base + "_count", base + "_sum", base + "_max");
        };
    }
}
