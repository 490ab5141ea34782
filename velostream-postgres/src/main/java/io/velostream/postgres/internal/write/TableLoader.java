package io.velostream.postgres.internal.write;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
import io.velostream.postgres.internal.sql.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Loads the batches of one plan through one session, in the way that the plan's mode, the table and the batch allow. Not
 * thread-safe.
 */
public final class TableLoader {
    /** After so many batches with rows that were there already, inserts of a stream are no longer tried as such. */
    private static final int MAX_VAIN = 3;

    private final WritePlan plan;
    private final LoadSession session;
    private final DirectLoad direct;
    private final MergeLoad merge;
    private final ChangeLoad changes;
    private final KeylessLoad keyless;
    private int vain;

    /**
     * For a session.
     *
     * @param stage the name for a staging table of each transaction; empty for a temporary table
     */
    public TableLoader(WritePlan plan, LoadSession session, Optional<TableName> stage) {
        this.plan = plan;
        this.session = session;
        Stage staging = new Stage(plan, stage);
        this.direct = new DirectLoad(plan, session);
        this.merge = new MergeLoad(plan, staging, session);
        this.changes = new ChangeLoad(plan, staging, session);
        this.keyless = new KeylessLoad(plan, staging, session);
    }

    public WritePlan plan() {
        return plan;
    }

    public LoadSession session() {
        return session;
    }

    /** Loads a batch and says which of its rows were not taken; a failure breaks the transaction. */
    public List<RejectedRow> load(RecordBatch batch) throws SQLException {
        Rejects rejects = new Rejects();
        if (batch.rowCount() == 0) {
            return List.of();
        }
        if (plan.mode() == WriteMode.APPLY) {
            apply(new ChangeEvents(batch, plan.columns()), rejects);
        } else {
            int[] rows = all(batch.rowCount());
            if (plan.mode() == WriteMode.INSERT && plan.isDirect()) {
                direct.load(session, batch, rows, rows.length, rejects);
            } else {
                merge.load(session, batch, rows, rows.length, rejects);
            }
        }
        return rejects.list();
    }

    private void apply(ChangeEvents events, Rejects rejects) throws SQLException {
        boolean keyed = !plan.key().isEmpty();
        if (events.insertsOnly() && plan.isDirect()) {
            RecordBatch batch = events.batch();
            int[] rows = new int[events.count()];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = events.after(i);
            }
            if (!keyed) {
                direct.load(session, batch, rows, rows.length, rejects);
                return;
            }
            if (vain < MAX_VAIN && plan.hasUniqueKey()) {
                if (direct.tryLoad(session, batch, rows, rows.length, rejects)) {
                    return;
                }
                vain++;
            }
        }
        if (keyed) {
            changes.load(session, events, rejects);
        } else {
            keyless.load(session, events, rejects);
        }
    }

    private static int[] all(int count) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i;
        }
        return rows;
    }
}
