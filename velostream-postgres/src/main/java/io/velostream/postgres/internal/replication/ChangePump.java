package io.velostream.postgres.internal.replication;

import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.replication.ChangeSettings.SnapshotMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The thread behind a reader of changes: looks after slot and publication, reads the snapshot and then the stream, and begins
 * again when the server was away. See docs/design/postgres-cdc.md.
 */
public final class ChangePump implements AutoCloseable {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    /** A reader that was killed is gone from the server's list by then, unless its host went with it. */
    private static final long SLOT_WAIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final long JOIN_MILLIS = 10_000;

    private final Sessions sessions;
    private final ChangeSettings settings;
    private final ChangeSettings.Request request;
    private final @Nullable Offset from;
    private final ChangePreflight preflight;
    private final Handoff<ReadResult> out;
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final Thread thread;
    private final Object connectionLock = new Object();
    private @Nullable Connection open;
    private boolean publicationIsOurs;
    private long failingSince;
    private int attempts;
    /** Why there is no stream at the moment; empty while there is one. */
    private volatile String trouble = "";

    private long pause = FIRST_PAUSE_MILLIS;

    /** Starts to read behind this offset, or from the beginning. */
    public ChangePump(
            Sessions sessions, ChangeSettings settings, ChangeSettings.Request request, @Nullable Offset from) {
        this.sessions = sessions;
        this.settings = settings;
        this.request = request;
        this.from = from;
        this.preflight = new ChangePreflight(settings, sessions.where());
        this.out = new Handoff<>(4 * request.batchBytes(), ReadResult.IDLE, ReadResult.END);
        this.thread = new Thread(this::run, "velostream-postgres-" + settings.slot());
        thread.setDaemon(true);
        thread.start();
    }

    /** The next result. */
    public ReadResult read(long nanos) throws InterruptedException {
        return out.poll(nanos);
    }

    public long bytesRead() {
        return bytesRead.get();
    }

    /** Why it does not read although it goes on trying; empty while it does. Any thread. */
    public String trouble() {
        return trouble;
    }

    /** The sink has everything up to this offset. */
    public void acknowledge(Offset upTo) {
        ChangePosition position = ChangePosition.of(upTo);
        if (position.streaming()) {
            acknowledged.accumulateAndGet(position.lsn(), Lsn::max);
        }
    }

    @Override
    public void close() {
        out.close();
        thread.interrupt();
        abort();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            ChangePosition position = pass();
            if (from == null && settings.snapshot() == SnapshotMode.NEVER) {
                // From here on the sink's checkpoint says where to go on.
                put(new ChangeRows(layout(tables().get(0))).build(position));
            }
            if (settings.snapshot() != SnapshotMode.ONLY) {
                stream(position);
            }
            out.end();
        } catch (InterruptedException e) {
            out.end();
        } catch (RuntimeException e) {
            out.fail(e);
        } finally {
            abort();
        }
        if (settings.dropOnClose()) {
            // The interrupt was for the reading.
            Thread.interrupted();
            drop();
        }
    }

    private <T> T ask(String what, SqlWork<T> work) {
        try (Connection connection = sessions.borrow(what)) {
            return work.with(connection);
        } catch (SQLException e) {
            throw sessions.failure(what, "", e);
        }
    }

    /** Something done with a connection. */
    private interface SqlWork<T> {
        T with(Connection connection) throws SQLException;
    }

    // ---- before the stream

    /** Goes through the snapshot, as far as it is wanted and not yet done, and returns where the stream begins. */
    private ChangePosition pass() throws InterruptedException {
        ChangePosition position = from == null ? null : ChangePosition.of(from);
        while (true) {
            try {
                ChangePosition begun = prepare(position);
                position = begun;
                if (begun.streaming()) {
                    return begun;
                }
                SnapshotRun run = new SnapshotRun(begun);
                try {
                    return run.read();
                } finally {
                    position = run.reached;
                }
            } catch (VeloException e) {
                waitAfter(e);
            }
        }
    }

    /** Sees to publication and slot, and says where to begin. */
    private ChangePosition prepare(@Nullable ChangePosition position) throws InterruptedException {
        List<ChangeTable> tables = tables();
        if (settings.snapshot() == SnapshotMode.ONLY) {
            return position == null ? new ChangePosition(false, 0, 0, 0, Map.of()) : position;
        }
        publicationIsOurs |= ask("cannot prepare the change stream", c -> {
            boolean before = Publication.find(c, settings.publication()).isPresent();
            preflight.prepare(c, tables);
            return !before;
        });
        Optional<ReplicationSlot> slot = slotWhenFree();
        if (position != null) {
            Optional<VeloException> gap = gap(slot, position);
            if (gap.isEmpty()) {
                // The attempt before may have failed just when the slot was made.
                boolean unseen = position.lsn() == 0 && slot.isPresent();
                return unseen ? new ChangePosition(false, slot.get().confirmed(), 0, 0, position.tables()) : position;
            } else if (settings.snapshot() != SnapshotMode.WHEN_NEEDED) {
                throw gap.get();
            }
            slot.ifPresent(s -> ask("cannot drop the slot", c -> ReplicationSlot.drop(c, s.name())));
            // The target holds rows of every table by now.
            Map<String, ChangePosition.Table> begun = new LinkedHashMap<>();
            tables.forEach(t -> begun.put(t.qualified(), new ChangePosition.Table(false, null, 0)));
            return new ChangePosition(false, 0, 0, 0, begun);
        }
        if (slot.isPresent() && slot.get().isLost()) {
            throw preflight.gone(slot.get(), lostBecause(slot.get()));
        }
        boolean rows = settings.snapshot() != SnapshotMode.NEVER;
        if (slot.isPresent()) {
            return new ChangePosition(!rows, slot.get().confirmed(), 0, 0, Map.of());
        } else if (rows) {
            return new ChangePosition(false, 0, 0, 0, Map.of());
        }
        try (Connection replication = sessions.replication("cannot create the replication slot")) {
            return ChangePosition.stream(create(replication).start());
        } catch (SQLException e) {
            throw sessions.failure("cannot create the replication slot", "slot " + settings.slot(), e);
        }
    }

    private List<ChangeTable> tables() {
        return ask("cannot look up the tables", c -> {
            List<ChangeTable> found = preflight.tables(c);
            request.types()
                    .catalog()
                    .load(
                            c,
                            found.stream()
                                    .flatMap(t -> t.columns().stream())
                                    .map(ChangeTable.Column::type)
                                    .toList());
            return found;
        });
    }

    private Optional<ReplicationSlot> slotWhenFree() throws InterruptedException {
        long deadline = System.nanoTime()
                + Math.min(SLOT_WAIT_NANOS, settings.reconnect().toNanos());
        while (true) {
            Optional<ReplicationSlot> slot =
                    ask("cannot look up the replication slot", c -> ReplicationSlot.find(c, settings.slot()));
            if (slot.isEmpty()) {
                return slot;
            }
            ReplicationSlot s = slot.get();
            String database = ask("cannot look up the replication slot", c -> c.getCatalog());
            if (!s.plugin().equals("pgoutput") || !s.database().equals(database)) {
                throw preflight.unfit(
                        s,
                        s.plugin().isEmpty()
                                ? "it is a physical slot"
                                : "it is for " + s.plugin() + " in database '" + s.database() + "'");
            } else if (s.twoPhase()) {
                throw preflight.unfit(
                        s, "it was created with TWO_PHASE, and so sends transactions before their commit");
            } else if (s.activePid() == 0) {
                return slot;
            } else if (System.nanoTime() > deadline) {
                throw preflight.inUse(s);
            }
            TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE_MILLIS);
        }
    }

    /** Why the slot does not have what follows the position; empty when it has. */
    private Optional<VeloException> gap(Optional<ReplicationSlot> slot, ChangePosition position) {
        if (slot.isEmpty()) {
            // A snapshot that was interrupted before the slot came to be.
            return position.lsn() == 0 ? Optional.empty() : Optional.of(preflight.missing(settings.slot()));
        }
        ReplicationSlot s = slot.get();
        if (s.isLost()) {
            return Optional.of(preflight.gone(s, lostBecause(s)));
        } else if (position.lsn() != 0 && Lsn.isBefore(position.lsn(), s.confirmed())) {
            return Optional.of(preflight.gone(
                    s,
                    "somebody has moved it on to " + Lsn.text(s.confirmed()) + ", the last run stands at "
                            + Lsn.text(position.lsn())));
        }
        return Optional.empty();
    }

    private static String lostBecause(ReplicationSlot s) {
        return s.invalidation().isEmpty()
                ? "the server has removed log that the slot still needed"
                : "the server has invalidated the slot (" + s.invalidation() + ")";
    }

    private ReplicationSlot.Created create(Connection replication) throws SQLException {
        return ReplicationSlot.create(replication, settings.slot(), settings.failover());
    }

    /** One attempt at what is left of the snapshot. */
    private final class SnapshotRun {
        private ChangePosition reached;

        SnapshotRun(ChangePosition begun) {
            this.reached = begun;
        }

        ChangePosition read() throws InterruptedException {
            List<ChangeTable> tables = tables();
            try (Connection locks = sessions.own("cannot begin the snapshot");
                    Connection holder = reached.lsn() == 0 && settings.snapshot() != SnapshotMode.ONLY
                            ? sessions.replication("cannot create the replication slot")
                            : sessions.own("cannot begin the snapshot")) {
                keep(holder);
                keepFromChanging(locks, tables);
                boolean exported = reached.lsn() == 0 && settings.snapshot() != SnapshotMode.ONLY;
                return exported ? fromSlot(holder, tables) : fromNow(holder, tables);
            } catch (SQLException e) {
                throw sessions.failure("cannot begin the snapshot", "slot " + settings.slot(), e);
            }
        }

        /** The slot is made now, and exports what it begins behind. */
        private ChangePosition fromSlot(Connection holder, List<ChangeTable> tables)
                throws SQLException, InterruptedException {
            ReplicationSlot.Created created = create(holder);
            reached = new ChangePosition(false, created.start(), 0, 0, reached.tables());
            return readAll(tables, created.snapshot(), null, 0);
        }

        /** The slot is older than this snapshot: the stream brings again what the rows hold already. */
        private ChangePosition fromNow(Connection holder, List<ChangeTable> tables)
                throws SQLException, InterruptedException {
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
            }
            String name = ReplicationSlot.value(holder, "SELECT pg_catalog.pg_export_snapshot()");
            String seen = ReplicationSlot.value(holder, "SELECT pg_catalog.txid_current_snapshot()");
            String until = ReplicationSlot.value(holder, "SELECT pg_catalog.pg_current_wal_insert_lsn()");
            if (name == null || seen == null || until == null) {
                throw new SQLException("the server gave no snapshot");
            }
            boolean only = settings.snapshot() == SnapshotMode.ONLY;
            return readAll(tables, name, only ? null : TransactionSnapshot.parse(seen), only ? 0 : Lsn.parse(until));
        }

        private ChangePosition readAll(
                List<ChangeTable> tables, String name, @Nullable TransactionSnapshot seen, long until)
                throws InterruptedException {
            try (TableSnapshot snapshot =
                    new TableSnapshot(sessions, name, settings.snapshotReaders(), request, out, bytesRead)) {
                works();
                for (ChangeTable table : tables) {
                    ChangePosition.Table state = reached.tables().get(table.qualified());
                    if (state == null || !state.done()) {
                        ChangeRows empty = new ChangeRows(layout(table));
                        if (state != null) {
                            // Some of its rows may have arrived; they are older than the ones that follow.
                            empty.addTruncate(reached.lsn());
                        }
                        reached = reached.with(table.qualified(), new ChangePosition.Table(false, seen, until));
                        put(empty.build(reached));
                        snapshot.read(table, reached);
                        reached = reached.with(table.qualified(), new ChangePosition.Table(true, seen, until));
                        put(empty.build(reached));
                    }
                }
                if (settings.snapshot() != SnapshotMode.ONLY) {
                    reached = reached.at(reached.lsn(), 0, 0);
                }
                put(new ChangeRows(layout(tables.get(0))).build(reached));
                return reached;
            }
        }
    }

    private TableLayout layout(ChangeTable table) {
        return TableLayout.of(
                table.schema(), table.name(), table.columns(), table.key(), request.columns(), request.types());
    }

    private void put(ReadResult result) throws InterruptedException {
        out.offer(result, 0, Long.MAX_VALUE);
    }

    /** Nobody may empty or rewrite a table between the making of the snapshot and its reading: that goes past snapshots. */
    private static void keepFromChanging(Connection connection, List<ChangeTable> tables) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
            for (ChangeTable table : tables) {
                statement.execute("LOCK TABLE " + table.sql() + " IN ACCESS SHARE MODE");
            }
        }
    }

    // ---- the stream

    private void stream(ChangePosition start) throws InterruptedException {
        acknowledged.set(start.lsn());
        ChangeAssembler assembler = new ChangeAssembler(sessions, settings, request, tables(), start);
        Heartbeat heartbeat = new Heartbeat(sessions, settings.heartbeat());
        ChangeStream stream = new ChangeStream(sessions, settings, assembler, out, bytesRead, acknowledged, heartbeat);
        boolean first = true;
        while (!out.isClosed()) {
            try {
                if (!first) {
                    checkSlot(assembler.lsn());
                }
                first = false;
                read(stream);
            } catch (VeloException e) {
                waitAfter(e);
            }
        }
    }

    private void checkSlot(long lsn) throws InterruptedException {
        Optional<VeloException> gap = gap(slotWhenFree(), ChangePosition.stream(lsn));
        if (gap.isPresent()) {
            throw gap.get();
        }
    }

    private void read(ChangeStream stream) throws InterruptedException {
        try (Connection connection = sessions.replication("cannot read the replication slot")) {
            keep(connection);
            try {
                stream.read(connection, this::works);
            } finally {
                // A stream that is not read to its end cannot be ended in good order.
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            if (!out.isClosed()) {
                throw sessions.failure("cannot read the changes", "slot " + settings.slot(), e);
            }
        }
    }

    private void works() {
        failingSince = 0;
        attempts = 0;
        trouble = "";
        pause = FIRST_PAUSE_MILLIS;
    }

    /** Waits before the next attempt, or gives up. */
    private void waitAfter(VeloException e) throws InterruptedException {
        boolean passing = e.kind() == ErrorKind.UNAVAILABLE || e.kind() == ErrorKind.TIMEOUT;
        long now = System.nanoTime();
        if (failingSince == 0) {
            failingSince = now;
        }
        if (!passing
                || out.isClosed()
                || now - failingSince >= settings.reconnect().toNanos()) {
            throw e;
        }
        attempts++;
        trouble = "no changes are read: " + e.why() + " (for " + TimeUnit.NANOSECONDS.toSeconds(now - failingSince)
                + " s, " + attempts + (attempts == 1 ? " attempt" : " attempts") + " to reconnect)";
        TimeUnit.MILLISECONDS.sleep(pause);
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }

    // ---- the end

    /** Remembers the connection that {@link #close()} has to cut. */
    private void keep(Connection connection) {
        synchronized (connectionLock) {
            open = connection;
        }
    }

    private void abort() {
        synchronized (connectionLock) {
            Connection connection = open;
            open = null;
            if (connection != null) {
                try {
                    connection.abort(Runnable::run);
                } catch (SQLException e) {
                    // It is gone anyway.
                    return;
                }
            }
        }
    }

    private void drop() {
        try {
            slotWhenFree();
            ask("cannot drop the replication slot", c -> ReplicationSlot.drop(c, settings.slot()));
            if (publicationIsOurs) {
                ask("cannot drop the publication", c -> {
                    Publication.drop(c, settings.publication());
                    return true;
                });
            }
        } catch (VeloException | InterruptedException e) {
            System.getLogger(ChangePump.class.getName())
                    .log(System.Logger.Level.WARNING, "slot " + settings.slot() + " could not be dropped", e);
        }
    }
}
