package io.velostream.api;

import java.time.Instant;

/**
 * How a source or sink is now.
 *
 * @param reason empty when healthy; without secrets
 * @param checked when it was looked at
 */
public record Health(Status status, String reason, Instant checked) {
    /** The three states of a health check. */
    public enum Status {
        HEALTHY,
        /** It works, but not as it should: slowly, with part of its servers, near a limit. */
        DEGRADED,
        UNHEALTHY
    }

    public static Health healthy() {
        return new Health(Status.HEALTHY, "", Instant.now());
    }

    public static Health degraded(String reason) {
        return new Health(Status.DEGRADED, reason, Instant.now());
    }

    public static Health unhealthy(String reason) {
        return new Health(Status.UNHEALTHY, reason, Instant.now());
    }
}
