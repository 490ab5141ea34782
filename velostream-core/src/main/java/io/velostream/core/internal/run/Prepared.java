package io.velostream.core.internal.run;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.core.DeliveryGuarantee;
import io.velostream.core.internal.eval.TypedFilter;
import io.velostream.core.internal.layer.FallbackSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is found out and agreed on before the first row: where to go on, what to read, how many lanes, which schema. Every
 * mistake that can be seen beforehand is told here.
 */
final class Prepared {
    private static final Duration LOOK = Duration.ofMillis(100);

    final PipelineSpec spec;
    final DataSource source;
    final DataSink sink;
    /** The same, for all that is done while it runs. */
    final DataSource measuredSource;

    final DataSink measuredSink;
    final String name;
    final RunState base;
    final long lastNumber;
    /** Whether an earlier run is gone on with. */
    final boolean resumed;
    /** Whether that run had come to its end. */
    final boolean wasComplete;
    /** Whether the sink refuses what is there already, and that is what this very run would write. */
    final boolean alreadyDone;
    /** The progress of all splits, those of earlier runs and those found now. */
    final Map<String, SplitState> known = new LinkedHashMap<>();

    final ReadPlan plan;
    /** All splits of a bounded source in their order, the finished ones too. */
    final List<Split> splits;

    final int lanes;
    final int writers;
    final Chain chain;
    /** What comes out of the steps. */
    final Schema rows;
    /** What the sink would do; null unless it was only looked at. */
    final @Nullable SinkPreview preview;

    final ReadSetup.Steps steps;
    final TargetSchema target;
    final DeliveryGuarantee guarantee;
    final String reason;
    final boolean commitsOften;
    final long limitLeft;
    private final boolean again;
    private final RunControl control;
    private final Set<Capability> sourceCan;
    private final Set<Capability> sinkCan;
    private final Pushdown pushdown;

    /**
     * Gets ready.
     *
     * @param look whether the sink is only looked at, without touching what is there
     * @param broken the attempt of this run that was broken off before, or null for the first one
     */
    Prepared(PipelineSpec spec, DataSource source, DataSink sink, boolean look, @Nullable Attempt broken) {
        this.spec = spec;
        this.source = source;
        this.sink = sink;
        this.again = broken != null;
        this.sourceCan = source.capabilities();
        this.sinkCan = sink.capabilities();
        String fingerprint = hash(source.identity() + "\n" + spec.steps() + "\n" + spec.limit());
        this.name = spec.name().orElseGet(() -> broken == null ? automaticName() : broken.prepared().name);
        // All names and types are checked before the sink is touched.
        Schema sourceSchema = source.schema();
        ChainCompiler.check(source, sourceSchema, spec.steps());
        this.pushdown = Pushdown.of(spec.steps());

        List<Checkpoint> found = look ? List.of() : sink.checkpoints(name);
        RunState.@Nullable Merged before = RunState.merge(found);
        this.lastNumber = before == null ? 0 : before.lastNumber();
        RunState earlier = before == null ? null : goesOn(before, fingerprint, broken);
        this.resumed = earlier != null;
        this.wasComplete = resumed && before != null && before.complete();
        int wanted = spec.parallelism()
                .orElseGet(() -> earlier == null ? Runtime.getRuntime().availableProcessors() : earlier.planned());
        int planned = earlier == null ? wanted : earlier.planned();
        if (earlier != null) {
            known.putAll(earlier.splits());
        }
        if (source instanceof FallbackSource f && f.stayWith(known.keySet())) {
            sourceSchema = source.schema();
        }
        this.limitLeft = limitLeft();
        this.control = new RunControl(limitLeft, broken == null ? Counts.NONE : broken.committed(found));
        ReadPlan first = plan(planned, sourceSchema);
        checkEnd(first);
        this.splits = first.bounded() ? allSplits(first) : List.of();
        checkResume();
        boolean manyWriters = sinkCan.contains(Capability.PARALLEL_WRITE);
        this.lanes = first.bounded() ? Math.max(1, Math.min(wanted, splits.size())) : wanted;
        this.writers = manyWriters ? lanes : 1;
        this.commitsOften = sinkCan.contains(Capability.INCREMENTAL_COMMIT)
                && (sourceCan.contains(Capability.RESUME) || !first.bounded());
        this.reason = whyNotExactlyOnce(first);
        this.guarantee = reason.isEmpty() ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE;
        boolean laneCommit = manyWriters && sinkCan.contains(Capability.LANE_COMMIT);
        this.base = new RunState(
                generation(earlier, before, broken),
                earlier == null ? 1 : earlier.run() + 1,
                laneCommit ? writers : 1,
                planned,
                fingerprint,
                Map.of());

        Chain asGuessed = steps(first, first.schema());
        SinkRequest request = new SinkRequest(name, asGuessed.output(), writers, resumed, changes());
        this.preview = look ? sink.preview(request) : null;
        boolean done = false;
        Schema wants = asGuessed.output();
        try {
            wants = preview == null ? prepare(sink, request) : preview.schema();
        } catch (VeloException e) {
            done = e.kind() == ErrorKind.ALREADY_EXISTS && before != null && isDone(before, fingerprint, first);
            if (!done) {
                throw e;
            }
            known.putAll(Objects.requireNonNull(before).state().splits());
        }
        this.alreadyDone = done;
        this.plan = asWanted(first, asGuessed.output(), wants);
        this.steps = schema -> steps(plan, schema);
        Chain mine = plan.equals(first) ? asGuessed : steps(plan, plan.schema());
        this.rows = mine.output();
        boolean evolves = commitsOften && sinkCan.contains(Capability.EVOLVE);
        this.target = new TargetSchema(sink, control, spec, evolves, mine.output(), wants, writers);
        this.chain = target.first(mine);
        this.measuredSource = look ? source : spec.telemetry().measured(source, name);
        this.measuredSink = look ? sink : spec.telemetry().measured(sink, name);
    }

    /** Stable over runs, so that they go on where others ended; processes that share a source are apart. */
    private String automaticName() {
        String stable = "auto-" + hash(source.identity() + "\n" + sink).substring(0, 16);
        boolean shared = sourceCan.contains(Capability.OWN_POSITIONS)
                && !source.plan(ReadRequest.all()).bounded();
        return shared ? stable + "-" + UUID.randomUUID().toString().substring(0, 8) : stable;
    }

    RunControl control() {
        return control;
    }

    /** Prepares; what an attempt before this one has made there must not be in its way. */
    Schema prepare(DataSink target, SinkRequest request) {
        try {
            return target.prepare(request);
        } catch (VeloException e) {
            if (!again || request.resumed() || e.kind() != ErrorKind.ALREADY_EXISTS) {
                throw e;
            }
            return target.prepare(
                    new SinkRequest(request.pipeline(), request.schema(), request.lanes(), true, request.changes()));
        }
    }

    /** Whether an attempt that fails can be followed by another one; {@code rowsRead} says whether this one got any rows. */
    boolean canGoOn(boolean rowsRead) {
        boolean again = sourceCan.contains(Capability.RESUME) || !rowsRead;
        return again
                && (sinkCan.contains(Capability.EXACTLY_ONCE)
                        || sinkCan.contains(Capability.IDEMPOTENT_WRITE)
                        || sinkCan.contains(Capability.INCREMENTAL_COMMIT));
    }

    boolean laneCommit() {
        return writers == lanes
                && sinkCan.contains(Capability.PARALLEL_WRITE)
                && sinkCan.contains(Capability.LANE_COMMIT);
    }

    boolean changes() {
        return sourceCan.contains(Capability.CHANGES) && sinkCan.contains(Capability.CHANGES);
    }

    private static long generation(
            @Nullable RunState earlier, RunState.@Nullable Merged before, @Nullable Attempt broken) {
        if (earlier != null) {
            return earlier.generation();
        }
        if (broken != null) {
            return broken.generation();
        }
        return before == null ? 1 : before.state().generation() + 1;
    }

    private @Nullable RunState goesOn(RunState.Merged before, String fingerprint, @Nullable Attempt broken) {
        if (broken != null) {
            // What this run has committed counts, also when it was to begin anew; what others did only if it went on
            // there.
            return before.state().generation() == broken.generation() ? before.state() : null;
        }
        boolean anew = before == null
                || !spec.resume()
                || (before.complete() && spec.name().isEmpty());
        if (anew) {
            return null;
        }
        RunState state = before.state();
        if (!state.fingerprint().equals(fingerprint)) {
            throw VeloException.of(ErrorKind.CONFLICT, "Cannot go on with the pipeline '" + name + "'")
                    .where(sink.toString())
                    .why("its checkpoint was made with another source or other steps")
                    .cure("Run it as it was, begin anew with resume(false), or give it another name.")
                    .build();
        }
        return state;
    }

    /**
     * Whether an earlier run came to its end with just the input that there is now. It may have been killed after its last
     * commit: then whoever started it starts it again, and must not be told that its own output is in the way.
     */
    private boolean isDone(RunState.Merged before, String fingerprint, ReadPlan plan) {
        boolean same = spec.resume()
                && spec.name().isEmpty()
                && before.complete()
                && before.state().fingerprint().equals(fingerprint)
                && spec.steps().stream().allMatch(Step::isTold);
        Map<String, SplitState> then = before.state().splits();
        return same
                && plan.bounded()
                && splits.stream().allMatch(s -> {
                    SplitState state = then.get(s.id());
                    return state != null && state.coversAll(s);
                });
    }

    private long limitLeft() {
        if (spec.limit().isEmpty()) {
            return Long.MAX_VALUE;
        }
        long passed = known.values().stream().mapToLong(SplitState::passed).sum();
        return Math.max(0, spec.limit().getAsLong() - passed);
    }

    /** Splits whose rows are committed in part or in whole: these must stay as they are. */
    private List<Split> begun() {
        return known.values().stream()
                .filter(SplitState::hasBegun)
                .map(s -> new Split(s.id(), s.version(), s.details(), OptionalLong.empty()))
                .toList();
    }

    private ReadPlan plan(int planned, Schema sourceSchema) {
        ReadRequest request = ReadRequest.all()
                .withParallelism(planned)
                .withBatchSize(spec.batchRows(), spec.batchBytes())
                .withBegun(begun());
        if (pushdown.columns().isPresent()) {
            request = request.withColumns(pushdown.columns().get());
        }
        if (pushdown.filter().isPresent()) {
            request = request.withFilter(TypedFilter.of(pushdown.filter().get(), sourceSchema));
        }
        boolean atSource = spec.limit().isPresent() && pushdown.keepsRows() && !resumed && limitLeft > 0;
        ReadPlan made = source.plan(atSource ? request.withLimit(limitLeft) : request);
        // Who applies the rest of the filter needs more rows than the limit says.
        return atSource && made.residualFilter().isPresent() ? source.plan(request) : made;
    }

    /** The plan with values read as the types that the sink has, where the source has but guessed others that do not fit. */
    private ReadPlan asWanted(ReadPlan guessed, Schema rows, Schema wants) {
        if (spec.allowLossy() || !sourceCan.contains(Capability.TYPES_ON_REQUEST)) {
            return guessed;
        }
        Map<String, DataType> types = WantedTypes.of(guessed.schema(), spec.steps(), rows, wants);
        return types.isEmpty() ? guessed : source.plan(guessed.request().withTypes(types));
    }

    private void checkEnd(ReadPlan plan) {
        if (!plan.bounded() && !sinkCan.contains(Capability.INCREMENTAL_COMMIT)) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "The input never ends, and the sink commits only at the end")
                    .where(source + " to " + sink)
                    .cure("Read a bounded source, or choose a sink that commits as it goes.")
                    .build();
        }
    }

    private List<Split> allSplits(ReadPlan plan) {
        List<Split> all = new ArrayList<>();
        try (SplitEnumerator enumerator = source.splits(plan)) {
            while (true) {
                SplitResult result = enumerator.next(LOOK);
                if (result instanceof SplitResult.Found f) {
                    all.addAll(f.splits());
                } else if (result instanceof SplitResult.End) {
                    return all;
                }
            }
        }
    }

    private void checkResume() {
        if (!resumed || sourceCan.contains(Capability.RESUME)) {
            return;
        }
        for (SplitState s : known.values()) {
            if (s.offset() != null && !s.done()) {
                throw VeloException.of(ErrorKind.UNSUPPORTED, "Cannot go on with the pipeline '" + name + "'")
                        .where(source.toString())
                        .why("the source cannot begin in the middle of split " + s.id())
                        .cure("Begin anew with resume(false).")
                        .build();
            }
        }
    }

    private String whyNotExactlyOnce(ReadPlan plan) {
        if (!sinkCan.contains(Capability.EXACTLY_ONCE)) {
            return "the sink cannot store the position together with the data";
        }
        if (!sourceCan.contains(Capability.RESUME) && !plan.bounded()) {
            return "the source cannot go on behind a position";
        }
        if (sourceCan.contains(Capability.OWN_POSITIONS) && !sinkCan.contains(Capability.SHARED_POSITIONS)) {
            return "the positions of the group that the source is read in are committed after the data; without a group it"
                    + " is exactly once";
        }
        return "";
    }

    /** The steps that are left to the pipeline for batches of this schema, and the limit. */
    private Chain steps(ReadPlan plan, Schema schema) {
        List<Step> all = new ArrayList<>();
        plan.residualFilter().ifPresent(f -> all.add(new Step.Where(f)));
        all.addAll(pushdown.rest());
        Chain compiled = ChainCompiler.compile(schema, all);
        if (spec.limit().isEmpty()) {
            return compiled;
        }
        return compiled.then(compiled.output(), (frame, rejecter) -> {
            int pass = control.take(frame.rows());
            int[] first = frame.rowNumbers();
            for (int i = 0; i < pass; i++) {
                first[i] = i;
            }
            frame.keep(first, pass);
            return frame;
        });
    }

    /** The task for a split, or empty when it is done with. */
    Optional<SplitTask> task(int index, Split split) {
        SplitState state = known.get(split.id());
        if (state != null && state.coversAll(split)) {
            return Optional.empty();
        }
        SplitState now = state == null ? SplitState.fresh(split) : state.of(split);
        return Optional.of(new SplitTask(index, split, now));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
