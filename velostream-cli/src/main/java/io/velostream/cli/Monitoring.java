package io.velostream.cli;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.velostream.core.VeloStream;
import io.velostream.core.observe.HttpEndpoint;

/** Metrics and health over HTTP while a command runs. Its classes are loaded only when it is asked for. */
final class Monitoring implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final HttpEndpoint endpoint;

    private Monitoring(PrometheusMeterRegistry registry, HttpEndpoint endpoint) {
        this.registry = registry;
        this.endpoint = endpoint;
    }

    /** Listens, and lets the session count what it does. */
    static Monitoring open(String address, Session session) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        VeloStream velo = session.counted(registry);
        return new Monitoring(registry, HttpEndpoint.open(velo, address, registry::scrape));
    }

    @Override
    public void close() {
        endpoint.close();
        registry.close();
    }

    /** Where it listens. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
