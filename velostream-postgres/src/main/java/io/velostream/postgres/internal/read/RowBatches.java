package io.velostream.postgres.internal.read;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.postgres.internal.types.Bytes;
import io.velostream.postgres.internal.types.ColumnDecoder;
import io.velostream.postgres.internal.types.UndecodableValue;
import io.velostream.postgres.internal.types.ValueDecoder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a COPY as batches. Some fields may lead that are no columns, such as the row's place in its table. Not thread-safe.
 */
public final class RowBatches {
    private final CopyRows rows;
    private final int leading;
    private final int batchRows;
    private final long batchBytes;
    private final @Nullable PageMarks marks;
    private final BatchBuilder builder;
    private final ColumnBuilder[] columns;
    /** Of the columns that are selected, in their order. */
    private final ColumnDecoder[] decoders;
    /** Which fields of the schema these are. */
    private final int[] fields;
    /** Which of them tells marks from rows, or -1. */
    private final int markAt;

    private List<RejectedRow> rejected = new ArrayList<>();
    private @Nullable RowWatch watch;
    private @Nullable KeyGroups keys;
    private byte[] lastRow = {};
    private int lastOffset;
    private boolean lost;
    private boolean ended;
    private long marksSeen;
    private int rowsBehindMark;
    private long bytesBehindMark;
    private int mostRows;
    private long mostBytes;

    /**
     * @param leading how many fields stand before the columns
     * @param decoders of the columns of {@code schema}, in the order selected; null for a column that the table lacks,
     *     which is not selected
     * @param marks what the rows come with, or null; batches end at marks then
     */
    public RowBatches(
            CopyRows rows,
            int leading,
            Schema schema,
            @Nullable ValueDecoder[] decoders,
            int batchRows,
            long batchBytes,
            @Nullable PageMarks marks) {
        this.rows = rows;
        this.marks = marks;
        this.leading = leading;
        this.batchRows = batchRows;
        this.batchBytes = batchBytes;
        this.builder = new BatchBuilder(schema);
        this.columns = new ColumnBuilder[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = builder.column(i);
        }
        this.fields = IntStream.range(0, columns.length)
                .filter(i -> decoders[i] != null)
                .toArray();
        this.decoders = new ColumnDecoder[fields.length];
        for (int i = 0; i < fields.length; i++) {
            this.decoders[i] = new ColumnDecoder(Objects.requireNonNull(decoders[fields[i]]), columns[fields[i]]);
        }
        this.markAt = marks == null ? -1 : marks.column();
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
     * Keeps rows together that have the same key, which leads their fields and in whose order they come. Where the rows of one
     * key don't fit into a batch, the batch is {@linkplain #isLost lost}; those before were complete.
     */
    public void endBehindKeys() {
        keys = new KeyGroups(rows, batchRows, batchBytes);
    }

    /**
     * The next batch, or null at the end. It may be empty when all its rows were rejected.
     *
     * @param position says where a row stands, given its bytes and where its first field begins; for messages
     */
    public @Nullable RecordBatch next(BiFunction<byte[], Integer, String> position) throws SQLException {
        int count = 0;
        long bytes = 0;
        while (true) {
            if (count + rejected.size() >= batchRows || bytes >= batchBytes) {
                lost = marks != null;
                break;
            }
            KeyGroups groups = keys;
            if (groups != null && groups.begins()) {
                boolean begun = count + rejected.size() > 0;
                lost = groups.isTooLarge() && !begun;
                boolean fits =
                        count + rejected.size() + groups.size() <= batchRows && bytes + groups.bytes() <= batchBytes;
                if (lost || (begun && !fits)) {
                    break;
                }
            }
            byte[] row = groups == null ? rows.next() : groups.next();
            if (row == null) {
                ended = true;
                break;
            }
            lastRow = row;
            lastOffset = rows.offset();
            bytes += row.length;
            rowsBehindMark++;
            bytesBehindMark += row.length;
            if (watch != null) {
                watch.see(row, lastOffset);
            }
            try {
                if (decode(row, lastOffset)) {
                    count++;
                } else {
                    truncate(count);
                    passMark();
                    if (count + rejected.size() + 2 * mostRows > batchRows || bytes + 2 * mostBytes > batchBytes) {
                        break;
                    }
                }
            } catch (UndecodableValue e) {
                truncate(count);
                rejected.add(RejectedRow.unread(
                        Arrays.copyOfRange(row, lastOffset, row.length),
                        position.apply(row, lastOffset),
                        String.valueOf(e.getMessage())));
            }
        }
        if (lost) {
            return null;
        }
        if (count == 0 && rejected.isEmpty()) {
            return null;
        }
        if (fields.length < columns.length) {
            fillUp(count);
        }
        builder.setRowCount(count);
        return builder.build();
    }

    private void truncate(int count) {
        for (ColumnBuilder c : columns) {
            c.truncate(count);
        }
    }

    private void passMark() {
        marksSeen++;
        mostRows = Math.max(mostRows, rowsBehindMark);
        mostBytes = Math.max(mostBytes, bytesBehindMark);
        rowsBehindMark = 0;
        bytesBehindMark = 0;
    }

    /** Whether a batch grew too large before a mark came: its rows are forgotten, and have to be read otherwise. */
    public boolean isLost() {
        return lost;
    }

    /** Whether the last batch ended with the last row. */
    public boolean isEnded() {
        return ended;
    }

    /** Marks up to the end of the last batch. */
    public long marksSeen() {
        return marksSeen;
    }

    /** Rows behind the last mark, the one that is being decoded included. */
    public int rowsBehindMark() {
        return rowsBehindMark;
    }

    /** Appends a row's values; false for a mark, of which some may have been appended. */
    private boolean decode(byte[] row, int start) {
        int at = start;
        for (int i = 0; i < leading; i++) {
            at += 4 + Math.max(0, Bytes.int32(row, at));
        }
        ColumnDecoder[] each = decoders;
        for (int i = 0; i < each.length; i++) {
            int length = Bytes.int32(row, at);
            at += 4;
            if (i == markAt && marks != null && marks.isMark(row, at, length)) {
                return false;
            }
            try {
                each[i].append(row, at, length);
            } catch (UndecodableValue e) {
                throw new UndecodableValue(
                        "column '" + builder.schema().field(fields[i]).name() + "': " + e.getMessage());
            }
            at += Math.max(0, length);
        }
        return true;
    }

    /** Columns that the table lacks are null in as many rows. */
    private void fillUp(int rows) {
        for (ColumnBuilder column : columns) {
            while (column.size() < rows) {
                column.appendNull();
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
