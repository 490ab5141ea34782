package io.velostream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.metrics.Metric;
import io.velostream.core.memory.MemoryStreams;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MonitoringTest {
    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final Pattern NAME = Pattern.compile("\\bvelostream_[a-z_]+");

    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        MemoryStreams.clear("mon-in");
        MemoryStreams.clear("mon-out");
    }

    private static Set<String> known() {
        return Arrays.stream(Metric.values())
                .flatMap(m -> m.prometheusNames().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isReady(int port) throws IOException, InterruptedException {
        try {
            return get(port, "/health/ready").statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    @Test
    void aCopyCanBeWatchedFromOutside() throws Exception {
        MemoryStreams.create("mon-in", SCHEMA);
        int port = freePort();
        CompletableFuture<Cli> copy = CompletableFuture.supplyAsync(() -> Cli.run(
                "copy",
                "memory://mon-in?unbounded=true",
                "memory://mon-out",
                "--pipeline",
                "watched",
                "--checkpoint-every",
                "10ms",
                "--http",
                "127.0.0.1:" + port));
        BatchBuilder rows = new BatchBuilder(SCHEMA);
        rows.setLong(0, 7).endRow();
        MemoryStreams.put("mon-in", rows.build());
        while (!isReady(port) || MemoryStreams.rowCount("mon-out") == 0) {
            assertThat(copy).as(() -> copy.join().err()).isNotDone();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        String metrics = get(port, "/metrics").body();
        assertThat(metrics)
                .contains("velostream_records_total{connector=\"memory\",direction=\"write\",pipeline=\"watched\"} 1");
        Set<String> names = metrics.lines()
                .filter(line -> line.startsWith("velostream_"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = new TreeSet<>(known());
        // They come with the first failure, and with the first end.
        expected.removeAll(Metric.ERRORS.prometheusNames());
        expected.removeAll(Metric.RUNS.prometheusNames());
        assertThat(names).isEqualTo(expected);
        Cli status = Cli.run("status", "127.0.0.1:" + port);
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).contains("pipeline  state    health", "watched   running  UP");
        Cli json = Cli.run("status", Integer.toString(port), "--json");
        assertThat(json.out()).contains("\"pipeline\":\"watched\"", "\"rows_read\":1");
        Path saved = Files.writeString(folder.resolve("status.json"), json.out());
        // The rates are of another moment.
        assertThat(Cli.run("status", saved.toString()).out())
                .startsWith(status.out().substring(0, status.out().indexOf('\n')))
                .containsPattern("watched   running  UP +\\S+ +1 +0 ");
        MemoryStreams.end("mon-in");
        assertThat(copy.get().exitCode()).isZero();
        assertThat(copy.get().err()).contains("listening on http://127.0.0.1:" + port);
        Cli gone = Cli.run("status", "127.0.0.1:" + port);
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.err()).contains("cannot read the status (127.0.0.1:" + port + ")");
    }

    @Test
    void whatIsNoStatusIsToldSo() throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), "[1]");
        assertThat(Cli.run("status", file.toString()).err()).contains("what came is no status of pipelines");
        Files.writeString(file, "<html>");
        assertThat(Cli.run("status", file.toString()).err()).contains("what came is no JSON");
        assertThat(Cli.run("status", folder + "/none.json").exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/observability/grafana-dashboard.json", "docs/observability/prometheus-alerts.yml"})
    void dashboardsAndAlertsUseMetersThatThereAre(String name) throws IOException {
        String text = Page.read(name);
        Set<String> used = NAME.matcher(text).results().map(r -> r.group()).collect(Collectors.toSet());
        assertThat(used).isNotEmpty();
        assertThat(known()).containsAll(used);
        Set<String> tags =
                Arrays.stream(Metric.values()).flatMap(m -> m.tags().stream()).collect(Collectors.toSet());
        Set<String> labels = Stream.concat(
                        Pattern.compile("[{,]\\s*([a-z_]+)\\s*(?:=~|!=|=)\\s*\\\\?\"")
                                .matcher(text)
                                .results(),
                        Pattern.compile("by ?\\(([a-z_]+)\\)").matcher(text).results())
                .map(r -> r.group(1))
                .collect(Collectors.toSet());
        assertThat(labels).isNotEmpty();
        assertThat(tags).containsAll(labels);
    }

    @Test
    void theDashboardIsJsonAndShowsEveryMeter() throws IOException {
        String text = Page.read("docs/observability/grafana-dashboard.json");
        JsonNode dashboard = new ObjectMapper().readTree(text);
        assertThat(dashboard.path("panels").size()).isGreaterThan(8);
        for (Metric metric : Metric.values()) {
            assertThat(metric.prometheusNames()).as(metric.id()).anyMatch(text::contains);
        }
        Set<Integer> ids = new TreeSet<>();
        dashboard.path("panels").forEach(p -> assertThat(ids.add(p.path("id").asInt()))
                .isTrue());
    }
}
