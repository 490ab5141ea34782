package io.velostream.core.dlq;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.time.Duration;

/**
 * What a replay does with letters that fail again.
 *
 * @param rounds how often they are tried at most, 1 or more
 * @param delay before the second round; it doubles with each further one
 * @param longestDelay the delay does not grow beyond it
 * @param onlyAfterFix letters that failed a replay before are left alone until somebody says what was mended
 */
public record RetryStrategy(int rounds, Duration delay, Duration longestDelay, boolean onlyAfterFix) {
    public RetryStrategy {
        if (rounds < 1 || delay.isNegative() || longestDelay.compareTo(delay) < 0) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The retry strategy makes no sense")
                    .why(rounds + " rounds, delays from " + delay + " to " + longestDelay)
                    .build();
        }
    }

    /** Each letter is tried once. */
    public static RetryStrategy none() {
        return new RetryStrategy(1, Duration.ZERO, Duration.ZERO, false);
    }

    /** What fails is tried again at once. */
    public static RetryStrategy immediate(int rounds) {
        return new RetryStrategy(rounds, Duration.ZERO, Duration.ZERO, false);
    }

    /** What fails is tried again after a delay that doubles each time. */
    public static RetryStrategy delayed(int rounds, Duration delay, Duration longestDelay) {
        return new RetryStrategy(rounds, delay, longestDelay, false);
    }

    /** Each letter is tried once; one that has failed a replay, only when the replay names what was mended. */
    public static RetryStrategy afterFix() {
        return new RetryStrategy(1, Duration.ZERO, Duration.ZERO, true);
    }

    /** The delay before this round; the first one is 1. */
    Duration before(int round) {
        Duration wait = delay;
        for (int i = 2; i < round && wait.compareTo(longestDelay) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestDelay) < 0 ? wait : longestDelay;
    }
}
