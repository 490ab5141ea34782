package io.velostream.bench.run;

import java.nio.file.Path;

/** One implementation of one case. */
@FunctionalInterface
public interface Work {
    /** Does the work once. Outputs go to the {@code scratch} folder and may be overwritten by the next time. */
    Outcome run(Inputs inputs, Path scratch) throws Exception;
}
