package io.velostream.formats.json;

import io.velostream.api.RejectedRow;
import java.io.Closeable;
import java.io.IOException;

/** Finds the records of a file, one after another. Not thread-safe. */
interface RecordSource extends Closeable {
    enum Outcome {
        /** The action has taken a record. */
        RECORD,
        /** A record was bad; see {@link #rejected()}. */
        REJECTED,
        /** There are no more. */
        END
    }

    /** Runs the action on the next record. What is no JSON at all may be an exception, when nothing can follow it. */
    Outcome next(RecordAction action) throws IOException;

    RejectedRow rejected();

    /** Position in the (decompressed) file behind the last record. */
    long offset();

    /** Where to go on, as JSON. */
    String position();
}
