package io.velostream.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.observe.HttpEndpoint;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How far sources are behind is told over HTTP: records of a topic, bytes of a log, files. */
@Timeout(120)
class LagIT {
    private static final String SLOW = "/?format=jsonl&rate_rows=10";

    @TempDir
    private Path folder;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final VeloStream velo = VeloStream.builder()
            .classLoader(LagIT.class.getClassLoader())
            .meterRegistry(registry)
            .build();

    @Test
    void whatWaitsIsMeasured() throws Exception {
        KafkaBroker broker = KafkaBroker.shared();
        String topic = broker.newTopic(1);
        velo.pipeline("fill")
                .from(Roles.input(folder) + "?schema=id:int64,pad:string")
                .to(broker.uri(topic, ""))
                .run();
        PostgresServer server = PostgresServer.shared();
        String database = server.newDatabase();
        server.execute(database, "CREATE TABLE t (id bigint PRIMARY KEY, pad text)");
        RunningPipeline records = start(
                "lag-records", broker.uri(topic, "schema=id:int64,pad:string&kafka.max.partition.fetch.bytes=65536"));
        RunningPipeline bytes = start("lag-bytes", server.uri(database, "table=t&cdc=true&drop_on_close=true"));
        try (HttpEndpoint http = HttpEndpoint.open(velo, "127.0.0.1:0", registry::scrape)) {
            Waiting.until(
                    "the slot is there",
                    () -> server.query(
                                    database,
                                    "SELECT 1 FROM pg_replication_slots WHERE active AND database = current_database()")
                            != null);
            server.execute(database, "INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, 2000) i");
            awaitPositive(http, "velostream_lag{pipeline=\"lag-records\",unit=\"records\"}");
            awaitPositive(http, "velostream_lag{pipeline=\"lag-bytes\",unit=\"bytes\"}");
            assertThat(get(http, "/metrics"))
                    .contains("velostream_circuit_state{target=\"kafka://" + broker.servers() + "\"} 0");
            assertThat(get(http, "/health"))
                    .contains(
                            "\"lagRecords\":",
                            "\"lagRecordsBy\":{\"" + topic + "-0\":",
                            "\"polled\":",
                            "\"lagBytes\":",
                            "\"circuits\":{",
                            "\"state\":\"CLOSED\"");
        } finally {
            for (RunningPipeline running : new RunningPipeline[] {records, bytes}) {
                running.cancel();
            }
        }
    }

    @Test
    void filesThatWaitAreCounted() throws Exception {
        Path many = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < 50; i++) {
            Files.writeString(many.resolve("f" + i + ".jsonl"), "{\"id\":1}\n".repeat(20));
        }
        // Slow at the source, for small files are read ahead of a slow sink.
        RunningPipeline files =
                start("lag-files", many + "/?format=jsonl&schema=id:int64&watch=true&stable_for=0s&rate_rows=10");
        try (HttpEndpoint http = HttpEndpoint.open(velo, "127.0.0.1:0", registry::scrape)) {
            awaitPositive(http, "velostream_splits_open{pipeline=\"lag-files\"}");
        } finally {
            files.cancel();
        }
    }

    private RunningPipeline start(String name, String uri) {
        return Roles.pipeline(velo, name)
                .from(uri)
                .to(folder.resolve("out-" + name) + SLOW)
                .batchRows(10)
                .parallelism(1)
                .start();
    }

    private static void awaitPositive(HttpEndpoint http, String meter) {
        Pattern line = Pattern.compile(Pattern.quote(meter) + " (\\S+)");
        Waiting.until(meter + " is positive", () -> {
            Matcher found = line.matcher(get(http, "/metrics"));
            return found.find() && Double.parseDouble(found.group(1)) > 0;
        });
    }

    private static String get(HttpEndpoint http, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(http + path)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
