package io.velostream.api;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Reads one split in order. Used by one thread at a time, except {@link #bytesRead()}, which any thread may call. After a
 * failure only {@link #close()} is allowed.
 */
public interface DataReader extends AutoCloseable {
    /**
     * The next batch. Every batch carries the offset after its last row and is never touched again.
     *
     * @param wait how long to wait for rows at most; a bounded source ignores it and reads on. An interrupt ends the call
     *     with kind CANCELLED and leaves the thread's interrupt flag set
     */
    ReadResult read(Duration wait);

    /**
     * Everything up to this offset is safely in the sink. The source may forget it: confirm a slot, commit a group
     * offset. A source that has nothing to do does nothing.
     */
    void acknowledge(Offset upTo);

    /** Bytes taken from the outside so far: of a file, as stored. */
    long bytesRead();

    /**
     * No row with an earlier event time is expected from this split, in microseconds since 1970 UTC; empty when the source
     * knows of none.
     */
    OptionalLong watermark();

    /** Releases what it holds; a second call does nothing. */
    @Override
    void close();
}
