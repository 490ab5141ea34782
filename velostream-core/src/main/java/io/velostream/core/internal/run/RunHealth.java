package io.velostream.core.internal.run;

import io.velostream.api.DataSink;
import io.velostream.api.Health;
import io.velostream.api.VeloException;
import io.velostream.core.ErrorPolicy;
import io.velostream.core.Outage;
import io.velostream.core.RunningPipeline;
import io.velostream.core.internal.metrics.HealthMonitor;
import io.velostream.core.observe.HealthRules;
import io.velostream.core.observe.PipelineHealth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a run is, and the systems that it depends on. Thread-safe. */
final class RunHealth {
    private final PipelineSpec spec;
    private final RunningPipeline run;
    private final boolean hasQueue;
    private final HealthMonitor systems;

    RunHealth(Prepared p, Optional<DataSink> letters, PipelineSpec spec, RunningPipeline run) {
        this.spec = spec;
        this.run = run;
        this.hasQueue = letters.isPresent();
        this.systems = new HealthMonitor(spec.health());
        systems.add("source", p.source::health);
        systems.add("sink", p.sink::health);
        letters.ifPresent(sink -> systems.add("deadLetters", sink::health));
    }

    PipelineHealth now() {
        Map<String, Health> all = new LinkedHashMap<>();
        if (run.isDone()) {
            // Its source and sink are closed, nobody is to be asked.
            all.put("run", run.failure().map(RunHealth::failed).orElseGet(Health::healthy));
            return new PipelineHealth(all);
        }
        all.put("run", waiting());
        all.put("commits", commits());
        all.putAll(systems.now());
        Health queue = all.get("deadLetters");
        if (hasQueue && queue != null && queue.status() == Health.Status.HEALTHY) {
            all.put("deadLetters", fill(queue));
        }
        return new PipelineHealth(all);
    }

    private static Health failed(VeloException e) {
        return Health.unhealthy(String.valueOf(e.getMessage()));
    }

    private Health waiting() {
        List<Outage> outages = run.outages();
        if (outages.isEmpty()) {
            return Health.healthy();
        }
        Outage first = outages.get(0);
        return Health.degraded("waits for " + first.target() + " since " + first.since() + ": " + first.reason());
    }

    private Health commits() {
        HealthRules rules = spec.health();
        double seconds = spec.telemetry().waitingSeconds();
        if (seconds <= rules.commitDegraded().toNanos() / 1e9) {
            return Health.healthy();
        }
        String reason = "rows have been waiting for their commit for " + Math.round(seconds) + " s";
        return seconds <= rules.commitUnhealthy().toNanos() / 1e9 ? Health.degraded(reason) : Health.unhealthy(reason);
    }

    /** How near the error policy is to its bound. */
    private Health fill(Health queue) {
        ErrorPolicy policy = spec.errors();
        long rejected = run.progress().rowsRejected();
        boolean bounded = policy.maxRows() < Long.MAX_VALUE;
        return bounded && rejected > policy.maxRows() * spec.health().fillDegraded()
                ? Health.degraded(rejected + " bad rows of at most " + policy.maxRows())
                : queue;
    }
}
