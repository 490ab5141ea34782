package io.velostream.core.internal.eval;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of a change stream that lack values: deletes with their key alone, updates whose large values did not change. */
public final class PartialRows {
    private final @Nullable IntColumn kinds;
    private final @Nullable BytesColumn unchanged;

    /** Those of a batch. */
    public PartialRows(RecordBatch batch) {
        this.kinds = (IntColumn) batch.metadata(MetadataField.CHANGE_KIND).orElse(null);
        this.unchanged = (BytesColumn) batch.metadata(MetadataField.UNCHANGED).orElse(null);
    }

    /**
     * Whether the value of a column is only missing, rather than null.
     *
     * @param row of the batch
     * @param column of the batch; negative for one that was computed
     */
    public boolean lacks(int row, int column) {
        if (kinds == null || kinds.isNull(row)) {
            return false;
        }
        int kind = kinds.get(row);
        return kind == ChangeKind.UPDATE_BEFORE.code()
                || kind == ChangeKind.DELETE.code()
                || kind == ChangeKind.TRUNCATE.code()
                || (column >= 0 && unchanged != null && !unchanged.isNull(row) && bit(unchanged, row, column));
    }

    private static boolean bit(BytesColumn bits, int row, int column) {
        int at = column >> 3;
        return at < bits.length(row) && (bits.data()[bits.start(row) + at] >> (column & 7) & 1) == 1;
    }

    /**
     * {@link MetadataField#UNCHANGED} for other columns.
     *
     * @param sources for each new column the one that it was, negative for none
     */
    static Column rearranged(Column given, int[] sources) {
        BytesColumn bits = (BytesColumn) given;
        BytesColumnBuilder made = (BytesColumnBuilder) ColumnBuilder.of(bits.type(), Math.max(1, bits.size()));
        byte[] row = new byte[(sources.length + 7) / 8];
        for (int r = 0; r < bits.size(); r++) {
            if (bits.isNull(r)) {
                made.appendNull();
                continue;
            }
            Arrays.fill(row, (byte) 0);
            for (int i = 0; i < sources.length; i++) {
                if (sources[i] >= 0 && bit(bits, r, sources[i])) {
                    row[i >> 3] |= (byte) (1 << (i & 7));
                }
            }
            made.append(row);
        }
        return made.build();
    }
}
