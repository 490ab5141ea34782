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
    /** So many batches at most are merged before one is tried as plain inserts again. */
    private static final int MAX_PAUSE = 64;

    private final WritePlan plan;
    private final LoadSession session;
    private final DirectLoad direct;
    private final MergeLoad merge;
    private final ChangeLoad changes;
    private final KeylessLoad keyless;
    /** Whether rows that are not there already can be copied into the table itself, where the server meets those that are. */
    private final boolean hopeful;

    private int pause;
    private int merges;

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
        this.hopeful = plan.isDirect()
                && plan.hasUniqueKey()
                && plan.key().stream().allMatch(c -> c.target().notNull());
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
            boolean adds = plan.mode() == WriteMode.UPSERT || plan.mode() == WriteMode.REPLACE;
            if (plan.mode() == WriteMode.INSERT && plan.isDirect()) {
                direct.load(session, batch, rows, rows.length, rejects);
            } else if (!adds || !addedAtOnce(batch, rows, rejects)) {
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
            if (addedAtOnce(batch, rows, rejects)) {
                return;
            }
        }
        if (keyed) {
            changes.load(session, events, rejects);
        } else {
            keyless.load(session, events, rejects);
        }
    }

    /**
     * Tries to add rows that may replace others as what they most often are: new. A COPY takes a fraction of the time that a
     * merge takes; after a failure the next batches are merged, longer each time.
     */
    private boolean addedAtOnce(RecordBatch batch, int[] rows, Rejects rejects) throws SQLException {
        if (!hopeful || merges < pause) {
            merges++;
            return false;
        }
        boolean added = direct.tryLoad(session, batch, rows, rows.length, rejects);
        pause = added ? 0 : Math.min(MAX_PAUSE, Math.max(1, pause * 2));
        merges = 0;
        return added;
    }

    private static int[] all(int count) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = i;
        }
        return rows;
    }
}
