package io.velostream.formats.lines;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.text.Utf8;
import io.velostream.formats.text.Utf8Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes each value as a line; those that would not come back as they are, are refused. */
final class LineWriter implements FormatWriter {
    private static final int BUFFER = 1 << 16;

    private final OutputStream out;
    private final Utf8Buffer buffer = new Utf8Buffer(BUFFER + (BUFFER >> 2));
    private long drained;

    LineWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public List<RejectedRow> write(RecordBatch batch) throws IOException {
        List<RejectedRow> rejected = new ArrayList<>();
        BytesColumn column = (BytesColumn) batch.column(0);
        for (int row = 0; row < batch.rowCount(); row++) {
            String fault = fault(column, row);
            if (fault != null) {
                rejected.add(RejectedRow.ofBatch(row, ErrorKind.DATA, fault));
                continue;
            }
            if (drained == 0 && buffer.length() == 0) {
                putMark(column, row);
            }
            buffer.put(column.data(), column.start(row), column.length(row));
            buffer.put((byte) '\n');
            if (buffer.length() >= BUFFER) {
                flush();
            }
        }
        return rejected;
    }

    /** A reader takes the mark of byte order that a file begins with for no text, so text that begins so needs one before it. */
    private void putMark(BytesColumn column, int row) {
        int start = column.start(row);
        if (Utf8.isMark(column.data(), start, start + column.length(row))) {
            buffer.put(column.data(), start, Utf8.MARK_LENGTH);
        }
    }

    private static @Nullable String fault(BytesColumn column, int row) {
        if (column.isNull(row)) {
            return "a text file cannot hold a null";
        }
        byte[] data = column.data();
        int end = column.start(row) + column.length(row);
        for (int i = column.start(row); i < end; i++) {
            if (data[i] == '\n') {
                return "a line of a text file cannot hold a line break";
            }
        }
        return end > column.start(row) && data[end - 1] == '\r' ? "a line of a text file cannot end with CR" : null;
    }

    @Override
    public void flush() throws IOException {
        drained += buffer.length();
        buffer.drainTo(out);
    }

    @Override
    public long estimatedSize() {
        return drained + buffer.length();
    }

    @Override
    public void finish() throws IOException {
        flush();
    }

    @Override
    public void close() {}
}
