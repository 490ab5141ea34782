package io.velostream.kafka.internal;

import io.velostream.api.batch.RecordBatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns rows into the values of records. Made for one thread: {@link #bind} a batch, then encode its rows one by one. */
public interface ValueEncoder {
    /** Says which batch the rows belong to. */
    void bind(RecordBatch batch);

    /**
     * Encodes a row of the batch bound last, in place of the one before.
     *
     * @return why the row has no encoding, or empty when it has
     */
    Optional<String> encode(int row);

    /** The bytes of the row encoded last, which the caller owns; null for a record without a value. */
    byte @Nullable [] take();
}
