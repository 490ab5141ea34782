package io.velostream.core;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The pipelines that somebody may want to look at: a bounded number, however many have run. Thread-safe. */
final class RunningPipelines {
    /** Runs that failed and have no successor. */
    private static final int MOST_FAILED = 100;

    private final TreeMap<String, RunningPipeline> byName = new TreeMap<>();

    synchronized void add(RunningPipeline pipeline) {
        byName.put(pipeline.name(), pipeline);
        byName.values().removeIf(RunningPipelines::endedWell);
        long failed = byName.values().stream().filter(RunningPipeline::isDone).count();
        if (failed > MOST_FAILED) {
            byName.values().removeIf(RunningPipeline::isDone);
        }
    }

    private static boolean endedWell(RunningPipeline pipeline) {
        return pipeline.isDone() && pipeline.failure().isEmpty();
    }

    synchronized List<RunningPipeline> all() {
        byName.values().removeIf(RunningPipelines::endedWell);
        return new ArrayList<>(byName.values());
    }
}
