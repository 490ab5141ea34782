package io.velostream.postgres.internal.write;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.jdbc.PgConnection;

/**
 * A session that loads: one transaction after the other, in each of them savepoints and COPYs. Not thread-safe, but may be
 * handed from one thread to another.
 */
public final class LoadSession implements AutoCloseable {
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int SEND_AT = 64 << 10;
    private static final int KEEP = 1 << 20;
    private static final String SAVEPOINT = "SAVEPOINT velostream";

    /** That of the pool, which gets it back. */
    private final Connection connection;
    /** For all work: the pool would take some refusals of the server for the end of the session, and report each lost one. */
    private final Connection server;

    private final Consumer<Connection> discard;

    private final CopyManager copies;
    private final CopyBytes buffer = new CopyBytes(SEND_AT * 2);
    private @Nullable CopyIn copy;
    private final boolean unlimited;
    private boolean savepoint;
    private long bytes;
    /** What its staging table is for, if it has one. */
    private @Nullable Object stage;

    /**
     * Takes over the connection, which closing this closes.
     *
     * @param discard takes it out of the pool when it is lost
     */
    public LoadSession(Connection connection, Consumer<Connection> discard) throws SQLException {
        this.connection = connection;
        this.discard = discard;
        PgConnection unwrapped = connection.unwrap(PgConnection.class);
        this.server = unwrapped;
        this.copies = unwrapped.getCopyAPI();
        connection.setAutoCommit(false);
        this.unlimited = isUnlimited(unwrapped);
    }

    /** Whether no statement is ended for the time that it takes. */
    private static boolean isUnlimited(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW statement_timeout")) {
            return row.next() && "0".equals(row.getString(1));
        }
    }

    /** For statements. */
    public Connection connection() {
        return server;
    }

    /** Commits; a failure leaves the session good for nothing but to be closed. */
    public void commit() throws SQLException {
        server.commit();
        savepoint = false;
    }

    /** Bytes sent so far. */
    public long bytes() {
        return bytes;
    }

    @Nullable
    Object stage() {
        return stage;
    }

    void stage(@Nullable Object owner) {
        this.stage = owner;
    }

    /** The transaction has ended; what belongs to it is gone. */
    public void ended() {
        savepoint = false;
    }

    /**
     * Marks the point that a failure goes back to; the mark before is given up.
     *
     * @param before a statement to run before it; empty for none
     */
    void mark(String before) throws SQLException {
        StringBuilder sql = new StringBuilder(savepoint ? "RELEASE " + SAVEPOINT + ";" : "");
        if (!before.isEmpty()) {
            sql.append(before).append(';');
        }
        execute(sql.append(SAVEPOINT).toString());
        savepoint = true;
    }

    /** Gives up the mark, and keeps what was done since. */
    void unmark() throws SQLException {
        if (savepoint) {
            execute("RELEASE " + SAVEPOINT);
            savepoint = false;
        }
    }

    /** Undoes what was done since the mark. */
    void backToMark() throws SQLException {
        cancelCopy();
        execute("ROLLBACK TO " + SAVEPOINT);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = server.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs several statements at once, and gives the number of rows that each of them touched. */
    long[] executeAll(String[] statements) throws SQLException {
        long[] counts = new long[statements.length];
        try (Statement statement = server.createStatement()) {
            statement.execute(String.join(";\n", statements));
            for (int i = 0; i < counts.length; i++) {
                counts[i] = statement.getLargeUpdateCount();
                statement.getMoreResults();
            }
        }
        return counts;
    }

    /** Empties a table: one that others refer to, or that is not ours to truncate, row by row. */
    void empty(String table) throws SQLException {
        execute("SAVEPOINT velostream_truncate");
        try {
            execute("TRUNCATE " + table + ";RELEASE SAVEPOINT velostream_truncate");
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (!state.equals("0A000") && !state.equals("42501") && !state.equals("42809")) {
                throw e;
            }
            execute("ROLLBACK TO SAVEPOINT velostream_truncate;RELEASE SAVEPOINT velostream_truncate");
            execute("DELETE FROM " + table);
        }
    }

    /** Begins a COPY … FROM STDIN (FORMAT binary). */
    CopyBytes beginCopy(String sql) throws SQLException {
        copy = copies.copyIn(sql);
        buffer.shrinkTo(KEEP);
        buffer.truncate(0);
        buffer.putBytes(HEADER, 0, HEADER.length);
        return buffer;
    }

    /** Where rows of the COPY that is open are put. */
    CopyBytes copyBuffer() {
        return buffer;
    }

    /** Whether a COPY may stay open for as long as it likes. */
    boolean mayWait() {
        return unlimited;
    }

    /** Sends whole rows on once they are worth it. */
    void rowDone() throws SQLException {
        if (buffer.size() >= SEND_AT) {
            send();
        }
    }

    /** Takes back what was written of a row, from this size of the buffer on. */
    void forgetFrom(int size) {
        buffer.truncate(size);
    }

    private void send() throws SQLException {
        CopyIn open = copy;
        if (open == null) {
            throw new IllegalStateException("no COPY is open");
        }
        open.writeToCopy(buffer.data(), 0, buffer.size());
        bytes += buffer.size();
        buffer.truncate(0);
    }

    /** Ends the COPY and waits until the server has taken all rows. */
    void endCopy() throws SQLException {
        CopyIn open = copy;
        if (open == null) {
            throw new IllegalStateException("no COPY is open");
        }
        buffer.putShort(-1);
        send();
        open.endCopy();
        copy = null;
    }

    private void cancelCopy() throws SQLException {
        CopyIn open = copy;
        copy = null;
        if (open != null && open.isActive()) {
            open.cancelCopy();
        }
    }

    /** Undoes the transaction and gives the connection back; failures are of no interest any more. */
    @Override
    public void close() {
        try {
            cancelCopy();
            server.rollback();
            connection.setAutoCommit(true);
            connection.close();
        } catch (SQLException e) {
            // It is lost, and the transaction with it.
            copy = null;
            discard.accept(connection);
        }
    }
}
