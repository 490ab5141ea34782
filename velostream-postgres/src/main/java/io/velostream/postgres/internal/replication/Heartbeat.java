package io.velostream.postgres.internal.replication;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Writes a small message into the log of a quiet database, so that its slot can move on while other databases of the server
 * write. It writes nothing while nobody else does. Used by one thread.
 */
final class Heartbeat {
    static final String PREFIX = "velostream.heartbeat";
    /** Less than this was written by the server itself, or by this. */
    private static final long WORTH_IT = 4096;

    private final Sessions sessions;
    private final long every;
    private long last = System.nanoTime();
    private long lastPosition;

    Heartbeat(Sessions sessions, Duration every) {
        this.sessions = sessions;
        this.every = every.toNanos();
    }

    /** Whether it is time to let the position move on. */
    boolean isDue() {
        return every > 0 && System.nanoTime() - last >= every;
    }

    /** Something else has moved the position on. */
    void postpone() {
        last = System.nanoTime();
    }

    /**
     * Writes a message when much was written since the last one.
     *
     * @param written the end of the server's log
     */
    void beat(long written) throws SQLException {
        last = System.nanoTime();
        if (written - lastPosition < WORTH_IT) {
            return;
        }
        lastPosition = written;
        try (Connection connection = sessions.borrow("cannot reach the server");
                PreparedStatement message =
                        connection.prepareStatement("SELECT pg_catalog.pg_logical_emit_message(false, ?, '')")) {
            message.setString(1, PREFIX);
            message.execute();
        }
    }
}
