package io.velostream.postgres.internal.write;

import io.velostream.api.WriteResult;
import io.velostream.api.batch.RecordBatch;
import io.velostream.postgres.internal.sql.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    private final OpenCopy open;
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
        this.open = new OpenCopy(direct, session, this::load);
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

    /** Loads a batch and says which rows were not taken, of this one and of those before; a failure breaks the transaction. */
    public WriteResult load(RecordBatch batch) throws SQLException {
        boolean adds = plan.mode() != WriteMode.UPDATE && plan.mode() != WriteMode.DELETE;
        boolean anyRow = plan.mode() == WriteMode.INSERT || keylessApply();
        boolean copies = adds && (anyRow ? plan.isDirect() : hopeful);
        int[] rows = copies && open.isWorthwhile() ? added(batch) : null;
        if (rows != null) {
            return open.add(batch, rows, rows.length);
        }
        List<WriteResult.Late> late = open.settle();
        Rejects rejects = new Rejects();
        load(batch, rejects);
        return new WriteResult(rejects.take(), late, 0);
    }

    private boolean keylessApply() {
        return plan.mode() == WriteMode.APPLY && plan.key().isEmpty();
    }

    /** The rows of a batch that are to be added; null when others are to be changed. */
    private int @Nullable [] added(RecordBatch batch) {
        if (plan.mode() != WriteMode.APPLY) {
            return all(batch.rowCount());
        }
        ChangeEvents events = new ChangeEvents(batch, plan.columns());
        return events.insertsOnly() ? rows(events) : null;
    }

    /** Says which rows of earlier batches were not taken; then all are settled. */
    public List<WriteResult.Late> settle() throws SQLException {
        return open.settle();
    }

    private void load(RecordBatch batch, Rejects rejects) throws SQLException {
        if (batch.rowCount() == 0) {
            return;
        }
        if (plan.mode() == WriteMode.APPLY) {
            apply(new ChangeEvents(batch, plan.columns()), rejects);
            return;
        }
        int[] rows = all(batch.rowCount());
        boolean adds = plan.mode() == WriteMode.UPSERT || plan.mode() == WriteMode.REPLACE;
        if (plan.mode() == WriteMode.INSERT && plan.isDirect()) {
            direct.load(session, batch, rows, rows.length, rejects);
        } else if (!adds || !addedAtOnce(batch, rows, rejects)) {
            merge.load(session, batch, rows, rows.length, rejects);
        }
    }

    private static int[] rows(ChangeEvents inserts) {
        int[] rows = new int[inserts.count()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = inserts.after(i);
        }
        return rows;
    }

    private void apply(ChangeEvents events, Rejects rejects) throws SQLException {
        boolean keyed = !plan.key().isEmpty();
        if (events.insertsOnly() && plan.isDirect()) {
            RecordBatch batch = events.batch();
            int[] rows = rows(events);
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
