package io.velostream.kafka.internal;

import io.velostream.api.batch.BatchBuilder;
import java.util.Optional;

/** Turns the value of a record into a row. Made for one thread. */
@FunctionalInterface
public interface ValueDecoder {
    /**
     * Appends one row from {@code buf[off] … buf[off + len - 1]}.
     *
     * @return empty when the row was appended; otherwise why not, and the builder is as it was
     */
    Optional<String> decode(byte[] buf, int off, int len, BatchBuilder rows);
}
