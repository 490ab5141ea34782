package io.velostream.core.internal.layer;

import io.github.resilience4j.core.IntervalFunction;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.core.RetryPolicy;
import java.time.Duration;

/** The attempts at one thing: how long to wait after each failure, and when to give up. One thread. */
public final class Recovery {
    private static final double GROWTH = 1.5;

    private final RetryPolicy policy;
    private final Outages outages;
    private final String target;
    private final IntervalFunction intervals;
    private int failures;
    private long since;
    private long last;
    private long next;
    private boolean open;

    public Recovery(RetryPolicy policy, Outages outages, String target) {
        this.policy = policy;
        this.outages = outages;
        this.target = target;
        this.intervals = IntervalFunction.ofExponentialRandomBackoff(
                policy.backoff(), GROWTH, policy.jitter(), policy.maxBackoff());
    }

    /** Whether the failure says that the same may be tried again. */
    public static boolean isRepeatable(VeloException e) {
        return e.retry() != Retry.NEVER && e.kind() != ErrorKind.CANCELLED;
    }

    /**
     * Takes note of a failure; throws it when there is no use in trying again.
     *
     * @param contacted whether the system has ever answered
     */
    public void failed(VeloException e, boolean contacted) {
        if (!isRepeatable(e) || outages.isOver()) {
            close();
            throw e;
        }
        long now = System.nanoTime();
        if (Breaker.refused(e)) {
            // Nothing was tried, so patience is not used up; the breaker lets calls through by itself.
            next = now + Math.max(1, intervals.apply(Math.max(1, failures))) * 1_000_000;
            last = now;
            open = true;
            outages.failed(this, target, e, patience(true));
            return;
        }
        failures++;
        if (failures == 1) {
            since = now;
        }
        last = now;
        Duration patience = patience(contacted);
        long left = patience.toNanos() - (now - since);
        if (failures >= policy.attempts() || left <= 0) {
            close();
            throw failures == 1 ? e : givenUp(e, Duration.ofNanos(now - since));
        }
        next = now + Math.min(left, intervals.apply(failures) * 1_000_000);
        open = true;
        outages.failed(this, target, e, patience);
    }

    private Duration patience(boolean contacted) {
        if (!contacted) {
            return policy.firstContact();
        }
        return policy.time().orElse(outages.endless() ? RetryPolicy.TIME_UNBOUNDED : RetryPolicy.TIME_BOUNDED);
    }

    /** The failure as one that nobody further out tries again. */
    private VeloException givenUp(VeloException e, Duration after) {
        String attempts = "gave up after " + failures + " attempts in " + Math.max(1, after.toSeconds()) + " s";
        return VeloException.of(e.kind(), e.what())
                .where(e.where())
                .why(e.why().isEmpty() ? attempts : e.why() + "; " + attempts)
                .cure(e.cure())
                .cause(e)
                .build();
    }

    /** Waits until it is time for the next attempt; false when there is no more waiting. */
    public boolean await() {
        try {
            boolean goOn = outages.pause(next - System.nanoTime());
            if (!goOn) {
                close();
            }
            return goOn;
        } catch (InterruptedException e) {
            close();
            throw interrupted();
        }
    }

    /** Waits so long at most; whether it is time for the next attempt. */
    boolean isTime(Duration wait) {
        long left = next - System.nanoTime();
        if (!open || left <= 0 || outages.isOver()) {
            return true;
        }
        try {
            outages.pause(Math.min(left, wait.toNanos()));
        } catch (InterruptedException e) {
            throw interrupted();
        }
        return next - System.nanoTime() <= 0;
    }

    private VeloException interrupted() {
        Thread.currentThread().interrupt();
        return VeloException.of(ErrorKind.CANCELLED, "Interrupted while waiting for " + target)
                .build();
    }

    boolean isOpen() {
        return open;
    }

    /** It works; failures are counted anew. */
    public void succeeded() {
        failures = 0;
        answered();
    }

    /** It answers. Whether it works too is seen later: until then failures are counted on. */
    public void answered() {
        if (open) {
            open = false;
            outages.recovered(this, target);
        }
    }

    /** It has been quiet for longer than any wait: what fails now is another outage. */
    boolean isLongAgo() {
        return System.nanoTime() - last > policy.maxBackoff().toNanos();
    }

    /** Waits no more. */
    public void close() {
        if (open) {
            open = false;
            outages.abandoned(this, target);
        }
    }
}
