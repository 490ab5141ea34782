package io.velostream.postgres.internal.write;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.ChangeKind;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a batch, each of one or two rows: an update is the row before it, where the stream has it, and the row after
 * it. A row before without one after it has left the stream, which is a delete.
 */
final class ChangeEvents {
    static final int NONE = -1;

    private final RecordBatch batch;
    private final byte[] kinds;
    private final int[] before;
    private final int[] after;
    private final @Nullable BytesColumn unchanged;
    private final List<WriteColumn> columns;
    private int count;
    private boolean insertsOnly = true;

    ChangeEvents(RecordBatch batch, List<WriteColumn> columns) {
        this.batch = batch;
        this.columns = columns;
        int rows = batch.rowCount();
        this.kinds = new byte[rows];
        this.before = new int[rows];
        this.after = new int[rows];
        this.unchanged = (BytesColumn) batch.metadata(MetadataField.UNCHANGED).orElse(null);
        Column codes = batch.metadata(MetadataField.CHANGE_KIND).orElse(null);
        for (int row = 0; row < rows; row++) {
            ChangeKind kind = kind(codes, row);
            if (kind == ChangeKind.UPDATE_BEFORE) {
                boolean paired = row + 1 < rows && kind(codes, row + 1) == ChangeKind.UPDATE_AFTER;
                if (paired) {
                    add(ChangeKind.UPDATE_AFTER, row, row + 1);
                    row++;
                } else {
                    add(ChangeKind.DELETE, row, NONE);
                }
            } else if (kind == ChangeKind.DELETE) {
                add(kind, row, NONE);
            } else {
                add(kind, NONE, row);
            }
        }
    }

    private static ChangeKind kind(@Nullable Column codes, int row) {
        return codes == null || codes.isNull(row) ? ChangeKind.INSERT : ChangeKind.ofCode(((IntColumn) codes).get(row));
    }

    private void add(ChangeKind kind, int rowBefore, int rowAfter) {
        kinds[count] = (byte) kind.code();
        before[count] = rowBefore;
        after[count] = rowAfter;
        count++;
        insertsOnly &= kind == ChangeKind.INSERT;
    }

    RecordBatch batch() {
        return batch;
    }

    int count() {
        return count;
    }

    boolean insertsOnly() {
        return insertsOnly;
    }

    ChangeKind kind(int event) {
        return ChangeKind.ofCode(kinds[event]);
    }

    /** The row before it, or {@link #NONE}. */
    int before(int event) {
        return before[event];
    }

    /** The row after it, or {@link #NONE}. */
    int after(int event) {
        return after[event];
    }

    /** The row that stands for it in messages. */
    int row(int event) {
        return after[event] == NONE ? before[event] : after[event];
    }

    /** The columns of the plan that an update leaves alone. */
    BitSet unchanged(int event) {
        BitSet set = new BitSet();
        BytesColumn c = unchanged;
        int row = after[event];
        if (c == null || row == NONE || c.isNull(row)) {
            return set;
        }
        BitSet sent = BitSet.valueOf(c.get(row));
        for (int i = 0; i < columns.size(); i++) {
            set.set(i, sent.get(columns.get(i).source()));
        }
        return set;
    }

    /** For each column of the plan the row that has its value after the event, or {@link ChangeFold#KEPT}. */
    int[] sources(int event) {
        int[] sources = new int[columns.size()];
        Arrays.fill(sources, after[event]);
        BitSet kept = unchanged(event);
        for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
            // A key that did not change stands in the row before, where there is one.
            sources[i] = columns.get(i).isKey() && before[event] != NONE ? before[event] : ChangeFold.KEPT;
        }
        return sources;
    }
}
