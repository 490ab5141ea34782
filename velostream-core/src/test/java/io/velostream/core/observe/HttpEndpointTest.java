package io.velostream.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.RunningPipeline;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpEndpointTest {
    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));

    private final VeloStream velo = VeloStream.create();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void forget() {
        MemoryStreams.clear("http-in");
        MemoryStreams.clear("http-out");
    }

    private HttpResponse<String> call(HttpEndpoint http, String method, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(http + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(HttpEndpoint http, String path) throws IOException, InterruptedException {
        return call(http, "GET", path);
    }

    @Test
    void probesAnswerAsKubernetesWantsThem() throws Exception {
        MemoryStreams.create("http-in", SCHEMA);
        try (HttpEndpoint http = HttpEndpoint.open(velo, "0", () -> "some_metric 1\n")) {
            assertThat(http.toString()).isEqualTo("http://127.0.0.1:" + http.port());
            assertThat(get(http, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(http, "/health").statusCode()).isEqualTo(200);
            assertThat(get(http, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(http, "/health/ready").body()).startsWith("{\"status\":\"OUT_OF_SERVICE\"");
            RunningPipeline running = velo.pipeline("probed")
                    .from("memory://http-in?unbounded=true")
                    .to("memory://http-out")
                    .checkpointEvery(Duration.ofMillis(1))
                    .start();
            BatchBuilder b = new BatchBuilder(SCHEMA);
            b.setLong(0, 1).endRow();
            MemoryStreams.put("http-in", b.build());
            while (MemoryStreams.rowCount("http-out") == 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            HttpResponse<String> ready = get(http, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(ready.body())
                    .startsWith(
                            "{\"status\":\"UP\",\"components\":{\"probed\":{\"status\":\"UP\",\"components\":{\"run\":{");
            assertThat(get(http, "/status").body())
                    .startsWith("{\"pipelines\":[{\"pipeline\":\"probed\",")
                    .contains("\"rows_read\":1", "\"state\":\"running\"", "\"health\":\"UP\"");
            assertThat(get(http, "/metrics").body()).isEqualTo("some_metric 1\n");
            assertThat(get(http, "/metrics")
                            .headers()
                            .firstValue("Content-Type")
                            .orElseThrow())
                    .startsWith("text/plain; version=0.0.4");
            assertThat(get(http, "/else").statusCode()).isEqualTo(404);
            assertThat(call(http, "POST", "/health").statusCode()).isEqualTo(405);
            HttpResponse<String> head = call(http, "HEAD", "/health");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            MemoryStreams.end("http-in");
            running.join();
        }
    }

    @Test
    void aPipelineThatFailedIsDownButTheProcessLives() throws Exception {
        MemoryStreams.create("http-in", SCHEMA);
        RunningPipeline running = velo.pipeline("broken")
                .from("memory://http-in?unbounded=true")
                .to("memory://http-out")
                .start();
        running.cancel();
        assertThatThrownBy(running::join).hasMessageContaining("cancelled");
        try (HttpEndpoint http = HttpEndpoint.open(velo, "127.0.0.1:0")) {
            assertThat(get(http, "/health").statusCode()).isEqualTo(503);
            assertThat(get(http, "/health").body()).contains("\"broken\":{\"status\":\"DOWN\"", "cancelled");
            assertThat(get(http, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(http, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(http, "/metrics").statusCode()).isEqualTo(404);
            assertThat(get(http, "/status").body()).contains("\"state\":\"failed\"");
        }
    }

    @Test
    void aWrongOrTakenAddressIsToldWithTheCure() {
        assertThatThrownBy(() -> HttpEndpoint.open(velo, "localhost:http"))
                .hasMessageContaining("Cannot listen for HTTP (localhost:http)")
                .hasMessageContaining("127.0.0.1:9090");
        try (HttpEndpoint http = HttpEndpoint.open(velo, "0")) {
            assertThatThrownBy(() -> HttpEndpoint.open(velo, "127.0.0.1:" + http.port()))
                    .hasMessageContaining("Choose another port");
        }
    }
}
