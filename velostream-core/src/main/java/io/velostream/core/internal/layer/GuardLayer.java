package io.velostream.core.internal.layer;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.core.Layer;

/** Circuit breaker and limits around every call. Inside the retry, so that each attempt is seen and timed by itself. */
final class GuardLayer implements Layer {
    private final Guard guard;

    GuardLayer(Guard guard) {
        this.guard = guard;
    }

    @Override
    public DataSource wrap(DataSource source) {
        return guard.isNeeded() ? new GuardedSource(source, guard.of(source)) : source;
    }

    @Override
    public DataSink wrap(DataSink sink) {
        return guard.isNeeded() ? new GuardedSink(sink, guard.of(sink)) : sink;
    }
}
