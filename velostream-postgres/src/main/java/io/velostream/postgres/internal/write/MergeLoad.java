package io.velostream.postgres.internal.write;

import io.velostream.api.batch.RecordBatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies rows into a staging table and from there, by statements over all of them, into the table: for every mode but apply.
 * Of rows with one key the last one counts. Not thread-safe.
 */
final class MergeLoad implements RangeLoader.Work {
    private final WritePlan plan;
    private final Stage stage;
    private final StageRows staged;
    private final KeyReader keys;
    private final String[] statements;
    private final boolean one;
    private LoadSession session;
    private Rejects rejects = new Rejects();
    private int[] rows = new int[0];

    MergeLoad(WritePlan plan, Stage stage, LoadSession session) {
        this.plan = plan;
        this.stage = stage;
        this.session = session;
        this.staged = new StageRows(plan, stage);
        this.keys = new KeyReader(plan);
        MergeSql sql = new MergeSql(plan, stage);
        this.statements = switch (plan.mode()) {
            case INSERT -> new String[] {sql.insert()};
            case DELETE -> new String[] {sql.delete()};
            case UPDATE -> sql.update().isEmpty() ? new String[0] : new String[] {sql.update()};
            case UPSERT, REPLACE, APPLY -> sql.upsert().toArray(new String[0]);
        };
        // Two rows of a key must not meet in one statement, and only the server knows which do.
        this.one = plan.mode().needsKey() && plan.mode() != WriteMode.DELETE && !plan.knowsEqualKeys();
    }

    /** Merges these rows of a batch. */
    void load(LoadSession to, RecordBatch batch, int[] chosen, int count, Rejects rejected) throws SQLException {
        session = to;
        rows = chosen;
        rejects = rejected;
        staged.bind(batch);
        keys.bind(batch);
        try {
            RangeLoader.load(session, count, one ? 1 : Integer.MAX_VALUE, this);
        } finally {
            staged.release();
            keys.release();
        }
    }

    @Override
    public String beforeMark() throws SQLException {
        return stage.beforeMark(session);
    }

    @Override
    public void load(int from, int to) throws SQLException {
        staged.begin(session);
        int n = 0;
        for (int row : plan.key().isEmpty() ? all(from, to) : lastOfEachKey(from, to)) {
            String problem = plan.mode() == WriteMode.DELETE
                    ? staged.addKey(session, n, Stage.DELETE, row)
                    : staged.add(session, n, Stage.WHOLE, row);
            if (problem == null) {
                n++;
            } else {
                rejects.add(row, problem);
            }
        }
        staged.end(session);
        if (statements.length > 0 && n > 0) {
            session.executeAll(statements);
        }
    }

    private List<Integer> all(int from, int to) {
        List<Integer> all = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            if (!rejects.contains(rows[i])) {
                all.add(rows[i]);
            }
        }
        return all;
    }

    private List<Integer> lastOfEachKey(int from, int to) {
        Map<RowKey, Integer> last = new LinkedHashMap<>((to - from) * 2);
        for (int row : all(from, to)) {
            RowKey key = keys.read(row);
            if (key == null) {
                rejects.add(row, keys.problem());
            } else {
                last.put(key, row);
            }
        }
        return new ArrayList<>(last.values());
    }

    @Override
    public int culprit(SQLException failure) {
        return -1;
    }

    @Override
    public void reject(int unit, SQLException failure) {
        rejects.add(rows[unit], RowFaults.reason(failure));
    }
}
