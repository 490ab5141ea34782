package io.velostream.core;

import java.time.Instant;

/**
 * The circuit breaker of a target system, which all sources and sinks share that name the same scheme and hosts.
 *
 * @param target scheme and hosts
 * @param state whether calls go through
 * @param since when it came into that state
 * @param reason the last failure that counted; empty when there was none
 */
public record Circuit(String target, State state, Instant since, String reason) {
    /** Whether calls go through. */
    public enum State {
        /** All do. */
        CLOSED,
        /** None do. */
        OPEN,
        /** Some do, to see whether it works again. */
        HALF_OPEN
    }
}
