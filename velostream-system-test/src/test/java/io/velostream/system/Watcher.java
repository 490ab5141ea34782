package io.velostream.system;

import io.velostream.api.Health;
import io.velostream.core.Outage;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.observe.PipelineHealth;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** Looks at pipelines as a person and a monitor would, all the time, and keeps what they show. */
final class Watcher implements AutoCloseable {
    private static final List<String> PATHS = List.of("/health", "/health/ready", "/metrics", "/status");

    private final VeloStream velo;
    private final String address;
    private final StringBuffer shown = new StringBuffer();
    private final Map<String, String> outages = new LinkedHashMap<>();
    private final Map<String, TreeSet<String>> states = new LinkedHashMap<>();
    private final Map<String, String> complaints = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread thread;
    private volatile boolean over;

    Watcher(VeloStream velo, String address) {
        this.velo = velo;
        this.address = address;
        this.thread = new Thread(this::watch, "watcher");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!over) {
            for (RunningPipeline pipeline : velo.pipelines()) {
                look(pipeline);
            }
            PATHS.forEach(this::get);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private void look(RunningPipeline pipeline) {
        for (Outage outage : pipeline.outages()) {
            shown.append(outage).append('\n');
            synchronized (outages) {
                outages.putIfAbsent(pipeline.name(), outage.reason());
            }
        }
        PipelineHealth health = pipeline.health();
        synchronized (states) {
            states.computeIfAbsent(pipeline.name(), n -> new TreeSet<>())
                    .add(health.status().toString());
            for (Health one : health.components().values()) {
                if (one.status() == health.status() && one.status() != Health.Status.HEALTHY) {
                    complaints.merge(pipeline.name(), one.reason(), (old, now) -> worse(old, now, one));
                }
            }
        }
    }

    private void get(String path) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofString());
            shown.append(answer.body()).append('\n');
        } catch (IOException e) {
            shown.append(e).append('\n');
        } catch (InterruptedException e) {
            over = true;
        }
    }

    /** The first reason for which this pipeline waited; empty when it never did. */
    String outage(String pipeline) {
        synchronized (outages) {
            return outages.getOrDefault(pipeline, "");
        }
    }

    /** The last reason for which it was called unhealthy, or the first for degraded. */
    private static String worse(String old, String now, Health one) {
        return one.status() == Health.Status.UNHEALTHY ? now : old;
    }

    /** What was told before the fault has nothing to do with it. */
    void forgetComplaints() {
        synchronized (states) {
            complaints.clear();
        }
    }

    /** What its health told about it; empty when it was always healthy. */
    String complaint(String pipeline) {
        synchronized (states) {
            return complaints.getOrDefault(pipeline, "");
        }
    }

    /** The states of health in which it was seen. */
    TreeSet<String> states(String pipeline) {
        synchronized (states) {
            return new TreeSet<>(states.getOrDefault(pipeline, new TreeSet<>()));
        }
    }

    /** All that was shown: outages, health, metrics, statistics. */
    String shown() {
        return shown.toString();
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
