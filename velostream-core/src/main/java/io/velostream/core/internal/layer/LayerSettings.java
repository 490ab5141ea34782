package io.velostream.core.internal.layer;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.Option;
import io.velostream.core.LayerOptions;
import io.velostream.core.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the layers of a source or sink are told: its own options, then those of its scheme, then those for all, then the
 * defaults. Immutable.
 */
public final class LayerSettings {
    /** The first one that says something counts. */
    private final List<ConnectorConfig> said;

    private final RetryPolicy retry;
    private final List<String> fallback;
    private final boolean breaker;
    private final boolean limited;

    private LayerSettings(List<ConnectorConfig> said) {
        this.said = said;
        RetryPolicy standard = RetryPolicy.standard();
        if (get(LayerOptions.RETRY_BACKOFF_MAX).compareTo(get(LayerOptions.RETRY_BACKOFF)) < 0) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "wrong configuration")
                    .where(said.isEmpty() ? "" : said.get(0).uri().toString())
                    .why("'retry_backoff_max' is shorter than 'retry_backoff'")
                    .cure("Give both, the longest wait not shorter than the first one.")
                    .build();
        }
        this.retry = new RetryPolicy(
                find(LayerOptions.RETRY_ATTEMPTS).orElse(standard.attempts()),
                find(LayerOptions.RETRY_TIME),
                get(LayerOptions.RETRY_START),
                get(LayerOptions.RETRY_BACKOFF),
                get(LayerOptions.RETRY_BACKOFF_MAX),
                get(LayerOptions.RETRY_JITTER));
        this.fallback = find(LayerOptions.FALLBACK).orElse(List.of());
        this.breaker = get(LayerOptions.BREAKER);
        this.limited = find(LayerOptions.CALL_TIMEOUT).isPresent()
                || find(LayerOptions.MAX_CALLS).isPresent()
                || find(LayerOptions.RATE_ROWS).isPresent()
                || find(LayerOptions.RATE_BYTES).isPresent();
    }

    /** The defaults. */
    public static LayerSettings standard() {
        return new LayerSettings(List.of());
    }

    /** These before what this says. */
    public LayerSettings with(ConnectorConfig nearer) {
        List<ConnectorConfig> all = new ArrayList<>();
        all.add(nearer);
        all.addAll(said);
        return new LayerSettings(List.copyOf(all));
    }

    /** What is left for the connector: layers are no part of what a source or sink is known by. */
    public static ConnectorSpec without(ConnectorSpec spec) {
        ConnectorSpec rest = spec;
        ConnectorUri uri = spec.uri();
        for (Option<?> option : LayerOptions.source().options()) {
            rest = rest.without(option);
            uri = uri.withoutOption(option.name());
        }
        return rest.withUri(uri);
    }

    /** The URIs of the sources that may serve instead. */
    public List<String> fallback() {
        return fallback;
    }

    /** Whether calls to what the URI names go through a circuit breaker; there is none for what is on no host. */
    boolean hasBreaker(ConnectorUri uri) {
        return breaker && !uri.hosts().isEmpty();
    }

    /** Whether there is anything for a {@link Guard} to do. */
    boolean isGuarded(ConnectorUri uri) {
        return limited || hasBreaker(uri);
    }

    /** A source that serves as long as it can, and these after it. */
    public DataSource chain(DataSource first, List<DataSource> others) {
        List<DataSource> all = new ArrayList<>();
        all.add(first);
        all.addAll(others);
        return new FallbackSource(all, get(LayerOptions.FALLBACK_POSITIONS), find(LayerOptions.FALLBACK_RETURN));
    }

    public RetryPolicy retry() {
        return retry;
    }

    /** What was said, else the default. */
    <T> T get(Option<T> option) {
        return find(option).orElseThrow();
    }

    /** What was said, else the default, if there is one. */
    <T> Optional<T> find(Option<T> option) {
        for (ConnectorConfig c : said) {
            if (c.isDeclared(option) && c.isSet(option)) {
                return c.find(option);
            }
        }
        return option.defaultValue();
    }
}
