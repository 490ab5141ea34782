package io.velostream.postgres.internal.write;

import io.velostream.api.batch.Column;
import org.jspecify.annotations.Nullable;

/** Writes the values of one column as fields of COPY BINARY: the length, then the bytes. Not thread-safe. */
public interface ValueEncoder {
    /** Takes the column whose rows come next. */
    void bind(Column column);

    /**
     * Writes the value of a row that is not null.
     *
     * @return null, or why the value cannot be stored; what was written of it is then to be forgotten
     */
    @Nullable
    String put(int row, CopyBytes out);

    /** Lets go of the column. */
    void release();
}
