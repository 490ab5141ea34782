package io.velostream.testkit.kafka;

import io.velostream.testkit.net.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry (Apicurio, in memory) with the interface of Confluent's, in a child JVM. The environment variable
 * {@value #VARIABLE} names the URL of one that runs already; else the folder {@value #FOLDER} has to hold its runner jar,
 * where the build unpacks it.
 */
public final class SchemaRegistryServer implements AutoCloseable {
    public static final String VARIABLE = "VELOSTREAM_TEST_REGISTRY";
    public static final String FOLDER = "target/registry";

    private static final Duration START_WAIT = Duration.ofSeconds(120);

    private static final String PATH = "/apis/ccompat/v7";

    private final String url;
    private final String tlsUrl;
    private final @Nullable Process process;

    private SchemaRegistryServer(String url, String tlsUrl, @Nullable Process process) {
        this.url = url;
        this.tlsUrl = tlsUrl;
        this.process = process;
    }

    /** A registry that answers, or empty when there is none to start. */
    public static Optional<SchemaRegistryServer> start() {
        String running = System.getenv(VARIABLE);
        if (running != null && !running.isBlank()) {
            return Optional.of(new SchemaRegistryServer(running.trim(), "", null));
        }
        return launch(Optional.empty());
    }

    /** A registry of one's own that encrypts on another port, {@link #tlsUrl()}; empty when there is none to start. */
    public static Optional<SchemaRegistryServer> startWithTls(TestCertificate certificate) {
        return launch(Optional.of(certificate));
    }

    private static Optional<SchemaRegistryServer> launch(Optional<TestCertificate> certificate) {
        try {
            Optional<Path> jar = jar();
            return jar.isEmpty() ? Optional.empty() : Optional.of(launch(jar.get(), certificate));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the schema registry", e);
        }
    }

    private static Optional<Path> jar() throws IOException {
        Path folder = Path.of(FOLDER);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst();
        }
    }

    private static SchemaRegistryServer launch(Path jar, Optional<TestCertificate> certificate) throws IOException {
        Path log = Files.createTempFile("velostream-registry", ".log");
        int port = freePort();
        int tlsPort = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + freePort()));
        certificate.ifPresent(c -> command.addAll(List.of(
                "-Dquarkus.http.ssl-port=" + tlsPort,
                "-Dquarkus.http.insecure-requests=enabled",
                "-Dquarkus.http.ssl.certificate.key-store-file=" + c.store(),
                "-Dquarkus.http.ssl.certificate.key-store-password=" + TestCertificate.PASSWORD)));
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly, "velostream-registry-stop"));
        String url = "http://127.0.0.1:" + port + PATH;
        long deadline = System.nanoTime() + START_WAIT.toNanos();
        while (!answers(url)) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new IOException("the schema registry does not get ready:\n" + Files.readString(log));
            }
        }
        Files.deleteIfExists(log);
        String tlsUrl = certificate.isEmpty() ? "" : "https://127.0.0.1:" + tlsPort + PATH;
        return new SchemaRegistryServer(url, tlsUrl, started);
    }

    private static boolean answers(String url) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/subjects"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            TimeUnit.MILLISECONDS.sleep(100);
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (java.net.ConnectException | java.net.http.HttpTimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return s.getLocalPort();
        }
    }

    /** The URL for clients. */
    public String url() {
        return url;
    }

    /** The URL for clients with TLS; empty for a registry without. */
    public String tlsUrl() {
        return tlsUrl;
    }

    @Override
    public void close() {
        Process p = process;
        if (p != null) {
            p.destroyForcibly();
        }
    }
}
