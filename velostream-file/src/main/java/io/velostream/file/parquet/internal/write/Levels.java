package io.velostream.file.parquet.internal.write;

import org.jspecify.annotations.Nullable;

/**
 * Places of a nested column while it is taken apart.
 *
 * @param repetitions null where nothing repeats
 * @param rows the row of the column that a place stands for, where its definition is deep enough; else -1
 */
record Levels(int count, byte @Nullable [] repetitions, byte[] definitions, int[] rows) {
    boolean startsRow(int i) {
        return repetitions == null || repetitions[i] == 0;
    }
}
