package io.velostream.postgres.internal.write;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Loads units one after the other, as many at once as the server takes, and finds those that it does not take. */
final class RangeLoader {
    private RangeLoader() {}

    /** How units are loaded. */
    interface Work {
        /** A statement to be run before the mark that a failure goes back to; empty for none. */
        String beforeMark() throws SQLException;

        /** Loads the units from {@code from}, inclusive, to {@code to}, exclusive; a failure is undone by the caller. */
        void load(int from, int to) throws SQLException;

        /** The unit to blame for a failure, negative when that is unknown. */
        int culprit(SQLException failure);

        /** The unit cannot be loaded. */
        void reject(int unit, SQLException failure);
    }

    private record Range(int from, int to) {}

    /**
     * Loads the units from 0 to {@code count - 1} in their order. A failure that is not a row's is thrown; the transaction
     * is then broken.
     */
    static void load(LoadSession session, int count, int atOnce, Work work) throws SQLException {
        Deque<Range> left = new ArrayDeque<>();
        for (int to = count; to > 0; to -= atOnce) {
            left.push(new Range(Math.max(0, to - atOnce), to));
        }
        while (!left.isEmpty()) {
            Range range = left.pop();
            SQLException failure = attempt(session, range, work);
            if (failure == null) {
                continue;
            }
            int unit = work.culprit(failure);
            if (range.to - range.from == 1) {
                work.reject(range.from, failure);
            } else if (unit >= range.from && unit < range.to) {
                push(left, unit + 1, range.to);
                push(left, unit, unit + 1);
                push(left, range.from, unit);
            } else {
                int middle = (range.from + range.to) >>> 1;
                push(left, middle, range.to);
                push(left, range.from, middle);
            }
        }
    }

    private static void push(Deque<Range> left, int from, int to) {
        if (from < to) {
            left.push(new Range(from, to));
        }
    }

    private static @Nullable SQLException attempt(LoadSession session, Range range, Work work) throws SQLException {
        session.mark(work.beforeMark());
        try {
            work.load(range.from, range.to);
            return null;
        } catch (SQLException e) {
            if (!RowFaults.isOfRow(e)) {
                throw e;
            }
            session.backToMark();
            return e;
        }
    }
}
