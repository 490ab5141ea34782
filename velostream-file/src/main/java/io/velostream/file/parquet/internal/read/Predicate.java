package io.velostream.file.parquet.internal.read;

import io.velostream.api.type.DataType;
import io.velostream.file.parquet.internal.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a filter on one flat column, as far as bounds can disprove it.
 *
 * @param keys the constants: one for comparisons and the prefix, any number for IN, none for the tests on null
 */
record Predicate(Shape.Leaf leaf, Kind kind, List<Object> keys) {
    enum Kind {
        EQ,
        NE,
        LT,
        LE,
        GT,
        GE,
        IN,
        PREFIX,
        IS_NULL,
        NOT_NULL
    }

    /**
     * What is known of some values.
     *
     * @param min null when unknown; so is max
     * @param nulls how many are null, -1 when unknown
     * @param values how many there are, nulls included; -1 when unknown
     */
    record Known(@Nullable Object min, @Nullable Object max, long nulls, long values) {}

    boolean mayMatch(Known known) {
        if (known.nulls >= 0 && known.nulls == known.values) {
            return kind == Kind.IS_NULL;
        }
        if (kind == Kind.IS_NULL) {
            return known.nulls != 0;
        }
        Object min = known.min;
        Object max = known.max;
        if (kind == Kind.NOT_NULL || min == null || max == null) {
            return true;
        }
        return switch (kind) {
            case EQ, IN -> keys.stream().anyMatch(k -> Keys.compare(min, k) <= 0 && Keys.compare(k, max) <= 0);
            // Bounds of floating-point numbers leave out NaN, which differs from everything.
            case NE ->
                leaf.type() instanceof DataType.FloatType
                        || Keys.compare(min, keys.get(0)) != 0
                        || Keys.compare(max, keys.get(0)) != 0;
            case LT -> Keys.compare(min, keys.get(0)) < 0;
            case LE -> Keys.compare(min, keys.get(0)) <= 0;
            case GT -> Keys.compare(max, keys.get(0)) > 0;
            case GE -> Keys.compare(max, keys.get(0)) >= 0;
            case PREFIX -> prefix((byte[]) min, (byte[]) max, (byte[]) keys.get(0));
            default -> true;
        };
    }

    private static boolean prefix(byte[] min, byte[] max, byte[] prefix) {
        if (Arrays.compareUnsigned(max, prefix) < 0) {
            return false;
        }
        boolean begins = min.length >= prefix.length && Arrays.equals(min, 0, prefix.length, prefix, 0, prefix.length);
        return begins || Arrays.compareUnsigned(min, prefix) <= 0;
    }
}
