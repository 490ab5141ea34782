package io.velostream.core.internal.layer;

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
import io.velostream.core.RetryPolicy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source whose calls are repeated, and whose readers and enumerators are opened again. */
final class RetrySource implements DataSource {
    private final DataSource inner;
    private final Retrying retrying;

    RetrySource(DataSource inner, Retrying retrying) {
        this.inner = inner;
        this.retrying = retrying;
    }

    DataSource inner() {
        return inner;
    }

    RetryPolicy policy() {
        return retrying.policy();
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public Schema schema() {
        return retrying.call(this, inner::schema);
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        ReadPlan plan = retrying.call(this, () -> inner.plan(request));
        retrying.outages().setEndless(!plan.bounded());
        return plan;
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        return new RetryEnumerator(inner, plan, retrying);
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        return new RetryReader(inner, plan, split, from, retrying);
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
