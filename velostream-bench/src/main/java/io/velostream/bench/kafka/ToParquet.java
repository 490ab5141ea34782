package io.velostream.bench.kafka;

import io.velostream.bench.peer.DuckDb;
import io.velostream.bench.run.Inputs;
import io.velostream.bench.run.Outcome;
import io.velostream.bench.run.Work;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A topic to a folder of Parquet files, each time another one. The rows are counted when the clocks have stopped. */
final class ToParquet implements Work {
    /** Writers and readers of both sides. */
    static final int PARALLELISM = 2;
    /** Between checkpoints, on both sides. */
    static final int MILLIS = 5000;

    private final Copy copy;
    private final AtomicInteger runs = new AtomicInteger();

    ToParquet(Copy copy) {
        this.copy = copy;
    }

    /** Copies a topic to a folder. */
    interface Copy {
        void run(String topic, Path folder) throws Exception;
    }

    @Override
    public void prepare(Inputs inputs) throws Exception {
        Topics.lineitem(inputs);
    }

    @Override
    public Outcome run(Inputs inputs, Path scratch) throws Exception {
        copy.run(Topics.lineitem(inputs), folder(scratch, runs.incrementAndGet()));
        return Outcome.UNCHECKED;
    }

    @Override
    public Outcome check(Inputs inputs, Outcome found, Path scratch) throws Exception {
        return DuckDb.check(folder(scratch, runs.get()).resolve("*.parquet"));
    }

    @Override
    public double serverSeconds() {
        return BrokerClock.seconds();
    }

    private static Path folder(Path scratch, int run) {
        return scratch.resolve("out-" + run);
    }
}
