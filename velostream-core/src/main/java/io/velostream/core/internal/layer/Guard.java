package io.velostream.core.internal.layer;

import io.velostream.api.Health;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.LayerOptions;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every call to a target goes through. Thread-safe. */
final class Guard {
    private final @Nullable Breaker breaker;
    private final boolean waits;

    private final Object place;

    Guard(ConnectorUri uri, LayerSettings settings, Breakers breakers) {
        this.breaker = breakers.of(uri, settings).orElse(null);
        this.place = uri;
        this.waits = settings.get(LayerOptions.BREAKER_OPEN) == LayerOptions.WhenOpen.WAIT;
    }

    private Guard(Guard other, Object place) {
        this.breaker = other.breaker;
        this.waits = other.waits;
        this.place = place;
    }

    /** The same for calls of this source or sink, which errors name. */
    Guard of(Object sourceOrSink) {
        return new Guard(this, sourceOrSink);
    }

    boolean isNeeded() {
        return breaker != null;
    }

    <T> T call(Supplier<T> work) {
        Breaker b = breaker;
        return b == null ? work.get() : b.call(work, place, waits);
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
