package io.velostream.core.internal.layer;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.core.Circuit;
import io.velostream.core.LayerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops calls to a system that does not answer, for a while. What counts as a failure is that it could not be reached or did
 * not answer in time; an error that it answers with shows that it works. Thread-safe.
 */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final Duration NEVER_SLOW = Duration.ofDays(365);

    private final String target;
    private final CircuitBreaker breaker;
    private volatile Instant since = Instant.now();
    private volatile String reason = "";

    Breaker(String target, LayerSettings settings) {
        this.target = target;
        int window = settings.get(LayerOptions.BREAKER_WINDOW);
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(window)
                .minimumNumberOfCalls(Math.min(window, settings.get(LayerOptions.BREAKER_CALLS)))
                .failureRateThreshold(settings.get(LayerOptions.BREAKER_FAILURES))
                .slowCallDurationThreshold(
                        settings.find(LayerOptions.BREAKER_SLOW).orElse(NEVER_SLOW))
                .slowCallRateThreshold(settings.get(LayerOptions.BREAKER_SLOW_SHARE))
                .waitDurationInOpenState(settings.get(LayerOptions.BREAKER_PAUSE))
                .permittedNumberOfCallsInHalfOpenState(settings.get(LayerOptions.BREAKER_TRIALS))
                .writableStackTraceEnabled(false)
                .build();
        this.breaker = CircuitBreaker.of(target, config);
        breaker.getEventPublisher()
                .onStateTransition(e -> changed(e.getStateTransition().getToState()));
    }

    private void changed(CircuitBreaker.State state) {
        since = Instant.now();
        switch (state) {
            case OPEN -> LOG.warn("The circuit breaker of {} is open, calls stop for a while: {}", target, reason);
            case CLOSED -> LOG.info("The circuit breaker of {} is closed again", target);
            default -> LOG.debug("The circuit breaker of {} is {}", target, state);
        }
    }

    /** Does it, unless the breaker is open. */
    <T> T call(Supplier<T> work, Object place, boolean waits) {
        if (!breaker.tryAcquirePermission()) {
            throw open(place, waits);
        }
        long start = System.nanoTime();
        T value;
        try {
            value = work.get();
        } catch (VeloException e) {
            failed(e, System.nanoTime() - start);
            throw e;
        } catch (RuntimeException | Error e) {
            breaker.releasePermission();
            throw e;
        }
        breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        return value;
    }

    private void failed(VeloException e, long nanos) {
        switch (e.kind()) {
            case UNAVAILABLE, TIMEOUT -> {
                reason = e.why().isEmpty() ? e.what() : e.why();
                breaker.onError(nanos, TimeUnit.NANOSECONDS, e);
            }
            case CANCELLED, INTERNAL -> breaker.releasePermission();
            default -> breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private VeloException open(Object place, boolean waits) {
        return VeloException.of(ErrorKind.UNAVAILABLE, "Calls to " + target + " are stopped")
                .where(place.toString())
                .why("its circuit breaker is open" + (reason.isEmpty() ? "" : ", the last failure was: " + reason))
                .cure("It is tried again by itself; see to it that the system runs.")
                .retry(waits ? Retry.NOT_APPLIED : Retry.NEVER)
                .cause(CallNotPermittedException.createCallNotPermittedException(breaker))
                .build();
    }

    /** Whether a breaker refused the call, so that nothing was tried. */
    static boolean refused(VeloException e) {
        return e.getCause() instanceof CallNotPermittedException;
    }

    /** How the system is as far as the breaker knows; empty when it lets calls through. */
    Optional<Health> health() {
        return switch (breaker.getState()) {
            case OPEN -> Optional.of(Health.unhealthy("the circuit breaker is open: " + reason));
            case HALF_OPEN ->
                Optional.of(Health.degraded("the circuit breaker tries whether it works again: " + reason));
            default -> Optional.empty();
        };
    }

    Circuit circuit() {
        Circuit.State state =
                switch (breaker.getState()) {
                    case OPEN, FORCED_OPEN -> Circuit.State.OPEN;
                    case HALF_OPEN -> Circuit.State.HALF_OPEN;
                    default -> Circuit.State.CLOSED;
                };
        return new Circuit(target, state, since, reason);
    }
}
