package io.velostream.file.parquet.internal.read;

import io.velostream.api.batch.Column;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of one leaf column. Of a flat column the values with their nulls; of a nested one the levels, and the values
 * that are not null without gaps.
 *
 * @param values of a flat column one a row; of a nested one null
 * @param nested of a nested column, else null
 */
record LeafData(int rows, @Nullable Column values, @Nullable Nested nested) {
    /**
     * @param repetitions null where no element around repeats
     * @param levels how many levels there are
     */
    record Nested(byte @Nullable [] repetitions, byte[] definitions, int levels, ValueVector vector, int firstValue) {}

    LeafData slice(int from, int to, int maxDefinition) {
        if (values != null) {
            return new LeafData(to - from, values.slice(from, to), null);
        }
        Nested n = nestedOrFail();
        int start = levelOfRow(n, 0, 0, from);
        int end = levelOfRow(n, start, from, to);
        int skipped = 0;
        for (int i = 0; i < start; i++) {
            skipped += n.definitions[i] == maxDefinition ? 1 : 0;
        }
        byte[] r = n.repetitions;
        return new LeafData(
                to - from,
                null,
                new Nested(
                        r == null ? null : Arrays.copyOfRange(r, start, end),
                        Arrays.copyOfRange(n.definitions, start, end),
                        end - start,
                        n.vector,
                        n.firstValue + skipped));
    }

    Nested nestedOrFail() {
        if (nested == null) {
            throw new IllegalStateException("a flat column has no levels");
        }
        return nested;
    }

    /** The level at which a row begins, going on from one whose place is known. */
    private static int levelOfRow(Nested n, int level, int rowOfLevel, int row) {
        byte[] r = n.repetitions;
        if (r == null) {
            return row;
        }
        int at = level;
        int now = rowOfLevel;
        while (now < row) {
            at++;
            if (at >= n.levels) {
                return n.levels;
            }
            if (r[at] == 0) {
                now++;
            }
        }
        return at;
    }
}
