package io.velostream.api;

import io.velostream.api.batch.RecordBatch;

/** Writes the rows of one lane. Used by one thread at a time. After a failure only {@link #close()} is allowed. */
public interface DataWriter extends AutoCloseable {
    /**
     * Takes the rows; blocks while the system is busy. The batch has the schema that {@link DataSink#prepare} returned, or
     * one that {@link DataSink#evolve} returned since. A batch that the result calls open must not be changed until a later
     * result settles it.
     */
    WriteResult write(RecordBatch batch);

    /**
     * Sends on what is buffered, without making it visible, and settles all batches that are open. The result names rows of
     * them alone.
     */
    WriteResult flush();

    /**
     * Ends the current round: everything written since the last one becomes a committable. The writer may go on at once
     * with the next round. Where batches are open {@link #flush} comes first: rows that are only now found to be refused are
     * an error here.
     */
    Committable prepareCommit();

    /** Bytes sent to the outside so far; any thread may ask. */
    long bytesWritten();

    /** Drops what was written since the last {@link #prepareCommit()}; never commits. A second call does nothing. */
    @Override
    void close();
}
