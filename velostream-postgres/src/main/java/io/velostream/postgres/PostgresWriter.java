package io.velostream.postgres;

import io.velostream.api.Committable;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.WriteResult;
import io.velostream.api.batch.RecordBatch;
import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.write.LoadSession;
import io.velostream.postgres.internal.write.PreparedTransactions;
import io.velostream.postgres.internal.write.Stage;
import io.velostream.postgres.internal.write.TableLoader;
import io.velostream.postgres.internal.write.Ticket;
import io.velostream.postgres.internal.write.WritePlan;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a lane: each round is a transaction of one session. What the server does not take is known when {@code write}
 * returns.
 */
final class PostgresWriter implements DataWriter {
    private static final String WHAT = "cannot write to the table";

    private final PostgresSink sink;
    private final Map<WritePlan, TableLoader> loaders = new HashMap<>();
    private @Nullable LoadSession loading;
    /** Who may have batches open. */
    private @Nullable TableLoader last;
    /** The session that waits for the next round; {@code commit} gives it back from any thread. */
    private @Nullable LoadSession session;

    private boolean closed;
    private volatile long bytes;
    private long bytesBefore;

    PostgresWriter(PostgresSink sink) {
        this.sink = sink;
    }

    @Override
    public WriteResult write(RecordBatch batch) {
        try {
            TableLoader loader = loader(sink.plan(batch.schema()));
            List<WriteResult.Late> late = loader == last ? List.of() : settle();
            last = loader;
            WriteResult result = loader.load(batch);
            count(loader.session());
            return late.isEmpty() ? result : result.after(late);
        } catch (SQLException e) {
            throw sink.notApplied(WHAT, e);
        }
    }

    private void count(LoadSession s) {
        bytes = bytesBefore + s.bytes();
    }

    private TableLoader loader(WritePlan plan) throws SQLException {
        LoadSession s = session();
        TableLoader known = loaders.get(plan);
        if (known == null) {
            Optional<TableName> stage = sink.isTwoPhase() ? Optional.of(stageTable(plan)) : Optional.empty();
            known = new TableLoader(plan, s, stage);
            loaders.put(plan, known);
        }
        return known;
    }

    private static TableName stageTable(WritePlan plan) {
        return new TableName(
                plan.table().name().schema(),
                "velostream_stage_" + UUID.randomUUID().toString().replace('-', '_'));
    }

    private LoadSession session() throws SQLException {
        LoadSession s;
        synchronized (this) {
            s = session;
        }
        if (s == null) {
            s = sink.newSession();
            synchronized (this) {
                session = s;
            }
        }
        if (s != loading) {
            loaders.clear();
            last = null;
            LoadSession before = loading;
            bytesBefore += before == null ? 0 : before.bytes();
            loading = s;
        }
        return s;
    }

    /** The rows of batches that are open of which it turns out that the server does not take them. */
    private List<WriteResult.Late> settle() throws SQLException {
        TableLoader open = last;
        if (open == null) {
            return List.of();
        }
        List<WriteResult.Late> late = open.settle();
        count(open.session());
        return late;
    }

    /** Then the server has all rows, in a transaction that nobody else sees. */
    @Override
    public WriteResult flush() {
        try {
            List<WriteResult.Late> late = settle();
            return late.isEmpty() ? WriteResult.OK : new WriteResult(List.of(), late, 0);
        } catch (SQLException e) {
            throw sink.notApplied(WHAT, e);
        }
    }

    @Override
    public Committable prepareCommit() {
        try {
            refuse(settle());
            LoadSession s = session();
            last = null;
            Stage.beforeCommit(s);
            Ticket ticket = new Ticket(sink.newTransactionName(), sink.run(), sink.isTwoPhase());
            if (ticket.prepared()) {
                PreparedTransactions.prepare(s.connection(), ticket.transaction());
                s.ended();
            } else {
                synchronized (this) {
                    session = null;
                }
                sink.hold(ticket, new Round(s, this));
            }
            return ticket.toCommittable();
        } catch (SQLException e) {
            throw sink.notApplied("cannot prepare the commit", e);
        }
    }

    private static void refuse(List<WriteResult.Late> late) {
        if (!late.isEmpty()) {
            throw VeloException.of(ErrorKind.DATA, "cannot prepare the commit")
                    .why("the table does not take rows of batches that were open: "
                            + late.get(0).rejected().get(0).reason())
                    .cure("Call flush before prepareCommit, and see to the rows that it names.")
                    .build();
        }
    }

    /** A transaction that waits for its commit. */
    record Round(LoadSession session, PostgresWriter writer) {
        /** The transaction is committed; the session can have the next one. */
        void committed() {
            session.ended();
            writer.giveBack(session);
        }
    }

    private void giveBack(LoadSession s) {
        synchronized (this) {
            if (!closed && session == null) {
                session = s;
                return;
            }
        }
        s.close();
    }

    @Override
    public long bytesWritten() {
        return bytes;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        LoadSession s;
        synchronized (this) {
            closed = true;
            s = session;
            session = null;
        }
        if (s != null) {
            s.close();
        }
    }
}
