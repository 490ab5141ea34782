package io.velostream.system;

import io.velostream.core.RunningPipeline;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** A role that ends by itself, all of whose rows are there from the beginning. */
record BoundedRole(String name, Function<Gate, RunningPipeline> starter, Supplier<List<Integer>> arrivals)
        implements Role {
    @Override
    public RunningPipeline start(Gate gate) {
        return starter.apply(gate);
    }

    @Override
    public boolean isBounded() {
        return true;
    }

    @Override
    public List<Integer> arrived() {
        return arrivals.get();
    }
}
