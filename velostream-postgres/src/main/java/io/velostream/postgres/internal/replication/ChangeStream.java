package io.velostream.postgres.internal.replication;

import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.sql.SqlText;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * Reads a slot's stream over one connection and hands on the batches. It answers the server even while nobody takes them.
 * Used by one thread.
 */
final class ChangeStream {
    private static final System.Logger LOG = System.getLogger(ChangeStream.class.getName());

    /** Rows wait no longer for others while somebody waits for them. */
    private static final long LINGER_NANOS = 2_000_000;

    /** After so many milliseconds without a message it is looked for less often. */
    private static final int QUIET_AFTER = 50;

    private static final long QUIET_NANOS = 3_000_000;
    private static final long TICK_NANOS = 1_000_000_000;
    private static final long PATIENCE_MILLIS = 1_000;
    private static final int LOOK_AT_CLOCK_EVERY = 16;
    private static final int STATUS_SECONDS = 5;
    private static final int BINARY_SINCE = 14;

    private final Sessions sessions;
    private final ChangeSettings settings;
    private final ChangeAssembler assembler;
    private final Handoff<ReadResult> out;
    private final AtomicLong bytesRead;
    private final AtomicLong acknowledged;
    private final Heartbeat heartbeat;
    private final PgOutputReader messages = new PgOutputReader();
    /** Whether it is worth trying to fetch what has piled up in pieces. */
    private boolean bulk;

    private boolean fetching;
    private int count;
    private long confirmed;
    private long nextTick;
    private long quietSince;
    /** The server's process for the connection. */
    private int pid;

    /**
     * A stream that goes on where the assembler is.
     *
     * @param acknowledged up to where the sink has everything; set by another thread
     */
    ChangeStream(
            Sessions sessions,
            ChangeSettings settings,
            ChangeAssembler assembler,
            Handoff<ReadResult> out,
            AtomicLong bytesRead,
            AtomicLong acknowledged,
            Heartbeat heartbeat) {
        this.sessions = sessions;
        this.settings = settings;
        this.assembler = assembler;
        this.out = out;
        this.bytesRead = bytesRead;
        this.acknowledged = acknowledged;
        this.heartbeat = heartbeat;
        this.bulk = settings.bulkBacklog() > 0;
    }

    /**
     * Reads until the handoff is closed, or the stream has to begin again over a new connection.
     *
     * @param started runs when the server has agreed
     */
    void read(Connection connection, Runnable started) throws SQLException, InterruptedException {
        messages.reset();
        assembler.begin();
        confirmed = 0;
        nextTick = System.nanoTime() + TICK_NANOS;
        Map<String, String> options = options(connection.getMetaData().getDatabaseMajorVersion());
        Optional<Backlog.Extent> backlog = bulk ? Backlog.look(sessions, settings, assembler.lsn()) : Optional.empty();
        // The stream keeps the slot for itself, and the server from thinking us gone, while the backlog is fetched.
        PGReplicationStream stream =
                open(connection, options, backlog.map(Backlog.Extent::end).orElse(assembler.lsn()));
        pid = connection.unwrap(PGConnection.class).getBackendPID();
        started.run();
        if (backlog.isEmpty() || fetch(stream, options, backlog.get())) {
            follow(stream);
        }
    }

    private void follow(PGReplicationStream stream) throws SQLException, InterruptedException {
        int quiet = 0;
        while (goesOn()) {
            ByteBuffer message = stream.readPending();
            if (message == null && quiet == 0) {
                quietSince = System.nanoTime();
            }
            quiet = message == null ? quiet + 1 : 0;
            if (message == null) {
                // Nothing came within a millisecond.
                if (stream.isClosed()) {
                    throw new SQLException("the server ended the stream", "08006");
                }
                completeRows(stream);
                idle(stream);
                tick(stream);
                askAfterSilence();
                if (quiet > QUIET_AFTER) {
                    LockSupport.parkNanos(QUIET_NANOS);
                }
                continue;
            }
            int offset = message.arrayOffset() + message.position();
            take(stream, stream.getLastReceiveLSN().asLong(), message.array(), offset, message.remaining());
        }
    }

    /** Reads what has piled up; false where the stream has to begin again before or behind its end. */
    private boolean fetch(PGReplicationStream stream, Map<String, String> options, Backlog.Extent extent)
            throws SQLException, InterruptedException {
        long from = assembler.lsn();
        quietSince = System.nanoTime();
        fetching = true;
        try (Backlog backlog = new Backlog(sessions, settings, options, from, extent)) {
            while (goesOn()) {
                if (backlog.isOver()) {
                    assembler.advance(backlog.reached());
                    bulk = backlog.reached() == extent.end();
                    return bulk;
                }
                Backlog.Part part = next(backlog, from);
                if (part == null) {
                    return false;
                }
                for (int i = 0; i < part.size() && goesOn(); i++) {
                    byte[] row = part.row(i);
                    take(stream, part.position(i), row, part.offset(), row.length - part.offset());
                }
                if (part.size() > 0) {
                    quietSince = System.nanoTime();
                } else {
                    completeRows(stream);
                    tick(stream);
                    askAfterSilence();
                }
            }
            return false;
        } finally {
            fetching = false;
        }
    }

    /** The next part, or null where it cannot be had. */
    private Backlog.@Nullable Part next(Backlog backlog, long from) throws InterruptedException {
        try {
            return backlog.poll(TICK_NANOS);
        } catch (VeloException e) {
            // What has moved on may be tried again; what has not would fail for ever.
            bulk = Lsn.isBefore(from, assembler.lsn());
            LOG.log(
                    System.Logger.Level.INFO,
                    "slot " + settings.slot() + (bulk ? " begins again: " : " is read change by change: ") + e.why());
            return null;
        }
    }

    private boolean goesOn() {
        return !out.isClosed() && !assembler.textWanted();
    }

    private void take(PGReplicationStream stream, long position, byte[] bytes, int offset, int length)
            throws SQLException, InterruptedException {
        bytesRead.addAndGet(length);
        assembler.message(position, length);
        messages.read(bytes, offset, length, assembler);
        if (assembler.isFull() && assembler.hasRows()) {
            assembler.complete();
        }
        handOn(stream);
        if (++count % LOOK_AT_CLOCK_EVERY == 0) {
            if (assembler.hasRows() && System.nanoTime() - assembler.rowsSince() > LINGER_NANOS && out.isHungry()) {
                assembler.complete();
                handOn(stream);
            }
            tick(stream);
        }
    }

    private void completeRows(PGReplicationStream stream) throws SQLException, InterruptedException {
        if (assembler.hasRows()) {
            assembler.complete();
            handOn(stream);
        }
    }

    private PGReplicationStream open(Connection connection, Map<String, String> options, long from)
            throws SQLException {
        ChainedLogicalStreamBuilder builder = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(settings.slot())
                .withStartPosition(LogSequenceNumber.valueOf(from))
                .withAutomaticFlush(false)
                .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS);
        for (Map.Entry<String, String> option : options.entrySet()) {
            // The driver puts the value between quotes as it is.
            builder = builder.withSlotOption(option.getKey(), option.getValue().replace("'", "''"));
        }
        return builder.start();
    }

    /** What pgoutput is told. */
    private Map<String, String> options(int version) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("proto_version", Integer.toString(protocol(version)));
        options.put("publication_names", SqlText.identifier(settings.publication()));
        if (assembler.binary() && version >= BINARY_SINCE) {
            options.put("binary", "true");
        }
        return options;
    }

    /** The newest version of the protocol that this server speaks. */
    private static int protocol(int server) {
        return server >= 16 ? 4 : server == 15 ? 3 : server == 14 ? 2 : 1;
    }

    /** Waits for room, and tells the server meanwhile that we are alive. */
    private void handOn(PGReplicationStream stream) throws SQLException, InterruptedException {
        ChangeAssembler.Ready next = assembler.peek();
        while (next != null) {
            while (!out.offer(next.result(), next.bytes(), PATIENCE_MILLIS)) {
                confirm(stream);
                stream.forceUpdateStatus();
            }
            // Not before: where the server has gone meanwhile, the next connection goes on behind this batch.
            assembler.remove();
            heartbeat.postpone();
            next = assembler.peek();
        }
    }

    /** Lets the position move on while nothing changes, so that the server need not keep its log. */
    private void idle(PGReplicationStream stream) throws SQLException, InterruptedException {
        if (!heartbeat.isDue() || assembler.inTransaction()) {
            return;
        }
        long written = stream.getLastReceiveLSN().asLong();
        heartbeat.beat(written);
        if (Lsn.isBefore(assembler.lsn(), written)) {
            assembler.advance(written);
            assembler.complete();
            handOn(stream);
        }
    }

    /**
     * A server that hangs keeps its connections, and a stream without changes is as silent as that: another session tells
     * which of them it is. It tells too when the server is well but this connection is dead without a sign, as one that a
     * router has forgotten: the server gives such a one up (wal_sender_timeout).
     */
    private void askAfterSilence() throws SQLException {
        if (System.nanoTime() - quietSince >= settings.silence().toNanos()) {
            quietSince = System.nanoTime();
            try (Connection other = sessions.own("cannot reach the server")) {
                Optional<ReplicationSlot> slot = ReplicationSlot.find(other, settings.slot());
                if (slot.isEmpty() || slot.get().activePid() != pid) {
                    throw new SQLException("the server has given the connection up", "08006");
                }
            }
        }
    }

    private void tick(PGReplicationStream stream) throws SQLException {
        long now = System.nanoTime();
        if (now - nextTick >= 0) {
            nextTick = now + TICK_NANOS;
            // While its messages wait we do not see that the server asks whether we are there.
            if (confirm(stream) || fetching) {
                stream.forceUpdateStatus();
            }
        }
    }

    /** Whether there is something new to tell. */
    private boolean confirm(PGReplicationStream stream) {
        long upTo = acknowledged.get();
        if (upTo == confirmed) {
            return false;
        }
        confirmed = upTo;
        LogSequenceNumber position = LogSequenceNumber.valueOf(upTo);
        stream.setFlushedLSN(position);
        stream.setAppliedLSN(position);
        return true;
    }
}
