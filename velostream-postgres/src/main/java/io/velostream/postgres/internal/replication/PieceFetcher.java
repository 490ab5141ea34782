package io.velostream.postgres.internal.replication;

import io.velostream.postgres.internal.read.CopyRows;
import io.velostream.postgres.internal.replication.Backlog.Part;
import io.velostream.postgres.internal.replication.Pieces.Piece;
import io.velostream.postgres.internal.sql.SqlText;
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
 * Fetches pieces of the log by a session and a thread of its own. The function that reads a slot moves it on, so it reads a
 * temporary copy: the slot itself stays where the sink is. What waits to be taken is bounded by bytes.
 */
final class PieceFetcher {
    private static final String COPY = "velostream_backlog_";
    private static final Part NONE = new Part(List.of(), 0);
    private static final int PART_BYTES = 256 << 10;
    private static final long BYTES_WAITING = 8 << 20;
    /** So much log read again for each piece costs more than what a piece saves. */
    private static final long MOST_READ_AGAIN = 4L << 30;

    private static final long JOIN_MILLIS = 10_000;

    private static final String ADVANCE = """
            SELECT pg_catalog.pg_replication_slot_advance(slot_name, greatest(confirmed_flush_lsn, ?::pg_catalog.pg_lsn))
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name = ?""";
    private static final String RESTART = "SELECT restart_lsn FROM pg_catalog.pg_replication_slots WHERE slot_name = ?";

    private final Sessions sessions;
    private final String slot;
    private final String options;
    private final Pieces pieces;
    private final Handoff<Part> out = new Handoff<>(BYTES_WAITING, NONE, NONE);
    private final Thread thread;
    private @Nullable Connection open;

    /** Begins to fetch. */
    PieceFetcher(Sessions sessions, ChangeSettings settings, Map<String, String> options, Pieces pieces) {
        this.sessions = sessions;
        this.slot = settings.slot();
        this.options = options.entrySet().stream()
                .map(o -> ", " + SqlText.literal(o.getKey()) + ", " + SqlText.literal(o.getValue()))
                .collect(Collectors.joining());
        this.pieces = pieces;
        this.thread = new Thread(this::run, "velostream-postgres-backlog-" + slot);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Some messages of this piece, the last of them with its end; none when nothing came in time. A piece of which nothing was
     * fetched, and that none of this session follow, ends where it begins.
     */
    Part poll(long nanos) throws InterruptedException {
        return out.poll(nanos);
    }

    private void run() {
        try (Connection connection = sessions.own("cannot read the backlog")) {
            keep(connection);
            fetchAll(connection);
            out.end();
        } catch (SQLException e) {
            out.fail(sessions.failure("cannot read the backlog", "slot " + slot, e));
        } catch (RuntimeException e) {
            out.fail(e);
        } catch (InterruptedException e) {
            out.end();
        }
    }

    private void fetchAll(Connection connection) throws SQLException, InterruptedException {
        String copy = COPY + connection.unwrap(PGConnection.class).getBackendPID();
        ask(connection, "SELECT pg_catalog.pg_copy_logical_replication_slot(?, ?, true)", slot, copy);
        Piece piece = pieces.next();
        while (piece != null && !out.isClosed()) {
            // Over what the other session fetches.
            ask(connection, ADVANCE, Lsn.text(piece.from()), copy);
            String restart = ask(connection, RESTART, copy);
            if (restart != null && piece.from() - Lsn.parse(restart) > MOST_READ_AGAIN) {
                out.offer(new Part(List.of(), piece.from()), 0, Long.MAX_VALUE);
                return;
            }
            fetch(connection, copy, piece);
            piece = pieces.next();
        }
    }

    private void fetch(Connection connection, String copy, Piece piece) throws SQLException, InterruptedException {
        CopyRows rows = new CopyRows(
                connection,
                "SELECT lsn, data FROM pg_catalog.pg_logical_slot_get_binary_changes(" + SqlText.literal(copy) + ", '"
                        + Lsn.text(piece.to()) + "', NULL" + options + ")");
        List<byte[]> part = new ArrayList<>();
        long bytes = 0;
        byte[] row = rows.next();
        while (row != null) {
            part.add(row);
            bytes += row.length;
            if (bytes >= PART_BYTES) {
                out.offer(new Part(part, 0), bytes, Long.MAX_VALUE);
                part = new ArrayList<>(part.size());
                bytes = 0;
            }
            row = rows.next();
        }
        out.offer(new Part(part, piece.to()), bytes, Long.MAX_VALUE);
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
    synchronized void abort() {
        out.close();
        thread.interrupt();
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException e) {
            // Cut already.
            return;
        }
    }

    /** Waits for the thread, which was told to end. */
    void join() {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
