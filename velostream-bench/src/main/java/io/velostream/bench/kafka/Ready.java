package io.velostream.bench.kafka;

import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.bench.run.Work;
import java.nio.file.Path;

/** Work whose topic is filled, or whose rows are made, before the clocks run. */
record Ready(Step before, Work work) implements Work {
    /** Something done before the clocks run; nothing where it is done already. */
    interface Step {
        void on(Inputs inputs) throws Exception;
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
    public double serverSeconds() {
        return BrokerClock.seconds();
    }
}
