package io.velostream.core.internal.metrics;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.core.Layer;

/** Measures a source and a sink of a run, outside of all other layers: what it sees is what the pipeline sees. */
public final class MetricsLayer implements Layer {
    private final RunMeters meters;

    public MetricsLayer(RunMeters meters) {
        this.meters = meters;
    }

    @Override
    public DataSource wrap(DataSource source) {
        return new MeasuredSource(source, meters);
    }

    @Override
    public DataSink wrap(DataSink sink) {
        return new MeasuredSink(sink, meters);
    }
}
