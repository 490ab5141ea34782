package io.velostream.postgres.internal.replication;

import io.velostream.postgres.internal.read.CopyRows;
import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.types.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * What has piled up behind a slot, fetched by SQL in large pieces. The stream of a slot costs the server a system call a
 * change; the answer of a query goes out by full buffers. The function that reads a slot moves it on, so it reads a temporary
 * copy: the slot itself stays where the sink is. A thread of its own fetches while another one takes.
 */
final class Backlog implements AutoCloseable {
    /** Nothing has come yet. */
    private static final Part NONE = new Part(List.of(), false);

    private static final Part END = new Part(List.of(), true);

    /** Slots can be copied since. */
    private static final int COPIES_SINCE = 12;

    /** The server keeps the messages of a piece, on its disk for the greater part, until they are sent. */
    private static final long LARGEST_PIECE = 1L << 30;

    /** What a piece is larger than the log that is read again before it. */
    private static final long GROWTH = 4;

    /** So much log read again for each piece costs more than what a piece saves. */
    private static final long MOST_READ_AGAIN = 4 * LARGEST_PIECE;

    private static final int PART_BYTES = 256 << 10;
    /** Enough for the other thread to be busy while the server prepares the next piece. */
    private static final long BYTES_WAITING = 16 << 20;

    private static final long JOIN_MILLIS = 10_000;

    /** A row: the number of fields, the length of the first, a position; the length of the second, and the message. */
    private static final int POSITION_AT = 6;

    private static final int MESSAGE_AT = 18;

    private static final String COPY = "velostream_backlog_";

    /** A slot for failover waits until the standbys have what it gives; its copy would not. */
    private static final String END_OF_LOG = """
            SELECT CASE WHEN pg_catalog.pg_is_in_recovery() OR pg_catalog.to_jsonb(s) ->> 'failover' = 'true' THEN NULL
                        ELSE pg_catalog.pg_current_wal_flush_lsn() END
              FROM pg_catalog.pg_replication_slots s
             WHERE s.slot_name = ?""";

    private final Sessions sessions;
    private final String slot;
    private final String options;
    private final long until;
    private final long smallestPiece;
    private final Handoff<Part> out = new Handoff<>(BYTES_WAITING, NONE, END);
    private final Thread thread;
    private @Nullable Connection open;
    private volatile long reached;

    /**
     * Some messages.
     *
     * @param last whether nothing more will come; {@link #reached()} says how far it got
     */
    record Part(List<byte[]> rows, boolean last) {
        int size() {
            return rows.size();
        }

        /** A row, whose message reaches from {@link #offset()} to its end. */
        byte[] row(int index) {
            return rows.get(index);
        }

        int offset() {
            return MESSAGE_AT;
        }

        /** Where in the log the message of a row belongs to. */
        long position(int index) {
            return Bytes.int64(rows.get(index), POSITION_AT);
        }
    }

    /**
     * Where the log ends now, if that is further on than so many bytes and the slot can be read so; else 0.
     *
     * @param from everything before this position is known
     */
    static long end(Sessions sessions, ChangeSettings settings, long from) throws SQLException {
        try (Connection connection = sessions.borrow("cannot look up how much log there is")) {
            String end = connection.getMetaData().getDatabaseMajorVersion() < COPIES_SINCE
                    ? null
                    : ask(connection, END_OF_LOG, settings.slot());
            long position = end == null ? 0 : Lsn.parse(end);
            return Lsn.isBefore(from, position) && position - from > settings.bulkBacklog() ? position : 0;
        }
    }

    /**
     * Begins to fetch.
     *
     * @param options what the output plug-in is told
     * @param from everything before this position is known; some of it may come again
     * @param until transactions that commit before this position come
     */
    Backlog(Sessions sessions, ChangeSettings settings, Map<String, String> options, long from, long until) {
        this.sessions = sessions;
        this.slot = settings.slot();
        this.options = options.entrySet().stream()
                .map(o -> ", " + SqlText.literal(o.getKey()) + ", " + SqlText.literal(o.getValue()))
                .collect(Collectors.joining());
        this.until = until;
        this.smallestPiece = settings.bulkBacklog();
        this.reached = from;
        this.thread = new Thread(this::run, "velostream-postgres-backlog-" + slot);
        thread.setDaemon(true);
        thread.start();
    }

    /** The next messages; none when nothing came in time, the last one is empty. */
    Part poll(long nanos) throws InterruptedException {
        return out.poll(nanos);
    }

    /** Transactions that commit before this position have come, once the last part was given. */
    long reached() {
        return reached;
    }

    private void run() {
        try (Connection connection = sessions.own("cannot read the backlog")) {
            keep(connection);
            fetch(connection);
            out.end();
        } catch (SQLException e) {
            out.fail(sessions.failure("cannot read the backlog", "slot " + slot, e));
        } catch (RuntimeException e) {
            out.fail(e);
        } catch (InterruptedException e) {
            out.end();
        }
    }

    private void fetch(Connection connection) throws SQLException, InterruptedException {
        String copy = COPY + connection.unwrap(PGConnection.class).getBackendPID();
        ask(connection, "SELECT pg_catalog.pg_copy_logical_replication_slot(?, ?, true)", slot, copy);
        long piece = smallestPiece;
        while (Lsn.isBefore(reached, until) && !out.isClosed()) {
            long to = until - reached <= piece ? until : reached + piece;
            fetch(connection, copy, to);
            reached = to;
            String restart = ask(
                    connection, "SELECT restart_lsn FROM pg_catalog.pg_replication_slots WHERE slot_name = ?", copy);
            // The server begins each piece there. Where an open transaction holds it back, pieces have to grow with the
            // way.
            long again = restart == null ? 0 : reached - Lsn.parse(restart);
            if (again > MOST_READ_AGAIN) {
                return;
            }
            piece = Math.min(Math.max(GROWTH * again, smallestPiece), LARGEST_PIECE);
        }
    }

    private void fetch(Connection connection, String copy, long to) throws SQLException, InterruptedException {
        CopyRows rows = new CopyRows(
                connection,
                "SELECT lsn, data FROM pg_catalog.pg_logical_slot_get_binary_changes(" + SqlText.literal(copy) + ", '"
                        + Lsn.text(to) + "', NULL" + options + ")");
        List<byte[]> part = new ArrayList<>();
        long bytes = 0;
        byte[] row = rows.next();
        while (row != null) {
            part.add(row);
            bytes += row.length;
            if (bytes >= PART_BYTES) {
                out.offer(new Part(part, false), bytes, Long.MAX_VALUE);
                part = new ArrayList<>(part.size());
                bytes = 0;
            }
            row = rows.next();
        }
        out.offer(new Part(part, false), bytes, Long.MAX_VALUE);
    }

    private static @Nullable String ask(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private synchronized void keep(Connection connection) throws SQLException {
        open = connection;
        if (out.isClosed()) {
            connection.abort(Runnable::run);
        }
    }

    /** Cuts the connection, with what it is reading; the copy of the slot goes with it. */
    @Override
    public void close() {
        out.close();
        thread.interrupt();
        try {
            synchronized (this) {
                if (open != null) {
                    open.abort(Runnable::run);
                }
            }
            thread.join(JOIN_MILLIS);
        } catch (SQLException e) {
            // Cut already.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
