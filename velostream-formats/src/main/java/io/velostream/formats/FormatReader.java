package io.velostream.formats;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads one slice of one file in order. Not thread-safe. Does not close the {@link InputFile}. */
public interface FormatReader extends AutoCloseable {
    /** The next batch, without an offset, or empty at the end of the slice and from then on. It is never touched again. */
    Optional<RecordBatch> next() throws IOException;

    /** Records met by the last {@link #next()} that could not become rows; at the end too. */
    List<RejectedRow> rejected();

    /**
     * Where a new reader of the same slice goes on behind what {@link #next()} has returned so far: a JSON value, read by
     * the same format only.
     */
    String position();

    @Override
    void close() throws IOException;
}
