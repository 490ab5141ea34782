package io.velostream.postgres.internal.replication;

import org.jspecify.annotations.Nullable;

/**
 * The pieces of a stretch of the log that one of several sessions fetches, who take them in turn. They grow, because the
 * server begins each of them where its oldest open transaction began. Used by one thread.
 */
final class Pieces {
    private static final int GROWTH = 4;
    /** The server keeps the messages of a piece, on its disk for the greater part, until they are sent. */
    private static final long LARGEST = 1L << 30;

    private final long until;
    private final int session;
    private final int sessions;
    private long next;
    private long size;
    private int number;

    /** From one position to another. */
    record Piece(long from, long to) {}

    /**
     * The share of one session.
     *
     * @param session which one, from 0
     * @param sessions of how many
     */
    Pieces(long from, long until, long smallest, int session, int sessions) {
        this.next = from;
        this.until = until;
        this.size = smallest;
        this.session = session;
        this.sessions = sessions;
    }

    /** The next piece of this session; null when there is none. */
    @Nullable
    Piece next() {
        while (Lsn.isBefore(next, until)) {
            long from = next;
            next = until - from <= size ? until : from + size;
            size = Math.min(GROWTH * size, LARGEST);
            if (number++ % sessions == session) {
                return new Piece(from, next);
            }
        }
        return null;
    }
}
