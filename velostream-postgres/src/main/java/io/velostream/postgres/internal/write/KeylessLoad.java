package io.velostream.postgres.internal.write;

import io.velostream.api.batch.ChangeKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes to a table without a key: inserts together, each other change by itself, to one of the rows that are equal
 * to the row before it in all columns. Not thread-safe.
 */
final class KeylessLoad implements RangeLoader.Work {
    private final WritePlan plan;
    private final Stage stage;
    private final StageRows staged;
    private final MergeSql sql;
    private LoadSession session;
    private Rejects rejects = new Rejects();
    private @Nullable ChangeEvents events;

    KeylessLoad(WritePlan plan, Stage stage, LoadSession session) {
        this.plan = plan;
        this.stage = stage;
        this.session = session;
        this.staged = new StageRows(plan, stage);
        this.sql = new MergeSql(plan, stage);
    }

    /** Applies these events. */
    void load(LoadSession to, ChangeEvents changes, Rejects rejected) throws SQLException {
        session = to;
        events = changes;
        rejects = rejected;
        staged.bind(changes.batch());
        try {
            RangeLoader.load(session, changes.count(), Integer.MAX_VALUE, this);
        } finally {
            staged.release();
            events = null;
        }
    }

    private ChangeEvents events() {
        ChangeEvents e = events;
        if (e == null) {
            throw new IllegalStateException("no changes are bound");
        }
        return e;
    }

    @Override
    public String beforeMark() throws SQLException {
        return stage.beforeMark(session);
    }

    @Override
    public void load(int from, int to) throws SQLException {
        int event = from;
        while (event < to) {
            if (rejects.contains(events().row(event))) {
                event++;
                continue;
            }
            ChangeKind kind = events().kind(event);
            if (kind == ChangeKind.INSERT) {
                event = inserts(event, to);
            } else {
                if (kind == ChangeKind.TRUNCATE) {
                    session.empty(plan.table().sql());
                } else if (events().before(event) == ChangeEvents.NONE) {
                    rejects.add(
                            events().row(event),
                            "the table has no key, and the stream did not send the row as it was (REPLICA IDENTITY"
                                    + " FULL makes PostgreSQL send it)");
                } else {
                    change(event);
                }
                event++;
            }
        }
    }

    /** Adds the rows up to the first event that is no insert, and returns the number of that event. */
    private int inserts(int from, int to) throws SQLException {
        staged.begin(session);
        int event = from;
        while (event < to && events().kind(event) == ChangeKind.INSERT) {
            int row = events().after(event);
            String problem = rejects.contains(row) ? null : staged.add(session, 2 * row, Stage.WHOLE, row);
            if (problem != null) {
                rejects.add(row, problem);
            }
            event++;
        }
        staged.end(session);
        // What was inserted before in this run must not be inserted again.
        session.executeAll(new String[] {sql.insert(), sql.forget()});
        return event;
    }

    private void change(int event) throws SQLException {
        int before = events().before(event);
        int n = 2 * before;
        boolean update = events().kind(event) == ChangeKind.UPDATE_AFTER;
        staged.begin(session);
        List<@Nullable String> problems = new ArrayList<>();
        problems.add(staged.add(session, n, Stage.LOOK, before));
        if (update) {
            int[] sources = new int[plan.columns().size()];
            Arrays.fill(sources, events().after(event));
            events().unchanged(event).stream().forEach(i -> sources[i] = ChangeFold.KEPT);
            problems.add(staged.add(session, n + 1, Stage.LOOK, null, null, sources));
        }
        staged.end(session);
        for (String problem : problems) {
            if (problem != null) {
                rejects.add(events().row(event), problem);
                return;
            }
        }
        String statement = update ? sql.updateEqual(n, events().unchanged(event)) : sql.deleteEqual(n);
        long[] counts = session.executeAll(new String[] {statement});
        if (update && counts[0] == 0) {
            rejects.add(events().row(event), "the table has no row that is equal to the row before the update");
        }
    }

    @Override
    public int culprit(SQLException failure) {
        return -1;
    }

    @Override
    public void reject(int unit, SQLException failure) {
        rejects.add(events().row(unit), RowFaults.reason(failure));
    }
}
