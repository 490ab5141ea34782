package io.velostream.core.internal.run;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
import io.velostream.core.internal.cast.RowErrors;
import io.velostream.core.internal.eval.Frame;
import java.util.List;

/** Takes the rejected rows of one batch, whose place in the source it knows. */
interface Rejecter {
    /** Rows of this batch, or records that never became rows. */
    void reject(String stage, RecordBatch batch, List<RejectedRow> rows);

    /** The rows that failed, before they are dropped from the frame. */
    void reject(String stage, String column, Frame frame, RowErrors errors);
}
