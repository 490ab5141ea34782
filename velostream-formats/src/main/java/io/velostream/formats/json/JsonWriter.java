package io.velostream.formats.json;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.text.Utf8Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a record a line, bare or as the elements of one array. Not thread-safe. */
final class JsonWriter implements FormatWriter {
    private static final int DRAIN_AT = 1 << 17;

    private final OutputStream out;
    private final JsonRecordEncoder encoder;
    private final boolean array;
    private final Utf8Buffer buffer = new Utf8Buffer(DRAIN_AT * 2);
    private long records;
    private long drained;

    JsonWriter(OutputStream out, JsonRecordEncoder encoder, boolean array) {
        this.out = out;
        this.encoder = encoder;
        this.array = array;
        if (array) {
            buffer.put((byte) '[');
        }
    }

    @Override
    public List<RejectedRow> write(RecordBatch batch) throws IOException {
        List<RejectedRow> rejected = new ArrayList<>();
        int rows = batch.rowCount();
        for (int row = 0; row < rows; row++) {
            int before = buffer.length();
            if (array) {
                if (records > 0) {
                    buffer.put((byte) ',');
                }
                buffer.put((byte) '\n');
            }
            Optional<String> fault = encoder.encode(batch, row, buffer);
            if (fault.isPresent()) {
                buffer.setLength(before);
                rejected.add(RejectedRow.ofBatch(row, ErrorKind.DATA, fault.get()));
                continue;
            }
            if (!array) {
                buffer.put((byte) '\n');
            }
            records++;
            if (buffer.length() >= DRAIN_AT) {
                drain();
            }
        }
        return rejected;
    }

    private void drain() throws IOException {
        drained += buffer.length();
        buffer.drainTo(out);
    }

    @Override
    public void flush() throws IOException {
        drain();
        out.flush();
    }

    @Override
    public long estimatedSize() {
        return drained + buffer.length();
    }

    @Override
    public void finish() throws IOException {
        if (array) {
            buffer.putAscii(records > 0 ? "\n]\n" : "]\n");
        }
        flush();
    }

    @Override
    public void close() {}
}
