package io.velostream.bench.postgres;

import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.bench.run.Work;
import java.nio.file.Path;

/**
 * Work on a server.
 *
 * @param before what has to be there
 * @param after what the work left behind
 */
record Prepared(Step before, Work work, Look after) implements Work {
    /** Something done before the clocks run. */
    interface Step {
        void on(Inputs inputs) throws Exception;
    }

    /** Something looked up when they have stopped. */
    interface Look {
        Outcome at(Inputs inputs, Outcome found, Path scratch) throws Exception;
    }

    @Override
    public void prepare(Inputs inputs) throws Exception {
        before.on(inputs);
    }

    @Override
    public Outcome run(Inputs inputs, Path scratch) throws Exception {
        return work.run(inputs, scratch);
    }

    @Override
    public Outcome check(Inputs inputs, Outcome found, Path scratch) throws Exception {
        return after.at(inputs, found, scratch);
    }

    @Override
    public double serverSeconds() throws Exception {
        return ServerClock.seconds();
    }
}
