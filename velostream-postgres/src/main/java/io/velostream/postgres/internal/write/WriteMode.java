package io.velostream.postgres.internal.write;

/** What becomes of rows. */
public enum WriteMode {
    /** They are added. */
    INSERT,
    /** They are added, or replace what the row with their key has in their columns. */
    UPSERT,
    /** They replace what the row with their key has in their columns; without such a row nothing happens. */
    UPDATE,
    /** The rows with their keys are deleted. */
    DELETE,
    /** Like upsert, and columns that they lack get their default. */
    REPLACE,
    /** They say what happened to a table, and it happens here too. */
    APPLY;

    /** Whether rows of the table have to be found. */
    public boolean needsKey() {
        return this != INSERT && this != APPLY;
    }

    /** Whether rows can come to the table. */
    public boolean adds() {
        return this != UPDATE && this != DELETE;
    }
}
