package io.velostream.core.internal.run;

import io.velostream.api.Offset;
import io.velostream.api.batch.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * What a reader hands to a writer: a batch in the sink's schema, or the end of a split.
 *
 * @param reader who has to be told when it is committed
 * @param batch null at the end of a split
 * @param offset of the source after the batch
 * @param firstRow number of the split's rows before it
 * @param rowsRead rows it took from the source, rejected ones too
 * @param rowsRejected those that the reader rejected
 */
record Item(
        LaneReader reader,
        SplitTask split,
        @Nullable RecordBatch batch,
        @Nullable Offset offset,
        long firstRow,
        long rowsRead,
        long rowsRejected,
        long bytes) {
    static Item end(LaneReader reader, SplitTask split) {
        return new Item(reader, split, null, null, 0, 0, 0, 0);
    }
}
