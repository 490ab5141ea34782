package io.velostream.postgres.internal.replication;

import io.velostream.api.ErrorKind;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.postgres.internal.types.UndecodableValue;
import io.velostream.postgres.internal.types.ValueDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the rows of one table for a batch, with their metadata. Not thread-safe. */
final class ChangeRows {
    private static final int CAPACITY = 256;

    private final TableLayout layout;
    private final BatchBuilder rows;
    private final ColumnBuilder[] columns;
    private final byte[] origin;
    private final IntColumnBuilder kinds = (IntColumnBuilder)
            ColumnBuilder.of(MetadataField.CHANGE_KIND.field().type(), CAPACITY);
    private final LongColumnBuilder times = longs(MetadataField.COMMIT_TIME);
    private final LongColumnBuilder positions = longs(MetadataField.POSITION);
    private final LongColumnBuilder transactions = longs(MetadataField.TRANSACTION);
    private final List<RejectedRow> rejected = new ArrayList<>();
    private final byte[] unchangedBits;
    /** Made when the first row needs it. */
    private @Nullable BytesColumnBuilder unchanged;

    private int size;
    private long time;
    private long transaction;

    ChangeRows(TableLayout layout) {
        this.layout = layout;
        this.rows = new BatchBuilder(layout.schema(), CAPACITY);
        this.columns = new ColumnBuilder[layout.schema().size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = rows.column(i);
        }
        this.origin = layout.origin().getBytes(StandardCharsets.UTF_8);
        this.unchangedBits = new byte[(columns.length + 7) / 8];
    }

    private static LongColumnBuilder longs(MetadataField field) {
        return (LongColumnBuilder) ColumnBuilder.of(field.field().type(), CAPACITY);
    }

    TableLayout layout() {
        return layout;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0 && rejected.isEmpty();
    }

    long byteSize() {
        return rows.byteSize() + size * (28L + origin.length);
    }

    /** Says to which transaction the rows that follow belong. */
    void transaction(long commitTime, int number) {
        this.time = commitTime;
        this.transaction = Integer.toUnsignedLong(number);
    }

    /** Adds a row; a value that does not fit its type makes it a rejected one. */
    void add(ChangeKind kind, TupleData row, @Nullable TupleData old, long position) {
        int before = size;
        try {
            append(kind, row, old, position);
        } catch (UndecodableValue e) {
            reject(before, row, position, e);
        }
    }

    /** Adds the two rows of an update; both are rejected or none is. */
    void addUpdate(TupleData old, boolean complete, TupleData row, long position) {
        int before = size;
        try {
            append(ChangeKind.UPDATE_BEFORE, old, null, position);
            append(ChangeKind.UPDATE_AFTER, row, complete ? old : null, position);
        } catch (UndecodableValue e) {
            reject(before, row, position, e);
        }
    }

    /** Adds a row that says that the table was emptied. */
    void addTruncate(long position) {
        for (ColumnBuilder c : columns) {
            c.appendNull();
        }
        finishRow(ChangeKind.TRUNCATE, position, false);
    }

    private void append(ChangeKind kind, TupleData row, @Nullable TupleData old, long position) {
        int width = layout.width();
        if (row.size() != width) {
            throw row.misfit(layout.origin(), width);
        }
        boolean missing = false;
        for (int i = 0; i < width; i++) {
            int target = layout.target(i);
            if (target >= 0) {
                byte form = row.kind(i);
                TupleData from = row;
                if (form == TupleData.UNCHANGED && old != null && old.kind(i) != TupleData.UNCHANGED) {
                    from = old;
                    form = old.kind(i);
                }
                if (form == TupleData.NULL) {
                    columns[target].appendNull();
                } else if (form == TupleData.UNCHANGED) {
                    columns[target].appendNull();
                    unchangedBits[target >> 3] |= (byte) (1 << (target & 7));
                    missing = true;
                } else {
                    decode(i, form, from, columns[target]);
                }
            }
        }
        finishRow(kind, position, missing);
    }

    private void decode(int column, byte form, TupleData from, ColumnBuilder to) {
        ValueDecoder decoder = form == TupleData.TEXT ? layout.text(column) : layout.binary(column);
        if (decoder == null) {
            throw damaged(column, "it came in binary form, which this type cannot be read in", null);
        }
        try {
            decoder.decode(from.bytes(), from.offset(column), from.length(column), to);
        } catch (UndecodableValue | VeloException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(column, "its bytes are damaged", e);
        }
    }

    private VeloException damaged(int column, String why, @Nullable Throwable cause) {
        int target = layout.target(column);
        return VeloException.of(ErrorKind.CORRUPT, "cannot read a value of a change")
                .where("table " + layout.origin() + ", column '"
                        + layout.schema().field(target).name() + "'")
                .why(why)
                .cause(cause)
                .build();
    }

    private void finishRow(ChangeKind kind, long position, boolean missing) {
        kinds.append(kind.code());
        positions.append(position);
        if (time == 0) {
            times.appendNull();
            transactions.appendNull();
        } else {
            times.append(time);
            transactions.append(transaction);
        }
        if (missing && unchanged == null) {
            unchanged = (BytesColumnBuilder)
                    ColumnBuilder.of(MetadataField.UNCHANGED.field().type(), CAPACITY);
            for (int i = 0; i < size; i++) {
                unchanged.appendNull();
            }
        }
        if (unchanged != null) {
            if (missing) {
                unchanged.append(unchangedBits);
                Arrays.fill(unchangedBits, (byte) 0);
            } else {
                unchanged.appendNull();
            }
        }
        size++;
    }

    private void reject(int before, TupleData row, long position, UndecodableValue e) {
        for (ColumnBuilder c : columns) {
            c.truncate(before);
        }
        kinds.truncate(before);
        positions.truncate(before);
        times.truncate(before);
        transactions.truncate(before);
        if (unchanged != null) {
            unchanged.truncate(before);
        }
        Arrays.fill(unchangedBits, (byte) 0);
        size = before;
        rejected.add(RejectedRow.unread(
                row.raw(), "table " + layout.origin() + " at " + Lsn.text(position), String.valueOf(e.getMessage())));
    }

    /** The batch of all rows added; empty again afterwards. */
    ReadResult build(ChangePosition reached) {
        rows.setRowCount(size);
        RecordBatch batch = rows.build()
                .withMetadata(MetadataField.CHANGE_KIND, kinds.build())
                .withMetadata(MetadataField.POSITION, positions.build())
                .withMetadata(MetadataField.COMMIT_TIME, times.build())
                .withMetadata(MetadataField.TRANSACTION, transactions.build())
                .withMetadata(MetadataField.ORIGIN, origins())
                .withOffset(reached.toOffset());
        if (unchanged != null) {
            batch = batch.withMetadata(MetadataField.UNCHANGED, unchanged.build());
            unchanged = null;
        }
        ReadResult result = new ReadResult.Batch(batch, rejected);
        rejected.clear();
        size = 0;
        return result;
    }

    private BytesColumn origins() {
        byte[] data = new byte[Math.multiplyExact(size, origin.length)];
        int[] offsets = new int[size + 1];
        for (int i = 0; i < size; i++) {
            System.arraycopy(origin, 0, data, i * origin.length, origin.length);
            offsets[i + 1] = (i + 1) * origin.length;
        }
        return new BytesColumn(DataType.STRING, size, data, offsets, null);
    }
}
