package io.velostream.core.observe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.VeloException;
import io.velostream.core.Circuit;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server for probes and for Prometheus; there is none unless it is opened.
 *
 * <pre>{@code
 * try (HttpEndpoint http = HttpEndpoint.open(velo, "127.0.0.1:9090", prometheus::scrape)) { … }
 * }</pre>
 *
 * <table>
 * <caption>Paths</caption>
 * <tr><td>{@code /health}</td><td>all pipelines as Spring Boot shows them; 503 when one is unhealthy</td></tr>
 * <tr><td>{@code /health/live}</td><td>200 while the process answers: an outage elsewhere is no reason to restart it</td></tr>
 * <tr><td>{@code /health/ready}</td><td>503 while there is no pipeline, or one is unhealthy</td></tr>
 * <tr><td>{@code /metrics}</td><td>what the supplier of metrics gives, as text for Prometheus</td></tr>
 * <tr><td>{@code /status}</td><td>statistics of the last 24 hours</td></tr>
 * </table>
 *
 * <p>It has no login and no TLS: bind it to loopback or to a network of your own. Thread-safe.
 */
public final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final String LOOPBACK = "127.0.0.1";

    private final VeloStream velo;
    private final Optional<Supplier<String>> metrics;
    private final HttpServer server;
    private final ExecutorService threads;

    private HttpEndpoint(VeloStream velo, InetSocketAddress address, Optional<Supplier<String>> metrics)
            throws IOException {
        this.velo = velo;
        this.metrics = metrics;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), work -> {
                    Thread t = new Thread(work, "velostream-http-" + number.incrementAndGet());
                    t.setDaemon(true);
                    return t;
                });
        this.server = HttpServer.create(address, WAITING);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Opens it without metrics: {@code /metrics} is not there. */
    public static HttpEndpoint open(VeloStream velo, String address) {
        return open(velo, address, Optional.empty());
    }

    /**
     * Opens it.
     *
     * @param address {@code host:port}, or a port alone for loopback; port 0 takes a free one
     * @param metrics text in the format of Prometheus
     */
    public static HttpEndpoint open(VeloStream velo, String address, Supplier<String> metrics) {
        return open(velo, address, Optional.of(metrics));
    }

    private static HttpEndpoint open(VeloStream velo, String address, Optional<Supplier<String>> metrics) {
        InetSocketAddress parsed = parse(address);
        if (parsed.isUnresolved()) {
            throw VeloException.of(ErrorKind.NOT_FOUND, "Cannot listen for HTTP")
                    .where(address)
                    .why("the host is not known")
                    .build();
        }
        try {
            return new HttpEndpoint(velo, parsed, metrics);
        } catch (IOException e) {
            throw VeloException.of(ErrorKind.RESOURCE, "Cannot listen for HTTP")
                    .where(address)
                    .why(String.valueOf(e.getMessage()))
                    .cure("Choose another port.")
                    .cause(e)
                    .build();
        }
    }

    private static InetSocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? LOOPBACK : address.substring(0, colon);
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            return new InetSocketAddress(bare.isEmpty() ? LOOPBACK : bare, port);
        } catch (IllegalArgumentException e) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "Cannot listen for HTTP")
                    .where(address)
                    .why("it is no host:port")
                    .cure("Example: 127.0.0.1:9090, or 0.0.0.0:9090 for all networks.")
                    .cause(e)
                    .build();
        }
    }

    /** The port that it listens to. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** {@code http://host:port}. */
    @Override
    public String toString() {
        String host = server.getAddress().getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain", "only GET and HEAD\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/health", "/health/" -> health(exchange, false);
                case "/health/ready" -> health(exchange, true);
                case "/health/live" -> send(exchange, 200, "application/json", "{\"status\":\"UP\"}");
                case "/status" -> send(exchange, 200, "application/json", status());
                case "/metrics" -> metrics(exchange);
                default -> send(exchange, 404, "text/plain", "/health /health/live /health/ready /metrics /status\n");
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "A request for {} could not be answered",
                    exchange.getRequestURI().getPath(),
                    e);
            throw e;
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        if (metrics.isEmpty()) {
            send(exchange, 404, "text/plain", "no registry of metrics was given\n");
        } else {
            send(
                    exchange,
                    200,
                    "text/plain; version=0.0.4; charset=utf-8",
                    metrics.get().get());
        }
    }

    private void health(HttpExchange exchange, boolean ready) throws IOException {
        Health.Status worst = Health.Status.HEALTHY;
        boolean any = false;
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        // First, as people read it.
        root.put("status", "");
        ObjectNode components = root.putObject("components");
        for (RunningPipeline pipeline : velo.pipelines()) {
            any = true;
            PipelineHealth health = pipeline.health();
            Health.Status status = health.status();
            worst = status.compareTo(worst) > 0 ? status : worst;
            components.set(pipeline.name(), health.json());
        }
        circuits(root);
        boolean down = worst == Health.Status.UNHEALTHY;
        boolean unready = ready && !any;
        root.put("status", unready ? "OUT_OF_SERVICE" : PipelineHealth.word(worst));
        send(exchange, down || unready ? 503 : 200, "application/json", root.toString());
    }

    /** Breakers that stop calls; whoever depends on one says so in its own health, which counts. */
    private void circuits(ObjectNode root) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (Circuit circuit : velo.circuits()) {
            ObjectNode one = all.putObject(circuit.target());
            one.put("state", circuit.state().name());
            one.put("since", circuit.since().toString());
            if (circuit.state() != Circuit.State.CLOSED) {
                one.put("reason", circuit.reason());
            }
        }
        if (!all.isEmpty()) {
            root.set("circuits", all);
        }
    }

    private String status() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode pipelines = root.putArray("pipelines");
        for (RunningPipeline pipeline : velo.pipelines()) {
            ObjectNode one = pipeline.statistics().json();
            one.put("state", pipeline.isDone() ? "failed" : "running");
            one.put("health", PipelineHealth.word(pipeline.health().status()));
            pipelines.add(one);
        }
        return root.toString();
    }

    private static void send(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, head ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
