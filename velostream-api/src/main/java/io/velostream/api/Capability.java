package io.velostream.api;

/**
 * What a source or a sink can do beyond the minimum. What is not in {@code capabilities()} throws a
 * {@link VeloException} of kind {@link ErrorKind#UNSUPPORTED} when it is tried.
 */
public enum Capability {
    /** Source: {@link DataSource#openReader} accepts an offset and goes on behind it with the same rows as before. */
    RESUME,
    /** Source: may give more than one split. */
    PARALLEL_READ,
    /** Source: reads only the columns asked for. */
    PROJECTION,
    /** Source: takes over at least some filters. */
    FILTER,
    /** Source: stops by itself near the limit. */
    LIMIT,
    /**
     * Source: types of its schema may be guesses, and {@link ReadRequest#types} may name others. Two plans that differ in them
     * alone have the same splits.
     */
    TYPES_ON_REQUEST,
    /** Source: gives updates and deletes. Sink: applies them. */
    CHANGES,
    /**
     * Source: keeps positions by itself, which other processes go on at too when they take over a split. What was written
     * and not yet acknowledged comes again then, unless the sink has {@link #SHARED_POSITIONS}.
     */
    OWN_POSITIONS,
    /** Sink: several writers may be open at once. */
    PARALLEL_WRITE,
    /** Sink: may commit many times; without it there is one commit, at the end. */
    INCREMENTAL_COMMIT,
    /** Sink: each lane commits its own committables and its own checkpoint, whenever it likes. */
    LANE_COMMIT,
    /** Sink: stores the checkpoint in the same atomic step as the data. */
    EXACTLY_ONCE,
    /** Sink: moves the positions of a source with {@link #OWN_POSITIONS} in the same atomic step as the data. */
    SHARED_POSITIONS,
    /** Sink: committables outlive the process, so another process can commit or abort them. */
    TWO_PHASE,
    /** Sink: writing the same rows again changes nothing. */
    IDEMPOTENT_WRITE,
    /** Sink: takes rows of another schema while a run goes on, see {@link DataSink#evolve}; with {@link #INCREMENTAL_COMMIT}. */
    EVOLVE
}
