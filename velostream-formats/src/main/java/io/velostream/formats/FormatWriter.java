package io.velostream.formats;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
import java.io.IOException;
import java.util.List;

/** Writes the records of one file. Not thread-safe. */
public interface FormatWriter extends AutoCloseable {
    /** Takes the rows of the batch; those that the format cannot hold (an infinite date, say) come back, by their row number. */
    List<RejectedRow> write(RecordBatch batch) throws IOException;

    /** Passes on what is buffered as far as the format allows without harm to the file; Parquet keeps its row group. */
    void flush() throws IOException;

    /** Bytes that the file has now, and those still buffered, roughly: for rolling by size. */
    long estimatedSize();

    /** Writes what ends the file. Without it the file is not complete. */
    void finish() throws IOException;

    /** Releases memory; does not finish the file and does not close the stream. */
    @Override
    void close() throws IOException;
}
