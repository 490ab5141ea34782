package io.velostream.core.internal.layer;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.util.function.Supplier;

/** Makes calls of a source or sink whose failures name it. Thread-safe. */
final class Placed {
    private final Object place;

    /** For calls of this source or sink, which {@code toString} names. */
    Placed(Object sourceOrSink) {
        this.place = sourceOrSink;
    }

    /**
     * Does it.
     *
     * @param operation what is done, as in "read": what the failure says of a connector that throws something else than our
     *     exception
     */
    <T> T call(String operation, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw failure(e, operation, "");
        }
    }

    /** The same without an answer. */
    void run(String operation, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            throw failure(e, operation, "");
        }
    }

    /** The failure with these places, the outermost first; one that is not ours is a fault of the connector. */
    VeloException failure(RuntimeException failure, String operation, String inner) {
        VeloException e = failure instanceof VeloException v
                ? v
                : VeloException.of(ErrorKind.INTERNAL, "Cannot " + operation)
                        .why(failure.toString())
                        .cure("This is a fault of the connector, please report it.")
                        .cause(failure)
                        .build();
        VeloException placed = inner.isEmpty() ? e : e.within(inner);
        return placed.within(place.toString());
    }
}
