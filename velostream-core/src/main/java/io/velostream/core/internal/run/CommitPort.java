package io.velostream.core.internal.run;

import io.velostream.api.Checkpoint;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Sends commits to the sink with numbered checkpoints, dead letters first, and knows what is prepared and not committed. */
final class CommitPort {
    private final DataSink sink;
    private final String pipeline;
    private final RunState base;
    private final RunControl control;
    private final Rejections rejections;
    private final AtomicLong number;
    private final Set<Committable> open = new LinkedHashSet<>();
    /** Commits whose answer never came. */
    private final List<Doubt> doubts = new ArrayList<>();

    /** A commit that may have been done. */
    record Doubt(String lane, long number, Counts counts) {}

    /**
     * For a run.
     *
     * @param base the state that checkpoints begin with, for their splits to be filled in
     */
    CommitPort(
            DataSink sink, String pipeline, RunState base, long lastNumber, RunControl control, Rejections rejections) {
        this.sink = sink;
        this.pipeline = pipeline;
        this.base = base;
        this.control = control;
        this.rejections = rejections;
        this.number = new AtomicLong(lastNumber);
    }

    /** Ends the lane's round. */
    LaneWriter.Round prepare(LaneWriter lane) {
        control.check();
        LaneWriter.Round round = lane.round();
        synchronized (open) {
            open.add(round.prepared());
        }
        return round;
    }

    /**
     * Commits.
     *
     * @param splits what the checkpoint says about splits; everything that its lane has ever said
     */
    void commit(Worker worker, List<LaneWriter.Round> rounds, SplitBook splits, String lane, boolean complete) {
        // Those of these rows at least: what is committed later may be lost, what is committed here not.
        rejections.commit();
        List<Committable> prepared = new ArrayList<>();
        for (LaneWriter.Round r : rounds) {
            prepared.add(r.prepared());
        }
        Map<String, SplitState> reached = new HashMap<>();
        for (LaneWriter.Round r : rounds) {
            r.reached().forEach((id, to) -> reached.put(id, to.state()));
        }
        reached.values().forEach(splits::put);
        Checkpoint checkpoint = new Checkpoint(pipeline, lane, number.incrementAndGet(), base.toJson(splits), complete);
        Counts counts = Counts.sum(rounds.stream().map(LaneWriter.Round::counts).toList());
        try {
            worker.shield(() -> {
                control.check();
                return sink.commit(prepared, checkpoint);
            });
        } catch (RuntimeException e) {
            synchronized (open) {
                doubts.add(new Doubt(lane, checkpoint.number(), counts));
            }
            throw e;
        }
        synchronized (open) {
            prepared.forEach(open::remove);
        }
        rejections.covered(reached);
        control.checkpoints.increment();
        control.committed(counts);
        rounds.forEach(LaneWriter.Round::acknowledge);
    }

    /** What is committed for sure, and those commits that these checkpoints tell of. */
    Counts committed(List<Checkpoint> found) {
        Counts sum = control.carriedOver();
        for (Doubt d : doubts) {
            if (found.stream().anyMatch(c -> c.lane().equals(d.lane()) && c.number() == d.number())) {
                sum = sum.plus(d.counts()).plus(new Counts(0, 0, 0, 0, 0, 1));
            }
        }
        return sum;
    }

    /** Throws away what never got committed; only when all lanes have ended. */
    void abortOpen() {
        List<Committable> left;
        synchronized (open) {
            left = List.copyOf(open);
            open.clear();
        }
        if (!left.isEmpty()) {
            sink.abort(left);
        }
    }
}
