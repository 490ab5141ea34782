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
    private final Form[] forms;
    private final boolean[] nulls;

    /** The encoders that most columns have: called as what they are they are compiled into the loop over the columns. */
    private enum Form {
        WHOLE,
        DECIMAL,
        BYTES,
        DATE,
        OTHER;

        static Form of(ValueEncoder encoder) {
            if (encoder instanceof NumberEncoders.Whole) {
                return WHOLE;
            } else if (encoder instanceof NumericEncoders.Small) {
                return DECIMAL;
            } else if (encoder instanceof BytesEncoders.Plain) {
                return BYTES;
            }
            return encoder instanceof TimeEncoders.Date ? DATE : OTHER;
        }
    }

    RowEncoder(List<WriteColumn> columns) {
        this.columns = columns;
        this.encoders = new ValueEncoder[columns.size()];
        this.forms = new Form[encoders.length];
        this.nulls = new boolean[encoders.length];
        for (int i = 0; i < encoders.length; i++) {
            encoders[i] = columns.get(i).landing().encoder().get();
            forms[i] = Form.of(encoders[i]);
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
            nulls[i] = column.hasNulls();
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

    private static @Nullable String put(Form form, ValueEncoder encoder, int row, CopyBytes out) {
        return switch (form) {
            case WHOLE -> ((NumberEncoders.Whole) encoder).put(row, out);
            case DECIMAL -> ((NumericEncoders.Small) encoder).put(row, out);
            case BYTES -> ((BytesEncoders.Plain) encoder).put(row, out);
            case DATE -> ((TimeEncoders.Date) encoder).put(row, out);
            case OTHER -> encoder.put(row, out);
        };
    }

    /** Writes one of the columns; null, or why it cannot. */
    @Nullable
    String put(int index, int row, CopyBytes out) {
        if (nulls[index] && isNull(index, row)) {
            out.putInt(-1);
            return null;
        }
        String problem = put(forms[index], encoders[index], row, out);
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
