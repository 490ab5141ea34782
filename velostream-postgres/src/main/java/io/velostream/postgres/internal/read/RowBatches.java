package io.velostream.postgres.internal.read;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.postgres.internal.types.Bytes;
import io.velostream.postgres.internal.types.UndecodableValue;
import io.velostream.postgres.internal.types.ValueDecoder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a COPY as batches. Some fields may lead that are no columns, such as the row's place in its table. Not thread-safe.
 */
public final class RowBatches {
    private final CopyRows rows;
    private final int leading;
    private final @Nullable ValueDecoder[] decoders;
    private final int batchRows;
    private final long batchBytes;
    private final BatchBuilder builder;
    private final ColumnBuilder[] columns;
    private List<RejectedRow> rejected = new ArrayList<>();
    private @Nullable RowWatch watch;
    private byte[] lastRow = {};
    private int lastOffset;

    /**
     * @param leading how many fields stand before the columns
     * @param decoders of the columns of {@code schema}, in the order selected; null for a column that the table lacks,
     *     which is not selected
     */
    public RowBatches(
            CopyRows rows,
            int leading,
            Schema schema,
            @Nullable ValueDecoder[] decoders,
            int batchRows,
            long batchBytes) {
        this.rows = rows;
        this.leading = leading;
        this.decoders = decoders;
        this.batchRows = batchRows;
        this.batchBytes = batchBytes;
        this.builder = new BatchBuilder(schema);
        this.columns = new ColumnBuilder[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = builder.column(i);
        }
    }

    /** Looks at the leading fields of a row. */
    @FunctionalInterface
    public interface RowWatch {
        /** The row's bytes, and where its first field begins. */
        void see(byte[] row, int offset);
    }

    /** Each row is shown to this one before it becomes part of a batch. */
    public void watch(RowWatch each) {
        this.watch = each;
    }

    /**
     * The next batch, or null at the end. It may be empty when all its rows were rejected.
     *
     * @param position says where a row stands, given its bytes and where its first field begins; for messages
     */
    public @Nullable RecordBatch next(BiFunction<byte[], Integer, String> position) throws SQLException {
        int count = 0;
        long bytes = 0;
        byte[] row = null;
        while (count + rejected.size() < batchRows && bytes < batchBytes && (row = rows.next()) != null) {
            lastRow = row;
            lastOffset = rows.offset();
            bytes += row.length;
            if (watch != null) {
                watch.see(row, lastOffset);
            }
            try {
                decode(row, lastOffset);
                count++;
            } catch (UndecodableValue e) {
                for (ColumnBuilder c : columns) {
                    c.truncate(count);
                }
                rejected.add(RejectedRow.unread(
                        Arrays.copyOfRange(row, lastOffset, row.length),
                        position.apply(row, lastOffset),
                        String.valueOf(e.getMessage())));
            }
        }
        if (count == 0 && rejected.isEmpty()) {
            return null;
        }
        for (int i = 0; i < columns.length; i++) {
            if (decoders[i] == null) {
                for (int k = 0; k < count; k++) {
                    columns[i].appendNull();
                }
            }
        }
        builder.setRowCount(count);
        return builder.build();
    }

    private void decode(byte[] row, int start) {
        int at = start;
        for (int i = 0; i < leading; i++) {
            at += 4 + Math.max(0, Bytes.int32(row, at));
        }
        for (int i = 0; i < columns.length; i++) {
            ValueDecoder decoder = decoders[i];
            if (decoder == null) {
                continue;
            }
            int length = Bytes.int32(row, at);
            at += 4;
            if (length < 0) {
                columns[i].appendNull();
            } else {
                try {
                    decoder.decode(row, at, length, columns[i]);
                } catch (UndecodableValue e) {
                    throw new UndecodableValue(
                            "column '" + builder.schema().field(i).name() + "': " + e.getMessage());
                }
                at += length;
            }
        }
    }

    /** The rows of the last batch that could not be read; asked once a batch. */
    public List<RejectedRow> takeRejected() {
        List<RejectedRow> taken = rejected;
        rejected = new ArrayList<>();
        return taken;
    }

    /** The last row of the last batch. */
    public byte[] lastRow() {
        return lastRow;
    }

    /** Where its first field begins. */
    public int lastOffset() {
        return lastOffset;
    }
}
