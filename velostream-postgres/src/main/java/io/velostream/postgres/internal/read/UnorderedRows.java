package io.velostream.postgres.internal.read;

/** Two rows that the polled columns don't tell apart. */
public final class UnorderedRows extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The columns and the values that both rows have. */
    public UnorderedRows(String values) {
        super(values);
    }
}
