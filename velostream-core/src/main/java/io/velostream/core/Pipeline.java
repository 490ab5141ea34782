package io.velostream.core;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadRequest;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.run.DeadLetters;
import io.velostream.core.internal.run.PipelineRun;
import io.velostream.core.internal.run.PipelineSpec;
import io.velostream.core.internal.run.Step;
import io.velostream.core.observe.HealthRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Moves rows from a source to a sink, with steps between that are done in the order given.
 *
 * <pre>{@code
 * PipelineResult result = velo.pipeline("orders")
 *         .from("orders.csv")
 *         .filter("price > 0")
 *         .with("total", "price * quantity")
 *         .to("orders.parquet")
 *         .run();
 * }</pre>
 *
 * <p>It commits every 10 seconds, where the sink can, and a run that was broken off is gone on with by the next one of the
 * same name. A pipeline without a name is known by its two URIs; when it has come to its end, the next run begins anew.
 * One with a name then reads what is new since. What was read is told by the checkpoint that the sink keeps with the data.
 *
 * <p>A builder: each method changes it and gives it back. Not thread-safe; {@link #start} takes a copy of what it says.
 */
public final class Pipeline {
    /** The columns of a row that goes to a dead-letter sink. */
    public static final Schema DEAD_LETTER_SCHEMA = DeadLetters.SCHEMA;

    private static final Duration DEFAULT_CHECKPOINT = Duration.ofSeconds(10);

    private final VeloStream velo;
    private final Optional<String> name;
    private final List<Step> steps = new ArrayList<>();
    private @Nullable Supplier<DataSource> source;
    private boolean ownsSource;
    private List<String> fallback = List.of();
    private LayerOptions.FallbackPositions fallbackPositions = LayerOptions.FallbackPositions.START;
    private @Nullable Supplier<DataSink> sink;
    private boolean ownsSink;
    private OptionalInt parallelism = OptionalInt.empty();
    private int batchRows = ReadRequest.DEFAULT_BATCH_ROWS;
    private long batchBytes = ReadRequest.DEFAULT_BATCH_BYTES;
    private OptionalLong queueBytes = OptionalLong.empty();
    private Duration checkpointInterval = DEFAULT_CHECKPOINT;
    private long checkpointRows = Long.MAX_VALUE;
    private ErrorPolicy errors = ErrorPolicy.fail();
    private Optional<ProgressListener> listener = Optional.empty();
    private Duration progressInterval = Duration.ofSeconds(1);
    private boolean resume = true;
    private OptionalLong limit = OptionalLong.empty();
    private boolean allowLossy;
    private boolean ignoreUnmapped;
    private Optional<RetryPolicy> retry = Optional.empty();
    private HealthRules health = HealthRules.standard();

    Pipeline(VeloStream velo, Optional<String> name) {
        this.velo = velo;
        this.name = name;
    }

    /** Reads from this URI or file. */
    public Pipeline from(String uri) {
        return from(ConnectorUri.parse(uri));
    }

    /** Reads from this URI. */
    public Pipeline from(ConnectorUri uri) {
        return from(ConnectorSpec.of(uri));
    }

    /** Reads from what this says. */
    public Pipeline from(ConnectorSpec spec) {
        source = () -> velo.createSource(withFallback(spec));
        ownsSource = true;
        return this;
    }

    private ConnectorSpec withFallback(ConnectorSpec spec) {
        return fallback.isEmpty()
                ? spec
                : spec.with(LayerOptions.FALLBACK, fallback).with(LayerOptions.FALLBACK_POSITIONS, fallbackPositions);
    }

    /** Reads from this source, which stays the caller's to close. */
    public Pipeline from(DataSource given) {
        source = () -> {
            require(fallback.isEmpty(), "fallback needs a source that is given by its URI");
            return given;
        };
        ownsSource = false;
        return this;
    }

    /**
     * Other sources of the same rows: the next one serves when the one before stays down. The same as the option
     * {@code fallback} of the source, see {@link LayerOptions#FALLBACK}.
     */
    public Pipeline fallback(LayerOptions.FallbackPositions positions, String... uris) {
        fallback = List.of(uris);
        fallbackPositions = positions;
        return this;
    }

    /** Writes to this URI or file. */
    public Pipeline to(String uri) {
        return to(ConnectorUri.parse(uri));
    }

    /** Writes to this URI. */
    public Pipeline to(ConnectorUri uri) {
        return to(ConnectorSpec.of(uri));
    }

    /** Writes to what this says. */
    public Pipeline to(ConnectorSpec spec) {
        sink = () -> velo.createSink(spec);
        ownsSink = true;
        return this;
    }

    /** Writes to this sink, which stays the caller's to close. */
    public Pipeline to(DataSink given) {
        sink = () -> given;
        ownsSink = false;
        return this;
    }

    /** Keeps these columns, in this order. The source is asked for no others. */
    public Pipeline select(String... columns) {
        return step(new Step.Select(List.of(columns)));
    }

    /** Leaves these columns out. */
    public Pipeline drop(String... columns) {
        return step(new Step.Drop(List.of(columns)));
    }

    /** Gives a column another name. */
    public Pipeline rename(String column, String newName) {
        return rename(Map.of(column, newName));
    }

    /** Gives columns other names, all at once. */
    public Pipeline rename(Map<String, String> newNames) {
        return step(new Step.Rename(new LinkedHashMap<>(newNames)));
    }

    /** Converts a column; a row whose value does not fit is rejected. */
    public Pipeline cast(String column, DataType type) {
        return step(new Step.CastColumn(column, type));
    }

    /** Converts a column to the type of this notation, such as {@code decimal(12,2)}. */
    public Pipeline cast(String column, String type) {
        return cast(column, DataType.parse(type));
    }

    /** Keeps the rows for which it is true. At the head of the pipeline the source may do it. */
    public Pipeline filter(Expression condition) {
        return step(new Step.Where(condition));
    }

    /** Keeps the rows for which it is true, see {@link ExpressionParser}. */
    public Pipeline filter(String condition) {
        return filter(ExpressionParser.parse(condition));
    }

    /** Keeps the records that the predicate takes; several threads may ask it at once. */
    public Pipeline filterRecord(Predicate<Record> predicate) {
        return step(new Step.Keep(predicate));
    }

    /** Adds a computed column, or replaces the one of this name. */
    public Pipeline with(String column, Expression value) {
        return step(new Step.With(column, value));
    }

    /** Adds a computed column, or replaces the one of this name, see {@link ExpressionParser}. */
    public Pipeline with(String column, String value) {
        return with(column, ExpressionParser.parse(value));
    }

    /**
     * Passes each batch through a function, which several threads may call at once. It is called with an empty batch first,
     * to learn the schema of what it gives.
     */
    public Pipeline mapBatch(UnaryOperator<RecordBatch> function) {
        return step(new Step.MapBatch(Optional.empty(), function));
    }

    /** Passes each batch through a function that gives batches of this schema; several threads may call it at once. */
    public Pipeline mapBatch(Schema schema, UnaryOperator<RecordBatch> function) {
        return step(new Step.MapBatch(Optional.of(schema), function));
    }

    /** Makes rows of this schema from each record. */
    public Pipeline mapRecord(Schema schema, RecordMapper mapper) {
        return step(new Step.MapRecord(schema, mapper));
    }

    private Pipeline step(Step step) {
        steps.add(step);
        return this;
    }

    /**
     * How many lanes read and write at once, at most; a bounded source of few splits has fewer. Default: the processors,
     * or as many as the run had that is gone on with.
     */
    public Pipeline parallelism(int lanes) {
        require(lanes >= 1, "parallelism is 1 or more");
        parallelism = OptionalInt.of(lanes);
        return this;
    }

    /** Rows of a batch, at most. */
    public Pipeline batchRows(int rows) {
        require(rows >= 1, "batchRows is 1 or more");
        batchRows = rows;
        return this;
    }

    /** Bytes of a batch, roughly, at most. */
    public Pipeline batchBytes(long bytes) {
        require(bytes >= 1, "batchBytes is 1 or more");
        batchBytes = bytes;
        return this;
    }

    /**
     * Bytes that wait between readers and writers, at most, all lanes together, and an eighth of the heap in any case. Default:
     * 8 MiB a lane, and 64 MiB where one writer takes the rows of several readers.
     */
    public Pipeline queueBytes(long bytes) {
        require(bytes >= 1, "queueBytes is 1 or more");
        queueBytes = OptionalLong.of(bytes);
        return this;
    }

    /** Commits this often, where the sink can. Default: 10 seconds. */
    public Pipeline checkpointEvery(Duration interval) {
        require(!interval.isNegative() && !interval.isZero(), "the interval of checkpoints is positive");
        checkpointInterval = interval;
        return this;
    }

    /** Commits when a lane has written this many rows, at the next end of a batch, where the sink can. */
    public Pipeline checkpointEvery(long rows) {
        require(rows >= 1, "a checkpoint comes after 1 row or more");
        checkpointRows = rows;
        return this;
    }

    /** What happens with bad rows. Default: the first one fails the pipeline. */
    public Pipeline onError(ErrorPolicy policy) {
        errors = policy;
        return this;
    }

    /** Is told how it goes on, this often. */
    public Pipeline progress(ProgressListener whom, Duration interval) {
        listener = Optional.of(whom);
        progressInterval = interval;
        return this;
    }

    /** Whether to go on where an earlier run of this name stopped (the default), or to begin anew. */
    public Pipeline resume(boolean goOn) {
        resume = goOn;
        return this;
    }

    /** Rows that come out of the steps, at most, over all runs of this name. */
    public Pipeline limit(long rows) {
        require(rows >= 0, "the limit is 0 or more");
        limit = OptionalLong.of(rows);
        return this;
    }

    /** Allows conversions to the sink's types that may lose information; a row whose value does not fit is rejected. */
    public Pipeline allowLossy(boolean allow) {
        allowLossy = allow;
        return this;
    }

    /** Leaves out columns that the sink has no place for; otherwise they are an error. */
    public Pipeline ignoreUnmapped(boolean ignore) {
        ignoreUnmapped = ignore;
        return this;
    }

    /**
     * How outages of source and sink are borne. Default: what their options say, else {@link RetryPolicy#standard()}. What a
     * reader had begun goes on behind its last batch; after a failed write or commit the run begins again at its last
     * checkpoint, by itself.
     */
    public Pipeline retry(RetryPolicy policy) {
        retry = Optional.of(policy);
        return this;
    }

    /** When it is called degraded or unhealthy while it runs, see {@link RunningPipeline#health}. */
    public Pipeline health(HealthRules rules) {
        health = rules;
        return this;
    }

    /** Runs to the end, or until it fails; an interrupt of this thread cancels it. */
    public PipelineResult run() {
        return start().join();
    }

    /** Starts it. Names, types and options are checked before this returns. */
    public RunningPipeline start() {
        Supplier<DataSource> from = given(source, "source", "from");
        Supplier<DataSink> to = given(sink, "sink", "to");
        return velo.running(PipelineRun.start(velo, spec(), from, ownsSource, to, ownsSink));
    }

    /**
     * What a run that begins anew would do, without doing it: reads the schema and looks for splits, checks all that
     * {@link #start} checks, and asks the sink what it would do to its target.
     */
    public PipelinePreview preview() {
        Supplier<DataSource> from = given(source, "source", "from");
        Supplier<DataSink> to = given(sink, "sink", "to");
        return PipelineRun.preview(spec(), from, ownsSource, to, ownsSink);
    }

    private static <T> Supplier<T> given(@Nullable Supplier<T> end, String what, String method) {
        if (end == null) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The pipeline has no " + what)
                    .cure("Give it with " + method + "(…).")
                    .build();
        }
        return end;
    }

    private PipelineSpec spec() {
        return new PipelineSpec(
                name,
                List.copyOf(steps),
                parallelism,
                batchRows,
                batchBytes,
                queueBytes,
                checkpointInterval,
                checkpointRows,
                errors,
                listener,
                progressInterval,
                resume,
                limit,
                allowLossy,
                ignoreUnmapped,
                retry,
                health,
                velo.telemetry());
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "Cannot set up the pipeline")
                    .why(rule)
                    .build();
        }
    }
}
