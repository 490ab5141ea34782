package io.velostream.postgres.internal.read;

import java.util.Optional;

/**
 * The rows whose key lies between two values, or the rows without a key.
 *
 * @param from the least key, as {@link KeyColumn#text} writes it; empty for no bound
 * @param to the first key behind the range; empty for no bound
 * @param nulls whether these are the rows whose key is null, and no others
 */
public record KeyRange(Optional<String> from, Optional<String> to, boolean nulls) {
    /** The rows without a key. */
    public static final KeyRange NULLS = new KeyRange(Optional.empty(), Optional.empty(), true);

    /** Keys from one value, inclusive, to another, exclusive. */
    public static KeyRange between(Optional<String> from, Optional<String> to) {
        return new KeyRange(from, to, false);
    }
}
