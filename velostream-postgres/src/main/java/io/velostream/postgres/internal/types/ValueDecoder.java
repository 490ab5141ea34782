package io.velostream.postgres.internal.types;

import io.velostream.api.batch.ColumnBuilder;

/**
 * Appends one value, which is not null, to a column of its type. Thread-safe and without state of its own.
 *
 * <p>A value that the column's type cannot hold is an {@link UndecodableValue}; the builder may then hold the beginning of it,
 * which {@code truncate} takes back.
 */
@FunctionalInterface
public interface ValueDecoder {
    /** The value lies in {@code bytes} from {@code offset} on; {@code length} may be 0. */
    void decode(byte[] bytes, int offset, int length, ColumnBuilder to);
}
