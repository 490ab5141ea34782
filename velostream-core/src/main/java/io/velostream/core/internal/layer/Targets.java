package io.velostream.core.internal.layer;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.Circuit;
import io.velostream.core.LayerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What all sources and sinks of one target system share, which is known by scheme and hosts. The first one that names a
 * target decides on the settings. Thread-safe.
 */
final class Targets {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final Consumer<Supplier<Circuit>> born;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
    private final Map<String, Bulkhead> places = new ConcurrentHashMap<>();

    /** @param born is told of each breaker when it is made */
    Targets(Consumer<Supplier<Circuit>> born) {
        this.born = born;
    }

    /** The breaker for what the URI names; none where it names no host, or where the settings want none. */
    Optional<Breaker> breaker(ConnectorUri uri, LayerSettings settings) {
        if (!settings.hasBreaker(uri)) {
            return Optional.empty();
        }
        String key = key(uri);
        Breaker known = breakers.get(key);
        return Optional.of(known != null ? known : breakers.computeIfAbsent(key, t -> made(t, settings)));
    }

    private Breaker made(String target, LayerSettings settings) {
        Breaker breaker = new Breaker(target, settings);
        born.accept(breaker::circuit);
        return breaker;
    }

    /** The places for calls at once, where there is a limit. */
    Optional<Bulkhead> places(ConnectorUri uri, LayerSettings settings) {
        return settings.find(LayerOptions.MAX_CALLS)
                .map(most -> places.computeIfAbsent(
                        key(uri),
                        t -> Bulkhead.of(
                                t,
                                BulkheadConfig.custom()
                                        .maxConcurrentCalls(most)
                                        .maxWaitDuration(FOR_EVER)
                                        .build())));
    }

    private static String key(ConnectorUri uri) {
        StringBuilder target = new StringBuilder(uri.scheme()).append("://");
        for (int i = 0; i < uri.hosts().size(); i++) {
            target.append(i == 0 ? "" : ",").append(uri.hosts().get(i));
        }
        return target.toString();
    }

    /** All breakers, in no order. */
    List<Circuit> circuits() {
        List<Circuit> all = new ArrayList<>();
        breakers.values().forEach(b -> all.add(b.circuit()));
        return all;
    }
}
