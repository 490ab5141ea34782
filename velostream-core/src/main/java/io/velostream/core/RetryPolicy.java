package io.velostream.core;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.time.Duration;
import java.util.Optional;

/**
 * How an outage is borne: what failed is tried again, each time after a longer wait, as long as a failure says that it may be
 * repeated. Immutable; each {@code with} method gives a changed copy.
 *
 * @param attempts how often something is tried in one outage, at most; 1 tries nothing again
 * @param time how long an outage is borne; empty for 5 minutes where the input never ends, and 1 minute where it does
 * @param firstContact how long a system is waited for that has not answered yet, at the start; zero tells at once that it
 *     cannot be reached
 * @param backoff the first wait; each one after it is half as long again
 * @param maxBackoff the longest wait
 * @param jitter the part of a wait, 0 to 1, by which it is made shorter or longer at random, so that many do not come at once
 */
public record RetryPolicy(
        int attempts,
        Optional<Duration> time,
        Duration firstContact,
        Duration backoff,
        Duration maxBackoff,
        double jitter) {
    /** An outage of this length is borne where the input never ends. */
    public static final Duration TIME_UNBOUNDED = Duration.ofMinutes(5);
    /** An outage of this length is borne where the input has an end. */
    public static final Duration TIME_BOUNDED = Duration.ofMinutes(1);

    private static final RetryPolicy STANDARD = new RetryPolicy(
            Integer.MAX_VALUE, Optional.empty(), Duration.ZERO, Duration.ofMillis(500), Duration.ofSeconds(30), 0.5);

    /** Checks the values; a wrong one is a {@link VeloException} of kind CONFIGURATION. */
    public RetryPolicy {
        require(attempts >= 1, "attempts are 1 or more");
        require(!time.orElse(Duration.ZERO).isNegative() && !firstContact.isNegative(), "a time is not negative");
        require(backoff.toMillis() >= 1, "the first wait is 1 ms or more");
        require(maxBackoff.compareTo(backoff) >= 0, "the longest wait is not shorter than the first one");
        require(jitter >= 0 && jitter < 1, "jitter is at least 0 and less than 1");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "Cannot make the retry policy")
                    .why(rule)
                    .build();
        }
    }

    /** What holds where nothing else is said. */
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /** The first failure counts. */
    public static RetryPolicy none() {
        return STANDARD.withAttempts(1);
    }

    public RetryPolicy withAttempts(int most) {
        return new RetryPolicy(most, time, firstContact, backoff, maxBackoff, jitter);
    }

    public RetryPolicy withTime(Duration most) {
        return new RetryPolicy(attempts, Optional.of(most), firstContact, backoff, maxBackoff, jitter);
    }

    public RetryPolicy withFirstContact(Duration most) {
        return new RetryPolicy(attempts, time, most, backoff, maxBackoff, jitter);
    }

    public RetryPolicy withBackoff(Duration first, Duration longest) {
        return new RetryPolicy(attempts, time, firstContact, first, longest, jitter);
    }

    public RetryPolicy withJitter(double part) {
        return new RetryPolicy(attempts, time, firstContact, backoff, maxBackoff, part);
    }
}
