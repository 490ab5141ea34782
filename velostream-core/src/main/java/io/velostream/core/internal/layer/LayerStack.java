package io.velostream.core.internal.layer;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.Circuit;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Puts the layers around what a connector makes, innermost first: error context, guard, retry. Thread-safe. */
public final class LayerStack {
    private final Targets targets;
    private final Watchdog watchdog = new Watchdog();

    /** Layers of whose breakers nobody is told. */
    public LayerStack() {
        this(breaker -> {});
    }

    /** @param born is told of each circuit breaker when it is made */
    public LayerStack(Consumer<Supplier<Circuit>> born) {
        this.targets = new Targets(born);
    }

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
