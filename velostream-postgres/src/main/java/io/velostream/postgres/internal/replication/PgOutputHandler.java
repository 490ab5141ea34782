package io.velostream.postgres.internal.replication;

/**
 * Is told what the messages of a replication stream say, in their order. Times are microseconds since 1970 UTC, positions
 * are {@link Lsn}s. Rows are valid during the call alone.
 */
public interface PgOutputHandler {
    /** What of the old row a change brings. */
    enum Old {
        /** Nothing: the key did not change. */
        NONE,
        /** The columns of the replica identity; the others are null. */
        KEY,
        /** All columns. */
        FULL
    }

    /**
     * A committed transaction begins.
     *
     * @param commit where its commit lies
     */
    void begin(long commit, long time, int transaction);

    /**
     * It is complete.
     *
     * @param end the position behind its commit
     */
    void commit(long commit, long end, long time);

    /** The transaction came from another server by replication. */
    void origin(long commit, String name);

    void relation(Relation relation);

    void type(int id, String schema, String name);

    void insert(int relation, TupleData row);

    void update(int relation, Old kind, TupleData old, TupleData row);

    void delete(int relation, Old kind, TupleData old);

    void truncate(int[] relations, boolean cascade, boolean restartIdentity);

    /** A message of {@code pg_logical_emit_message}; its content are {@code length} bytes of {@code bytes}. */
    void message(boolean transactional, long position, String prefix, byte[] bytes, int offset, int length);

    /** Changes of a transaction follow that is still running. */
    void streamStart(int transaction, boolean first);

    void streamStop();

    void streamCommit(int transaction, long commit, long end, long time);

    /** A transaction, or the part of it that {@code subtransaction} names, was rolled back. */
    void streamAbort(int transaction, int subtransaction);

    /**
     * One step of a prepared transaction: {@code b} begin, {@code P} prepare, {@code K} commit, {@code r} rollback, {@code p}
     * prepare of a streamed one.
     */
    void twoPhase(char step, int transaction, String name);
}
