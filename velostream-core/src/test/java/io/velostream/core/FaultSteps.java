package io.velostream.core;

import io.velostream.api.Capability;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The steps of a run that {@link Faults} can break, and the kinds of sink for which that differs. */
final class FaultSteps {
    static final Set<Capability> LANES = Set.of(
            Capability.PARALLEL_WRITE, Capability.INCREMENTAL_COMMIT, Capability.LANE_COMMIT, Capability.EXACTLY_ONCE);
    static final Set<Capability> GATHERED =
            Set.of(Capability.PARALLEL_WRITE, Capability.INCREMENTAL_COMMIT, Capability.EXACTLY_ONCE);
    static final Set<Capability> ONE_WRITER = Set.of(Capability.INCREMENTAL_COMMIT, Capability.EXACTLY_ONCE);
    static final Set<Capability> ONE_COMMIT = Set.of(Capability.PARALLEL_WRITE, Capability.EXACTLY_ONCE);
    static final Set<Capability> ONE_OF_BOTH = Set.of(Capability.EXACTLY_ONCE);

    private static final List<String> OPERATIONS = List.of(
            "schema",
            "plan",
            "splits",
            "nextSplits",
            "closeSplits",
            "checkpoints",
            "prepare",
            "openReader",
            "read",
            "openWriter",
            "write",
            "prepareCommit",
            "commit",
            "afterCommit");

    private FaultSteps() {}

    /** Each of these sinks with one lane and with three, each operation. */
    static Stream<Arguments> of(List<Set<Capability>> sinks) {
        return sinks.stream().flatMap(sink -> IntStream.of(1, 3).boxed().flatMap(lanes -> OPERATIONS.stream()
                .map(operation -> Arguments.of(sink, lanes, operation))));
    }
}
