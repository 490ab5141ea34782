package io.velostream.api.batch;

/** A {@link Record} that moves over the rows of its batch. Starts before the first row. Not thread-safe. */
public final class RecordCursor extends Record {
    RecordCursor(RecordBatch batch) {
        super(batch, -1);
    }

    /** Moves to the next row; false when there is none, and from then on. */
    public boolean next() {
        if (row + 1 >= batch.rowCount()) {
            row = batch.rowCount();
            return false;
        }
        row++;
        return true;
    }
}
