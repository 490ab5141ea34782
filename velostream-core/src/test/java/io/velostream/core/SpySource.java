package io.velostream.core;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.type.Schema;
import java.util.List;
import java.util.Set;

/** Remembers what it was asked for. */
record SpySource(DataSource inner, List<ReadRequest> asked) implements DataSource {
    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema schema() {
        return inner.schema();
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        asked.add(request);
        return inner.plan(request);
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return inner.splits(plan);
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, Offset from) {
        return inner.openReader(plan, split, from);
    }

    @Override
    public String identity() {
        return inner.identity();
    }

    @Override
    public Health health() {
        return inner.health();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
