package io.velostream.postgres.internal.replication;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * Reads a slot's stream over one connection and hands on the batches. It answers the server even while nobody takes them.
 * Used by one thread.
 */
final class ChangeStream {
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
    private final Handoff out;
    private final AtomicLong bytesRead;
    private final AtomicLong acknowledged;
    private final Heartbeat heartbeat;
    private final PgOutputReader messages = new PgOutputReader();
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
            Handoff out,
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
        PGReplicationStream stream = open(connection);
        pid = connection.unwrap(PGConnection.class).getBackendPID();
        started.run();
        int count = 0;
        int quiet = 0;
        while (!out.isClosed() && !assembler.textWanted()) {
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
                if (assembler.hasRows()) {
                    assembler.complete();
                    handOn(stream);
                }
                idle(stream);
                tick(stream);
                askAfterSilence();
                if (quiet > QUIET_AFTER) {
                    LockSupport.parkNanos(QUIET_NANOS);
                }
                continue;
            }
            int length = message.remaining();
            bytesRead.addAndGet(length);
            assembler.message(stream.getLastReceiveLSN().asLong(), length);
            messages.read(message.array(), message.arrayOffset() + message.position(), length, assembler);
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
    }

    private PGReplicationStream open(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        ChainedLogicalStreamBuilder builder = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(settings.slot())
                .withStartPosition(LogSequenceNumber.valueOf(assembler.lsn()))
                .withAutomaticFlush(false)
                .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
                .withSlotOption("proto_version", Integer.toString(protocol(version)))
                .withSlotOption(
                        "publication_names",
                        '"' + settings.publication().replace("\"", "\"\"").replace("'", "''") + '"');
        if (assembler.binary() && version >= BINARY_SINCE) {
            builder = builder.withSlotOption("binary", "true");
        }
        return builder.start();
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
            if (confirm(stream)) {
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
