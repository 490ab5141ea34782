package io.velostream.core;

import io.velostream.api.VeloException;
import io.velostream.core.observe.PipelineHealth;
import io.velostream.core.observe.PipelineStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A pipeline at work. Thread-safe. */
public interface RunningPipeline {
    String name();

    /** Asks it to end: what has been read is still committed, then it ends. Returns at once. */
    void stop();

    /** Breaks it off: what is not committed is thrown away. Returns at once; {@link #join} then fails with CANCELLED. */
    void cancel();

    /**
     * Waits for the end. Throws the {@link io.velostream.api.VeloException} that ended it, or one of kind CANCELLED after
     * {@link #cancel}. When the waiting thread is interrupted, the pipeline is cancelled, and the flag stays set.
     */
    PipelineResult join();

    /** As {@link #join()}, but waits no longer than this; empty when it still runs. */
    Optional<PipelineResult> join(Duration atMost);

    /** Where it is now. */
    Progress progress();

    /** What it waits for now, because it failed and is tried again; empty when all goes well. */
    List<Outage> outages();

    /** The source that is read now, masked: the first one, or one of its fallback chain. */
    String source();

    boolean isDone();

    /** What ended it; empty while it runs, and when it came to its end or was stopped. Never blocks. */
    Optional<VeloException> failure();

    /**
     * How it is: its source, its sink, its queue of dead letters, its commits. Cheap enough to be asked each second: answers of
     * other systems are kept for a while and renewed in the background. The first call waits a second at most.
     */
    PipelineHealth health();

    /** Its throughput in the last 24 hours by the minute, or since it started. Never blocks. */
    PipelineStatistics statistics();
}
