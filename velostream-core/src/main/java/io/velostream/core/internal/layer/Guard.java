package io.velostream.core.internal.layer;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.LayerOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every call goes through: a place among the calls at once, the circuit breaker, a time limit. Thread-safe. */
final class Guard {
    private final @Nullable Breaker breaker;
    private final @Nullable Bulkhead places;
    private final @Nullable Duration timeout;
    private final Watchdog watchdog;
    private final Pace pace;
    private final boolean waits;
    private final Object place;

    /**
     * For calls of a source or sink.
     *
     * @param place the source or sink, which errors name
     */
    Guard(Object place, ConnectorUri uri, LayerSettings settings, Targets targets, Watchdog watchdog) {
        this.place = place;
        this.breaker = targets.breaker(uri, settings).orElse(null);
        this.places = targets.places(uri, settings).orElse(null);
        this.timeout = settings.find(LayerOptions.CALL_TIMEOUT).orElse(null);
        this.watchdog = watchdog;
        this.pace = new Pace(settings.find(LayerOptions.RATE_ROWS), settings.find(LayerOptions.RATE_BYTES));
        this.waits = settings.get(LayerOptions.BREAKER_OPEN) == LayerOptions.WhenOpen.WAIT;
    }

    Pace pace() {
        return pace;
    }

    <T> T call(Supplier<T> work) {
        Bulkhead p = places;
        if (p == null) {
            return broken(work);
        }
        if (!p.tryAcquirePermission()) {
            throw VeloException.of(ErrorKind.CANCELLED, "Interrupted while waiting for other calls")
                    .where(place.toString())
                    .build();
        }
        try {
            return broken(work);
        } finally {
            p.onComplete();
        }
    }

    private <T> T broken(Supplier<T> work) {
        Breaker b = breaker;
        return b == null ? timed(work) : b.call(timeout == null ? work : () -> timed(work), place, waits);
    }

    private <T> T timed(Supplier<T> work) {
        Duration most = timeout;
        return most == null ? work.get() : watchdog.call(work, most);
    }

    void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    /** How the system is; it is not asked while its breaker is open. */
    Health health(Supplier<Health> ask) {
        Optional<Health> known = breaker == null ? Optional.empty() : breaker.health();
        return known.isPresent() ? known.get() : ask.get();
    }
}
