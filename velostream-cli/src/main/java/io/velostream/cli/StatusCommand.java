package io.velostream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Shows the throughput of pipelines that run in another process. */
final class StatusCommand extends Command {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    StatusCommand() {
        super("status", "Shows the pipelines of a process that was started with --http.");
    }

    @Override
    void declare(CommandSpec spec) {
        spec.addPositional(parameter(
                0, "WHERE", true, "The address given with --http, as in 127.0.0.1:9090, or a file with its /status."));
    }

    @Override
    String[] examples() {
        return new String[] {"velostream status 127.0.0.1:9090", "velostream status http://pipelines:9090 --json"};
    }

    @Override
    int run(Arguments arguments, Session session) throws IOException {
        String where = arguments.required(0);
        JsonNode pipelines = parse(where, text(where));
        if (session.json()) {
            session.line(pipelines.toString());
            return 0;
        }
        Table table = new Table()
                .column("pipeline")
                .column("state")
                .column("health")
                .column("since")
                .column("rows", "", true)
                .column("rejected", "", true)
                .column("rows/s: least", "", true)
                .column("average", "", true)
                .column("most", "", true);
        for (JsonNode p : pipelines.path("pipelines")) {
            JsonNode rate = p.path("read_per_second");
            table.row(
                    CellText.printable(p.path("pipeline").asText()),
                    p.path("state").asText(),
                    p.path("health").asText(),
                    Instant.parse(p.path("from").asText())
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString(),
                    Quantity.count(p.path("rows_read").asLong()),
                    Quantity.count(p.path("rows_rejected").asLong()),
                    Quantity.count(Math.round(rate.path("min").asDouble())),
                    Quantity.count(Math.round(rate.path("average").asDouble())),
                    Quantity.count(Math.round(rate.path("max").asDouble())));
        }
        if (pipelines.path("pipelines").isEmpty()) {
            session.line("(no pipelines)");
        } else {
            session.print(table.text(session.tableColumns()));
        }
        return 0;
    }

    private static String text(String where) throws IOException {
        Path file = Path.of(where.replaceFirst("^https?:.*", ""));
        if (!file.toString().isEmpty() && Files.isRegularFile(file)) {
            return Files.readString(file);
        }
        if (!where.matches("https?://.*|[^/]*:[0-9]+|[0-9]+")) {
            throw new NoSuchFileException(where);
        }
        String base = where.matches("[0-9]+") ? "127.0.0.1:" + where : where;
        String url = base.startsWith("http") ? base : "http://" + base;
        try {
            URI uri = URI.create(url.endsWith("/status") ? url : url.replaceFirst("/+$", "") + "/status");
            HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw unreachable(where, "it answered with " + response.statusCode(), null);
            }
            return response.body();
        } catch (IOException | IllegalArgumentException e) {
            throw unreachable(where, e.getMessage() == null ? "nobody listens there" : e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(where, "interrupted", e);
        }
    }

    private static JsonNode parse(String where, String text) {
        try {
            JsonNode root = new ObjectMapper().readTree(text);
            if (root.path("pipelines").isArray()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw unreachable(where, "what came is no JSON", e);
        }
        throw unreachable(where, "what came is no status of pipelines", null);
    }

    private static VeloException unreachable(String where, String why, @Nullable Exception cause) {
        return VeloException.of(ErrorKind.UNAVAILABLE, "cannot read the status")
                .where(where)
                .why(why)
                .cure("Name the address that copy --http or HttpEndpoint listens to.")
                .cause(cause)
                .build();
    }
}
