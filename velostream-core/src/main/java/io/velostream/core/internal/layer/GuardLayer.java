package io.velostream.core.internal.layer;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.Layer;

/** Circuit breaker and limits around every call. Inside the retry, so that each attempt is seen and timed by itself. */
record GuardLayer(ConnectorUri uri, LayerSettings settings, Targets targets, Watchdog watchdog) implements Layer {
    @Override
    public DataSource wrap(DataSource source) {
        return settings.isGuarded(uri) ? new GuardedSource(source, guard(source)) : source;
    }

    @Override
    public DataSink wrap(DataSink sink) {
        return settings.isGuarded(uri) ? new GuardedSink(sink, guard(sink)) : sink;
    }

    private Guard guard(Object place) {
        return new Guard(place, uri, settings, targets, watchdog);
    }
}
