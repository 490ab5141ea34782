package io.velostream.core.internal.run;

import io.velostream.api.Checkpoint;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import java.util.ArrayList;
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
    void commit(
            Worker worker,
            List<LaneWriter.Round> rounds,
            Map<String, SplitState> splits,
            String lane,
            boolean complete) {
        // Those of these rows at least: what is committed later may be lost, what is committed here not.
        rejections.commit();
        List<Committable> prepared = new ArrayList<>();
        for (LaneWriter.Round r : rounds) {
            prepared.add(r.prepared());
        }
        RunState state =
                new RunState(base.generation(), base.run(), base.lanes(), base.planned(), base.fingerprint(), splits);
        Checkpoint checkpoint = new Checkpoint(pipeline, lane, number.incrementAndGet(), state.toJson(), complete);
        worker.shield(() -> {
            control.check();
            return sink.commit(prepared, checkpoint);
        });
        synchronized (open) {
            prepared.forEach(open::remove);
        }
        rejections.covered(splits);
        control.checkpoints.increment();
        rounds.forEach(LaneWriter.Round::acknowledge);
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
