package io.velostream.api.config;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of the options that were given, each with its position in the {@link OptionSet}. There are few of them beside
 * the many that a connector knows, so they are looked for one after the other. Not thread-safe while it is filled.
 */
final class GivenValues {
    private int[] positions;
    private Object[] values;
    private int count;

    /** Room for so many at first. */
    GivenValues(int expected) {
        this.positions = new int[expected];
        this.values = new Object[expected];
    }

    /** The value of the option at this position of the set, or null where it was not given. */
    @Nullable
    Object get(int position) {
        for (int i = 0; i < count; i++) {
            if (positions[i] == position) {
                return values[i];
            }
        }
        return null;
    }

    /** Sets or replaces the value of the option at this position of the set. */
    void put(int position, Object value) {
        for (int i = 0; i < count; i++) {
            if (positions[i] == position) {
                values[i] = value;
                return;
            }
        }
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, 2 * count + 2);
            values = Arrays.copyOf(values, 2 * count + 2);
        }
        positions[count] = position;
        values[count++] = value;
    }

    boolean has(int position) {
        return get(position) != null;
    }

    /** Whether an option was given whose position is marked. */
    boolean hasAnyOf(boolean[] marked) {
        for (int i = 0; i < count; i++) {
            if (marked[positions[i]]) {
                return true;
            }
        }
        return false;
    }
}
