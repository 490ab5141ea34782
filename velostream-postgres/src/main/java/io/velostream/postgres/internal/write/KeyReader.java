package io.velostream.postgres.internal.write;

import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the keys of rows in a form in which the server's equality is that of bytes. Not thread-safe. */
final class KeyReader {
    private final List<WriteColumn> columns;
    private final RowEncoder encoder;
    private final CopyBytes bytes = new CopyBytes(256);
    private String problem = "";

    KeyReader(WritePlan plan) {
        this.columns = plan.key();
        this.encoder = new RowEncoder(columns);
    }

    void bind(RecordBatch batch) {
        encoder.bind(batch);
    }

    void release() {
        encoder.release();
    }

    /** Why the last key could not be read. */
    String problem() {
        return problem;
    }

    /** The key of a row, or null. */
    @Nullable
    RowKey read(int row) {
        bytes.truncate(0);
        for (int i = 0; i < columns.size(); i++) {
            if (!append(i, row)) {
                return null;
            }
        }
        return new RowKey(Arrays.copyOf(bytes.data(), bytes.size()));
    }

    /** The key whose columns come from these rows, one for each column of the table that is written; or null. */
    @Nullable
    RowKey read(int[] sources, List<WriteColumn> all) {
        bytes.truncate(0);
        for (int i = 0; i < columns.size(); i++) {
            int row = sources[all.indexOf(columns.get(i))];
            if (row < 0) {
                problem = "the stream did not send the key column '"
                        + columns.get(i).target().name() + "'";
                return null;
            }
            if (!append(i, row)) {
                return null;
            }
        }
        return new RowKey(Arrays.copyOf(bytes.data(), bytes.size()));
    }

    private boolean append(int index, int row) {
        WriteColumn column = columns.get(index);
        if (encoder.isNull(index, row)) {
            problem = "the key column '" + column.target().name() + "' is null";
            return false;
        }
        int start = bytes.size();
        String failure = encoder.put(index, row, bytes);
        if (failure != null) {
            problem = failure;
            return false;
        }
        TargetType type = column.target().base();
        if (type.oid() == Oids.BPCHAR) {
            int end = bytes.size();
            while (end > start + 4 && bytes.data()[end - 1] == ' ') {
                end--;
            }
            bytes.truncate(end);
            bytes.setInt(start, end - start - 4);
        } else if (type.oid() == Oids.NUMERIC
                && DataType.NUMERIC.equals(column.landing().type())) {
            // The scale is the fourth word; 1.0 and 1.00 are equal.
            bytes.data()[start + 10] = 0;
            bytes.data()[start + 11] = 0;
        }
        return true;
    }
}
