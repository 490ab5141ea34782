package io.velostream.postgres.internal.write;

import io.velostream.api.RejectedRow;
import io.velostream.api.WriteResult;
import io.velostream.api.batch.RecordBatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A COPY into the table that stays open over several batches, so that the server has rows to go on with while the next ones are
 * encoded. It takes or refuses them all; then they are loaded one batch after the other, which finds the rows to blame. So it
 * holds on to the batches, and ends after some megabytes. Not thread-safe.
 */
final class OpenCopy {
    private static final long MAX_BYTES = 8L << 20;
    /** So many batches at most are loaded one by one after a failure. */
    private static final int MAX_PAUSE = 64;

    private final DirectLoad direct;
    private final LoadSession session;
    private final OneByOne oneByOne;
    private final List<Held> held = new ArrayList<>();
    private long bytes;
    private int pause;
    private int paused;

    private record Held(RecordBatch batch, Rejects rejects) {}

    /** How a batch is loaded by itself, so that the rows which the server does not take are known behind it. */
    interface OneByOne {
        void load(RecordBatch batch, Rejects rejects) throws SQLException;
    }

    OpenCopy(DirectLoad direct, LoadSession session, OneByOne oneByOne) {
        this.direct = direct;
        this.session = session;
        this.oneByOne = oneByOne;
    }

    /** Whether the next batch had better come by this way. */
    boolean isWorthwhile() {
        if (paused < pause) {
            paused++;
            return false;
        }
        return session.mayWait();
    }

    /** Adds these rows of a batch. */
    WriteResult add(RecordBatch batch, int[] rows, int count) throws SQLException {
        Held last = new Held(batch, new Rejects());
        try {
            held.add(last);
            if (held.size() == 1) {
                session.mark("");
                direct.open(session);
            }
            bytes += batch.byteSize();
            direct.append(session, batch, rows, count, last.rejects);
            if (bytes < MAX_BYTES) {
                return new WriteResult(last.rejects.take(), List.of(), held.size());
            }
        } catch (SQLException e) {
            List<WriteResult.Late> late = again(e, last);
            return new WriteResult(last.rejects.take(), late, 0);
        }
        List<WriteResult.Late> late = end(last);
        return new WriteResult(last.rejects.take(), late, 0);
    }

    /** Ends the COPY, if one is open, and gives the rows that were not taken and that no result has named. */
    List<WriteResult.Late> settle() throws SQLException {
        return held.isEmpty() ? List.of() : end(null);
    }

    private List<WriteResult.Late> end(@Nullable Held last) throws SQLException {
        try {
            session.endCopy();
        } catch (SQLException e) {
            return again(e, last);
        }
        pause = 0;
        release();
        return List.of();
    }

    private void release() {
        held.clear();
        bytes = 0;
    }

    /** Loads batch by batch what a COPY over all of them could not; {@code last} is not told of as late. */
    private List<WriteResult.Late> again(SQLException failure, @Nullable Held last) throws SQLException {
        if (!RowFaults.isOfRow(failure)) {
            throw failure;
        }
        session.backToMark();
        pause = Math.min(MAX_PAUSE, Math.max(1, pause * 2));
        paused = 0;
        List<WriteResult.Late> late = new ArrayList<>();
        int earlier = held.size() - (last == null ? 0 : 1);
        for (int i = 0; i < held.size(); i++) {
            Held each = held.get(i);
            oneByOne.load(each.batch, each.rejects);
            List<RejectedRow> found = i < earlier ? each.rejects.take() : List.of();
            if (!found.isEmpty()) {
                late.add(new WriteResult.Late(each.batch, found));
            }
        }
        release();
        return late;
    }
}
