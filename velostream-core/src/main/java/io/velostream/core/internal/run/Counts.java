package io.velostream.core.internal.run;

import java.util.Collection;

/** What was moved, of a batch, a round or a run. */
record Counts(long rowsRead, long rowsWritten, long rowsRejected, long bytesRead, long bytesWritten, long checkpoints) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    static Counts rows(long read, long written, long rejected) {
        return new Counts(read, written, rejected, 0, 0, 0);
    }

    static Counts sum(Collection<Counts> all) {
        Counts sum = NONE;
        for (Counts c : all) {
            sum = sum.plus(c);
        }
        return sum;
    }

    Counts plus(Counts o) {
        return new Counts(
                rowsRead + o.rowsRead,
                rowsWritten + o.rowsWritten,
                rowsRejected + o.rowsRejected,
                bytesRead + o.bytesRead,
                bytesWritten + o.bytesWritten,
                checkpoints + o.checkpoints);
    }
}
