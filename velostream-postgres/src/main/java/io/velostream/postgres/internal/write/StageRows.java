package io.velostream.postgres.internal.write;

import io.velostream.api.batch.RecordBatch;
import java.sql.SQLException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Copies rows into a staging table. Not thread-safe. */
final class StageRows {
    private final WritePlan plan;
    private final Stage stage;
    private final RowEncoder values;
    private final RowEncoder keys;
    private @Nullable CopyBytes out;

    StageRows(WritePlan plan, Stage stage) {
        this.plan = plan;
        this.stage = stage;
        this.values = new RowEncoder(plan.columns());
        this.keys = new RowEncoder(plan.key());
    }

    void bind(RecordBatch batch) {
        values.bind(batch);
        keys.bind(batch);
    }

    void release() {
        values.release();
        keys.release();
    }

    void begin(LoadSession session) throws SQLException {
        out = session.beginCopy(stage.copy());
    }

    /**
     * Adds a row.
     *
     * @param masked the columns to be left alone, or null
     * @param before for each column of the plan the row whose key column goes into {@code o}, or null for none
     * @param sources for each column of the plan the row whose value goes into {@code c}, or null for none
     * @return null, or why it cannot; nothing is added then
     */
    @Nullable
    String add(
            LoadSession session,
            int n,
            int kind,
            @Nullable BitSet masked,
            int @Nullable [] before,
            int @Nullable [] sources)
            throws SQLException {
        CopyBytes to = begun();
        int start = to.size();
        head(to, n, kind, masked);
        String problem = null;
        if (before == null) {
            RowEncoder.putNulls(keys.size(), to);
        } else {
            for (int i = 0; i < keys.size() && problem == null; i++) {
                problem = keys.put(i, before[plan.columns().indexOf(plan.key().get(i))], to);
            }
        }
        if (sources == null) {
            RowEncoder.putNulls(values.size(), to);
        } else {
            for (int i = 0; i < values.size() && problem == null; i++) {
                if (sources[i] == ChangeFold.KEPT) {
                    to.putInt(-1);
                } else {
                    problem = values.put(i, sources[i], to);
                }
            }
        }
        return ended(session, start, problem);
    }

    /** Adds all columns of a row of the batch. */
    @Nullable
    String add(LoadSession session, int n, int kind, int row) throws SQLException {
        CopyBytes to = begun();
        int start = to.size();
        head(to, n, kind, null);
        RowEncoder.putNulls(keys.size(), to);
        return ended(session, start, values.put(row, to));
    }

    /** Adds the key of a row of the batch, as it was. */
    @Nullable
    String addKey(LoadSession session, int n, int kind, int row) throws SQLException {
        CopyBytes to = begun();
        int start = to.size();
        head(to, n, kind, null);
        String problem = keys.put(row, to);
        RowEncoder.putNulls(values.size(), to);
        return ended(session, start, problem);
    }

    private CopyBytes begun() {
        CopyBytes to = out;
        if (to == null) {
            throw new IllegalStateException("no COPY is open");
        }
        return to;
    }

    private void head(CopyBytes to, int n, int kind, @Nullable BitSet masked) {
        to.putShort(3 + keys.size() + values.size());
        to.putInt(4);
        to.putInt(n);
        to.putInt(2);
        to.putShort(kind);
        if (masked == null) {
            to.putInt(-1);
        } else {
            int length = (values.size() + 7) / 8;
            to.putInt(length);
            byte[] set = masked.toByteArray();
            to.putBytes(set, 0, set.length);
            for (int i = set.length; i < length; i++) {
                to.putByte(0);
            }
        }
    }

    private static @Nullable String ended(LoadSession session, int start, @Nullable String problem)
            throws SQLException {
        if (problem == null) {
            session.rowDone();
        } else {
            session.forgetFrom(start);
        }
        return problem;
    }

    void end(LoadSession session) throws SQLException {
        out = null;
        session.endCopy();
    }
}
