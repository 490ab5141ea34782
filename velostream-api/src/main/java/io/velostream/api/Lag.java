package io.velostream.api;

/**
 * How much waits at a source that was not read yet.
 *
 * @param amount zero or more
 */
public record Lag(long amount, Unit unit) {
    /** What is counted. */
    public enum Unit {
        /** Records of a log, such as the offsets of a topic's partitions, all together. */
        RECORDS,
        /** Bytes of a log, such as that of a database. */
        BYTES
    }

    public Lag {
        amount = Math.max(0, amount);
    }
}
