package io.velostream.postgres.internal.replication;

import java.util.Arrays;

/**
 * Which transactions a snapshot of the database sees, as {@code txid_current_snapshot()} gives it: {@code xmin:xmax:running}.
 * Immutable.
 */
final class TransactionSnapshot {
    private final String text;
    private final long min;
    private final long max;
    private final long[] running;

    private TransactionSnapshot(String text, long min, long max, long[] running) {
        this.text = text;
        this.min = min;
        this.max = max;
        this.running = running;
    }

    /** Reads the server's notation; an {@link IllegalArgumentException} for anything else. */
    static TransactionSnapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no snapshot");
        }
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",", -1))
                        .mapToLong(Long::parseLong)
                        .sorted()
                        .toArray();
        return new TransactionSnapshot(text, Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    /**
     * Whether it sees what this committed transaction did.
     *
     * @param transaction the 32-bit number in the stream; it lies within two billion of the snapshot
     */
    boolean sees(int transaction) {
        // The snapshot counts with 64 bits: complete the number by those nearest to the snapshot's.
        long full = max + (transaction - (int) max);
        if (full < min) {
            return true;
        }
        return full < max && Arrays.binarySearch(running, full) < 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
