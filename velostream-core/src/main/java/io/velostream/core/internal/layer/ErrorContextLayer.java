package io.velostream.core.internal.layer;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.core.Layer;

/** Names the masked URI, the split and the position in every error. Always on, innermost. */
public final class ErrorContextLayer implements Layer {
    public static final ErrorContextLayer INSTANCE = new ErrorContextLayer();

    private ErrorContextLayer() {}

    @Override
    public DataSource wrap(DataSource source) {
        return source instanceof ErrorContextSource ? source : new ErrorContextSource(source);
    }

    @Override
    public DataSink wrap(DataSink sink) {
        return sink instanceof ErrorContextSink ? sink : new ErrorContextSink(sink);
    }
}
