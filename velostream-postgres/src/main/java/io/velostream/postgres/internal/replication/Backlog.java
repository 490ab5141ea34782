package io.velostream.postgres.internal.replication;

import io.velostream.postgres.internal.types.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has piled up behind a slot, fetched by SQL in large pieces. The stream of a slot costs the server a system call a
 * change; the answer of a query goes out by full buffers. The server prepares a piece and sends it then, so two sessions take
 * the pieces in turn: one prepares while the other sends. Used by one thread.
 */
final class Backlog implements AutoCloseable {
    private static final int MOST_SESSIONS = 2;
    /** Slots can be copied since. */
    private static final int COPIES_SINCE = 12;

    /** A slot for failover waits until the standbys have what it gives; its copy would not. */
    private static final String LOOK = """
            SELECT CASE WHEN pg_catalog.pg_is_in_recovery() OR pg_catalog.to_jsonb(s) ->> 'failover' = 'true' THEN NULL
                        ELSE pg_catalog.pg_current_wal_flush_lsn() END,
                   pg_catalog.current_setting('max_replication_slots')::pg_catalog.int4
                   - (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots)
              FROM pg_catalog.pg_replication_slots s
             WHERE s.slot_name = ?""";

    private final List<PieceFetcher> fetchers = new ArrayList<>();
    private final long until;
    private int turn;
    private long reached;
    private boolean over;

    /**
     * How much there is.
     *
     * @param end where the log ends
     * @param sessions how many can fetch it at once
     */
    record Extent(long end, int sessions) {}

    /**
     * Some messages.
     *
     * @param upTo transactions that commit before this position have come with these rows; 0 in the middle of a piece
     */
    record Part(List<byte[]> rows, long upTo) {
        /** A row: the number of fields, the length of the first, a position; the length of the second, and the message. */
        private static final int POSITION_AT = 6;

        private static final int MESSAGE_AT = 18;

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
     * What there is to fetch, if that is worth it and the slot can be read so.
     *
     * @param from everything before this position is known
     */
    static Optional<Extent> look(Sessions sessions, ChangeSettings settings, long from) throws SQLException {
        try (Connection connection = sessions.borrow("cannot look up how much log there is")) {
            if (connection.getMetaData().getDatabaseMajorVersion() < COPIES_SINCE) {
                return Optional.empty();
            }
            try (PreparedStatement query = connection.prepareStatement(LOOK)) {
                query.setString(1, settings.slot());
                try (ResultSet row = query.executeQuery()) {
                    String end = row.next() ? row.getString(1) : null;
                    if (end == null) {
                        return Optional.empty();
                    }
                    Extent extent = new Extent(Lsn.parse(end), Math.min(row.getInt(2), MOST_SESSIONS));
                    return Optional.of(extent)
                            .filter(e -> e.sessions() > 0 && isWorthIt(from, e.end(), settings.bulkBacklog()));
                }
            }
        }
    }

    private static boolean isWorthIt(long from, long end, long least) {
        return Lsn.isBefore(from, end) && end - from > least;
    }

    /**
     * Begins to fetch.
     *
     * @param options what the output plug-in is told
     * @param from everything before this position is known; some of it may come again
     */
    Backlog(Sessions sessions, ChangeSettings settings, Map<String, String> options, long from, Extent extent) {
        this.reached = from;
        this.until = extent.end();
        for (int i = 0; i < extent.sessions(); i++) {
            fetchers.add(new PieceFetcher(
                    sessions,
                    settings,
                    options,
                    new Pieces(from, until, settings.bulkBacklog(), i, extent.sessions())));
        }
    }

    /** The next messages; none when nothing came in time. */
    Part poll(long nanos) throws InterruptedException {
        Part part = fetchers.get(turn).poll(nanos);
        if (part.upTo() != 0) {
            over = part.upTo() == reached || part.upTo() == until;
            reached = part.upTo();
            turn = (turn + 1) % fetchers.size();
        }
        return part;
    }

    /** Whether nothing more will come. */
    boolean isOver() {
        return over;
    }

    /** Transactions that commit before this position have come. */
    long reached() {
        return reached;
    }

    /** Cuts the connections, with what they are reading; the copies of the slot go with them. */
    @Override
    public void close() {
        fetchers.forEach(PieceFetcher::abort);
        fetchers.forEach(PieceFetcher::join);
    }
}
