package io.velostream.formats.avro;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ColumnBuilder;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Reads records of one schema, one after another, to the columns of one builder. Not thread-safe. */
final class RecordDecoder {
    private final BatchBuilder rows;
    private final Step[] steps;
    private final ColumnBuilder[] missing;

    RecordDecoder(Schema schema, BatchBuilder rows) {
        this.rows = rows;
        boolean[] found = new boolean[rows.schema().size()];
        this.steps = Decoders.record(schema, rows, found);
        int count = 0;
        for (boolean f : found) {
            count += f ? 0 : 1;
        }
        this.missing = new ColumnBuilder[count];
        int next = 0;
        for (int i = 0; i < found.length; i++) {
            if (!found[i]) {
                missing[next++] = rows.column(i);
            }
        }
    }

    /**
     * Appends the next record, unless a value of it cannot be one of its column; then nothing is appended.
     *
     * @return why it was rejected, or null
     */
    @Nullable
    String decode(AvroInput in) {
        int row = rows.rowCount();
        for (Step step : steps) {
            step.run(in);
        }
        String reason = in.takeReason();
        if (reason != null) {
            rows.truncate(row);
            return reason;
        }
        for (ColumnBuilder column : missing) {
            column.appendNull();
        }
        rows.setRowCount(row + 1);
        return null;
    }
}
