package io.velostream.core.internal.layer;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.Circuit;
import java.util.List;

/** Puts the layers around what a connector makes, innermost first: error context, guard, retry. Thread-safe. */
public final class LayerStack {
    private final Targets targets = new Targets();
    private final Watchdog watchdog = new Watchdog();

    public DataSource around(DataSource bare, ConnectorUri uri, LayerSettings settings) {
        DataSource placed = ErrorContextLayer.INSTANCE.wrap(bare);
        DataSource guarded = new GuardLayer(uri, settings, targets, watchdog).wrap(placed);
        return RetryLayer.alone(settings.retry()).wrap(guarded);
    }

    public DataSink around(DataSink bare, ConnectorUri uri, LayerSettings settings) {
        DataSink placed = ErrorContextLayer.INSTANCE.wrap(bare);
        DataSink guarded = new GuardLayer(uri, settings, targets, watchdog).wrap(placed);
        return RetryLayer.alone(settings.retry()).wrap(guarded);
    }

    /** The circuit breakers that there are. */
    public List<Circuit> circuits() {
        return targets.circuits();
    }
}
