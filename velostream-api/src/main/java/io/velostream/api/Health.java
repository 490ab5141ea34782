package io.velostream.api;

import java.time.Instant;
import java.util.Optional;

/**
 * How a source or sink is now.
 *
 * @param reason empty when healthy; without secrets
 * @param checked when it was looked at
 * @param lag how far a source was behind then, where it can tell
 * @param polled when the source last asked its system for data, where it does so again and again
 */
public record Health(Status status, String reason, Instant checked, Optional<Lag> lag, Optional<Instant> polled) {
    /** The three states of a health check. */
    public enum Status {
        HEALTHY,
        /** It works, but not as it should: slowly, with part of its servers, near a limit. */
        DEGRADED,
        UNHEALTHY
    }

    private static Health now(Status status, String reason) {
        return new Health(status, reason, Instant.now(), Optional.empty(), Optional.empty());
    }

    public static Health healthy() {
        return now(Status.HEALTHY, "");
    }

    public static Health degraded(String reason) {
        return now(Status.DEGRADED, reason);
    }

    public static Health unhealthy(String reason) {
        return now(Status.UNHEALTHY, reason);
    }

    /** The same of a source that is so far behind. */
    public Health withLag(Lag behind) {
        return new Health(status, reason, checked, Optional.of(behind), polled);
    }

    /** The same of a source that last asked for data at that time. */
    public Health withPolled(Instant time) {
        return new Health(status, reason, checked, lag, Optional.of(time));
    }
}
