package io.velostream.bench.run;

import java.nio.file.Path;

/** One implementation of one case. */
@FunctionalInterface
public interface Work {
    /** Does the work once. Outputs go to the {@code scratch} folder and may be overwritten by the next time. */
    Outcome run(Inputs inputs, Path scratch) throws Exception;

    /** What has to be there before {@link #run}, each time, while no clock runs: the input in a server, an empty table. */
    default void prepare(Inputs inputs) throws Exception {}

    /** What the work found or left behind, looked up when the clocks have stopped. */
    default Outcome check(Inputs inputs, Outcome found, Path scratch) throws Exception {
        return found;
    }

    /** Seconds of CPU time that a server of the work has taken so far; 0 where nobody asks. */
    default double serverSeconds() throws Exception {
        return 0;
    }
}
