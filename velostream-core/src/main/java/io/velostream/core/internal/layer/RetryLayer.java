package io.velostream.core.internal.layer;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.core.Layer;
import io.velostream.core.RetryPolicy;
import java.util.Optional;

/**
 * Repeats what failed and may be repeated. A reader that broke off is opened again behind the last batch that it gave; a
 * writer is not: what it held is lost with it, so the run goes back to its last checkpoint.
 */
public final class RetryLayer implements Layer {
    private final RetryPolicy policy;
    private final Outages outages;

    public RetryLayer(RetryPolicy policy, Outages outages) {
        this.policy = policy;
        this.outages = outages;
    }

    /** For use without a run. */
    public static RetryLayer alone(RetryPolicy policy) {
        return new RetryLayer(policy, new Outages());
    }

    @Override
    public DataSource wrap(DataSource source) {
        return new RetrySource(source, new Retrying(policy, outages));
    }

    @Override
    public DataSink wrap(DataSink sink) {
        return new RetrySink(sink, new Retrying(policy, outages));
    }

    /** The source as a part of a run, with its own policy, the given one, or the standard one, in this order: given first. */
    public static DataSource inRun(DataSource source, Optional<RetryPolicy> given, Outages outages) {
        if (source instanceof FallbackSource f) {
            return f.inRun(given, outages);
        }
        if (source instanceof RetrySource r) {
            return new RetryLayer(given.orElse(r.policy()), outages).wrap(r.inner());
        }
        return new RetryLayer(given.orElse(RetryPolicy.standard()), outages)
                .wrap(ErrorContextLayer.INSTANCE.wrap(source));
    }

    /** As for a source. */
    public static DataSink inRun(DataSink sink, Optional<RetryPolicy> given, Outages outages) {
        if (sink instanceof RetrySink r) {
            return new RetryLayer(given.orElse(r.policy()), outages).wrap(r.inner());
        }
        return new RetryLayer(given.orElse(RetryPolicy.standard()), outages)
                .wrap(ErrorContextLayer.INSTANCE.wrap(sink));
    }

    /** The policy that a source was made with. */
    public static RetryPolicy policy(DataSource source) {
        if (source instanceof FallbackSource f) {
            return f.policy();
        }
        return source instanceof RetrySource r ? r.policy() : RetryPolicy.standard();
    }

    /** The policy that a sink was made with. */
    public static RetryPolicy policy(DataSink sink) {
        return sink instanceof RetrySink r ? r.policy() : RetryPolicy.standard();
    }
}
