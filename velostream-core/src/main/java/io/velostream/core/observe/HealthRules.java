package io.velostream.core.observe;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.time.Duration;

/**
 * When a running pipeline is called degraded or unhealthy. Each method gives a changed copy.
 *
 * @param validFor an answer of a source or sink is taken for the truth this long; it is renewed in the background when somebody
 *     asks
 * @param answerWithin a system that does not answer the question in this time is unhealthy
 * @param commitDegraded rows that wait longer for their commit make it degraded
 * @param commitUnhealthy rows that wait longer for their commit make it unhealthy
 * @param fillDegraded share (0 to 1) of the bad rows allowed beyond which it is degraded
 */
public record HealthRules(
        Duration validFor,
        Duration answerWithin,
        Duration commitDegraded,
        Duration commitUnhealthy,
        double fillDegraded) {
    private static final HealthRules STANDARD = new HealthRules(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMinutes(10), 0.8);

    public HealthRules {
        if (commitUnhealthy.compareTo(commitDegraded) < 0 || fillDegraded < 0 || fillDegraded > 1) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The health rules contradict themselves")
                    .why("degraded comes before unhealthy, and a share is 0 to 1")
                    .build();
        }
    }

    /** 10 seconds, 10 seconds, 2 minutes, 10 minutes, 0.8. */
    public static HealthRules standard() {
        return STANDARD;
    }

    public HealthRules validFor(Duration time) {
        return new HealthRules(time, answerWithin, commitDegraded, commitUnhealthy, fillDegraded);
    }

    public HealthRules answerWithin(Duration time) {
        return new HealthRules(validFor, time, commitDegraded, commitUnhealthy, fillDegraded);
    }

    public HealthRules commitWithin(Duration degraded, Duration unhealthy) {
        return new HealthRules(validFor, answerWithin, degraded, unhealthy, fillDegraded);
    }

    public HealthRules fillDegraded(double share) {
        return new HealthRules(validFor, answerWithin, commitDegraded, commitUnhealthy, share);
    }
}
