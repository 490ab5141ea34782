package io.velostream.postgres.internal.write;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.RecordBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes chosen columns of rows as fields of COPY BINARY. Not thread-safe. */
final class RowEncoder {
    private final List<WriteColumn> columns;
    private final ValueEncoder[] encoders;
    private final @Nullable Column[] bound;

    RowEncoder(List<WriteColumn> columns) {
        this.columns = columns;
        this.encoders = new ValueEncoder[columns.size()];
        for (int i = 0; i < encoders.length; i++) {
            encoders[i] = columns.get(i).landing().encoder().get();
        }
        this.bound = new Column[columns.size()];
    }

    int size() {
        return encoders.length;
    }

    void bind(RecordBatch batch) {
        for (int i = 0; i < encoders.length; i++) {
            Column column = batch.column(columns.get(i).source());
            bound[i] = column;
            encoders[i].bind(column);
        }
    }

    void release() {
        for (int i = 0; i < encoders.length; i++) {
            bound[i] = null;
            encoders[i].release();
        }
    }

    /** Writes all columns of a row; null, or why it cannot. */
    @Nullable
    String put(int row, CopyBytes out) {
        for (int i = 0; i < encoders.length; i++) {
            String problem = put(i, row, out);
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** Writes one of the columns; null, or why it cannot. */
    @Nullable
    String put(int index, int row, CopyBytes out) {
        Column column = bound[index];
        if (column == null) {
            throw new IllegalStateException("no batch is bound");
        }
        if (column.isNull(row)) {
            out.putInt(-1);
            return null;
        }
        String problem = encoders[index].put(row, out);
        return problem == null ? null : "column '" + columns.get(index).target().name() + "': " + problem;
    }

    boolean isNull(int index, int row) {
        Column column = bound[index];
        return column == null || column.isNull(row);
    }

    static void putNulls(int count, CopyBytes out) {
        for (int i = 0; i < count; i++) {
            out.putInt(-1);
        }
    }
}
