package io.velostream.core.internal.layer;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
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

    /** The failure with these places, the outermost first; one that is not ours is a fault of the connector. */
    static VeloException place(RuntimeException failure, String operation, String uri, String inner) {
        VeloException e = failure instanceof VeloException v
                ? v
                : VeloException.of(ErrorKind.INTERNAL, "Cannot " + operation)
                        .why(failure.toString())
                        .cure("This is a fault of the connector, please report it.")
                        .cause(failure)
                        .build();
        VeloException placed = inner.isEmpty() ? e : e.within(inner);
        return placed.within(uri);
    }
}
