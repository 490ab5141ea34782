package io.velostream.postgres.internal.read;

import java.util.Optional;

/**
 * How far a reader of a range of keys has come.
 *
 * @param key of the last row, as {@link KeyColumn} writes it; empty among rows without a key
 * @param number how many rows with this key have come; 0 for all of them
 */
public record KeyPlace(Optional<String> key, long number) {
    /** Whether rows with the same key may follow, and have to come in the order that they had before. */
    public boolean isAmongEquals() {
        return number > 0;
    }
}
