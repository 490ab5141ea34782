package io.velostream.core.internal.eval;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import io.velostream.core.internal.cast.RowErrors;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a batch on their way through filters and computed columns. A filter only says which rows stay; a column is
 * packed when it is looked at, so one that nobody needs is never copied. One thread.
 */
public final class Frame {
    /** The source of a column that the batch does not have. */
    public static final int COMPUTED = -1;

    private final RecordBatch batch;
    private final RowNumbers numbers;
    private int rows;
    /** Which row of the batch each row is, at least {@link #rows} of them; null while none has been dropped. */
    private int @Nullable [] origin;
    /** The column over all rows of the batch; null for one that was computed after a filter. */
    private @Nullable Column[] whole;
    /** The column over the rows that are left; null when it has to be packed first. */
    private @Nullable Column[] packed;

    /** Which column of the batch each column is, negative for a computed one. */
    private int[] sources;

    private RowErrors errors = new RowErrors();

    /** All rows of a batch. */
    public Frame(RecordBatch batch) {
        this(batch, new RowNumbers());
    }

    /** All rows of a batch; arrays of row numbers are taken from {@code numbers}, for who has batch after batch. */
    public Frame(RecordBatch batch, RowNumbers numbers) {
        this.batch = batch;
        this.numbers = numbers;
        this.rows = batch.rowCount();
        int n = batch.schema().size();
        this.whole = new Column[n];
        this.packed = new Column[n];
        this.sources = new int[n];
        for (int i = 0; i < n; i++) {
            sources[i] = i;
            whole[i] = batch.column(i);
            packed[i] = whole[i];
        }
    }

    /** All rows of a batch that was made of this frame's, which is not used any more. */
    public Frame next(RecordBatch made) {
        end();
        return new Frame(made, numbers);
    }

    /** No column of it is asked for any more. */
    public void end() {
        if (origin != null) {
            numbers.giveBack(origin);
            origin = null;
        }
    }

    /** An array for {@link #keep}, with anything in it. */
    public int[] rowNumbers() {
        return numbers.take(rows);
    }

    /** The batch that it began with. */
    public RecordBatch batch() {
        return batch;
    }

    public int rows() {
        return rows;
    }

    /** The row of the batch that this row is. */
    public int origin(int row) {
        return origin == null ? row : origin[row];
    }

    /** Errors of rows since the last {@link #takeErrors}. */
    public RowErrors errors() {
        return errors;
    }

    public RowErrors takeErrors() {
        RowErrors taken = errors;
        errors = new RowErrors();
        return taken;
    }

    public Column column(int index) {
        Column c = packed[index];
        if (c == null) {
            Column all = whole[index];
            if (all == null || origin == null) {
                throw new IllegalStateException("column " + index + " is nowhere");
            }
            c = all.select(origin, rows);
            packed[index] = c;
        }
        return c;
    }

    /**
     * Keeps the rows {@code selected[0] … selected[count - 1]}, which are numbers of present rows in rising order. The array
     * is the frame's from then on.
     */
    public void keep(int[] selected, int count) {
        if (count == rows) {
            numbers.giveBack(selected);
            return;
        }
        for (int c = 0; c < packed.length; c++) {
            Column p = packed[c];
            packed[c] = whole[c] != null || p == null ? null : p.select(selected, count);
        }
        if (origin != null) {
            for (int i = 0; i < count; i++) {
                selected[i] = origin[selected[i]];
            }
            numbers.giveBack(origin);
        }
        origin = selected;
        rows = count;
    }

    /** Keeps all rows without an error. */
    public void dropFailed(RowErrors failed) {
        if (failed.isEmpty()) {
            return;
        }
        int[] selected = rowNumbers();
        int count = 0;
        for (int i = 0; i < rows; i++) {
            if (!failed.failed(i)) {
                selected[count++] = i;
            }
        }
        keep(selected, count);
    }

    /** Puts a column over the present rows at an index, at most one behind the last. */
    public void set(int index, Column column) {
        if (index == packed.length) {
            packed = Arrays.copyOf(packed, index + 1);
            whole = Arrays.copyOf(whole, index + 1);
            sources = Arrays.copyOf(sources, index + 1);
        }
        packed[index] = column;
        whole[index] = origin == null ? column : null;
        sources[index] = COMPUTED;
    }

    /** Like {@link #set(int, Column)} for a column that holds the values of one of the batch in another form. */
    public void set(int index, Column column, int source) {
        set(index, column);
        sources[index] = source;
    }

    /** Which column of the batch this one is, negative for a computed one. */
    public int source(int index) {
        return sources[index];
    }

    /** {@link io.velostream.api.batch.MetadataField#UNCHANGED} for the columns as they are now. */
    public Column unchanged(Column given) {
        boolean same = sources.length == batch.schema().size();
        for (int i = 0; i < sources.length; i++) {
            same &= sources[i] == i;
        }
        return same ? given : PartialRows.rearranged(given, sources);
    }

    /** Keeps these columns in this order. */
    public void project(int[] columns) {
        @Nullable Column[] p = new Column[columns.length];
        @Nullable Column[] w = new Column[columns.length];
        int[] s = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            s[i] = sources[columns[i]];
            p[i] = packed[columns[i]];
            w[i] = whole[columns[i]];
        }
        packed = p;
        whole = w;
        sources = s;
    }

    /** The rows of the batch that are left, perhaps with more behind them; or null for all of them. */
    public int @Nullable [] origins() {
        return origin;
    }
}
