package io.velostream.core.internal.run;

import io.velostream.core.ErrorPolicy;
import io.velostream.core.ProgressListener;
import io.velostream.core.RetryPolicy;
import io.velostream.core.internal.metrics.RunTelemetry;
import io.velostream.core.observe.HealthRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a pipeline was told, besides its source and sink.
 *
 * @param name as given by the user; empty for one made of both URIs
 * @param retry how outages are borne; empty for what source and sink say
 * @param telemetry of this run alone
 */
public record PipelineSpec(
        Optional<String> name,
        List<Step> steps,
        OptionalInt parallelism,
        int batchRows,
        long batchBytes,
        OptionalLong queueBytes,
        Duration checkpointInterval,
        long checkpointRows,
        ErrorPolicy errors,
        Optional<ProgressListener> listener,
        Duration progressInterval,
        boolean resume,
        OptionalLong limit,
        boolean allowLossy,
        boolean ignoreUnmapped,
        Optional<RetryPolicy> retry,
        HealthRules health,
        RunTelemetry telemetry) {}
