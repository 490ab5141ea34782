package io.velostream.core.internal.layer;

import io.velostream.api.config.ConnectorUri;
import io.velostream.core.Circuit;
import io.velostream.core.LayerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The circuit breakers of all target systems, one each. Thread-safe. */
public final class Breakers {
    private final Map<String, Breaker> byTarget = new ConcurrentHashMap<>();

    /** The breaker for what the URI names; none where it names no host, or where the settings want none. */
    Optional<Breaker> of(ConnectorUri uri, LayerSettings settings) {
        if (uri.hosts().isEmpty() || !settings.get(LayerOptions.BREAKER)) {
            return Optional.empty();
        }
        StringBuilder target = new StringBuilder(uri.scheme()).append("://");
        for (int i = 0; i < uri.hosts().size(); i++) {
            target.append(i == 0 ? "" : ",").append(uri.hosts().get(i));
        }
        // The first one who names a target decides how its breaker works.
        String key = target.toString();
        Breaker known = byTarget.get(key);
        return Optional.of(known != null ? known : byTarget.computeIfAbsent(key, t -> new Breaker(t, settings)));
    }

    /** All of them, in no order. */
    public List<Circuit> circuits() {
        List<Circuit> all = new ArrayList<>();
        byTarget.values().forEach(b -> all.add(b.circuit()));
        return all;
    }
}
