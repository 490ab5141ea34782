package io.velostream.bench.run;

/**
 * What a case found in its data, so that two implementations can be seen to have done the same work.
 *
 * @param checksum what the case sums up; 0 where it only counts
 */
public record Outcome(long rows, long checksum) {
    /** Of a run whose output nobody read back. */
    public static final Outcome UNCHECKED = new Outcome(-1, -1);

    /** Without the sum, for a peer that does not look at what it reads. */
    public Outcome rowsAlone() {
        return new Outcome(rows, 0);
    }

    /** The same work so many times. */
    public Outcome times(int count) {
        return new Outcome(rows * count, checksum * count);
    }
}
