package io.velostream.postgres.internal.types;

import io.velostream.api.type.DataType;
import org.jspecify.annotations.Nullable;

/**
 * What a column of PostgreSQL becomes.
 *
 * @param binary reads the binary form; null where only the text form can be read: such a column is selected as
 *     {@code column::text}, and a replication slot must not be asked for binary values
 * @param text reads the text form, as the type's output function writes it with the settings of our sessions
 */
public record ColumnType(DataType type, @Nullable ValueDecoder binary, ValueDecoder text) {
    /** The decoder of what {@code COPY … BINARY} gives for the column, or for its cast to text. */
    public ValueDecoder forCopy() {
        ValueDecoder direct = binary;
        return direct == null ? text : direct;
    }

    /** Whether a query has to cast the column to text. */
    public boolean castsToText() {
        return binary == null;
    }
}
