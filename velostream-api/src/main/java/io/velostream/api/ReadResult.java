package io.velostream.api;

import io.velostream.api.batch.RecordBatch;
import java.util.List;

/** What one call of {@link DataReader#read} gave. */
public sealed interface ReadResult {
    /** Nothing came in the time given; more may come. */
    ReadResult IDLE = new Idle();
    /** The split has ended; every later call says so too. */
    ReadResult END = new End();

    static ReadResult of(RecordBatch batch) {
        return new Batch(batch, List.of());
    }

    /**
     * Rows, and records that could not become rows. The batch carries an offset and may be empty when all were rejected.
     *
     * @param rejected lie before the batch's offset, so that they are not read again after a resume
     */
    record Batch(RecordBatch batch, List<RejectedRow> rejected) implements ReadResult {
        public Batch {
            rejected = List.copyOf(rejected);
        }
    }

    record Idle() implements ReadResult {}

    record End() implements ReadResult {}
}
