package io.velostream.api;

import io.velostream.api.batch.RecordBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows were not taken. A writer may leave batches open for a while, so that the system need not answer for each of
 * them: what becomes of their rows is then said by a later call, at the latest by {@link DataWriter#flush}.
 *
 * @param rejected rows of the batch just given, each by its number; all its others were taken, or are open
 * @param late rows of batches that were left open, each batch once
 * @param open how many of the batches given last, this one among them, are still open
 */
public record WriteResult(List<RejectedRow> rejected, List<Late> late, int open) {
    /** All rows were taken. */
    public static final WriteResult OK = new WriteResult(List.of());

    /**
     * Rows of a batch that were not taken after all.
     *
     * @param batch the very object that was given to {@link DataWriter#write}
     * @param rejected those that no earlier result named
     */
    public record Late(RecordBatch batch, List<RejectedRow> rejected) {
        public Late {
            rejected = List.copyOf(rejected);
        }
    }

    public WriteResult {
        rejected = List.copyOf(rejected);
        late = List.copyOf(late);
        if (open < 0) {
            throw new IllegalArgumentException("a negative number of batches is open");
        }
    }

    /** No batch is open; these rows of the one just given were not taken. */
    public WriteResult(List<RejectedRow> rejected) {
        this(rejected, List.of(), 0);
    }

    /** The same with what became of batches that were settled before this one was given. */
    public WriteResult after(List<Late> earlier) {
        List<Late> all = new ArrayList<>(earlier);
        all.addAll(late);
        return new WriteResult(rejected, all, open);
    }

    /** How many rows were not taken, of whatever batch. */
    public int refused() {
        int count = rejected.size();
        for (Late l : late) {
            count += l.rejected().size();
        }
        return count;
    }
}
