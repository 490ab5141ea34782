package io.velostream.testkit.kafka;

import io.velostream.testkit.net.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker, which is its own controller (KRaft), in a child JVM. {@link #shared()} is for tests that only need topics
 * of their own; {@link #start()} is a broker of one's own, to be killed, frozen and restarted. Thread-safe but for those.
 *
 * <p>The shared broker is the one that the environment variable {@value #VARIABLE} names, as {@code host:port}, where it is
 * set. A broker started here listens twice: without authentication, and with SASL PLAIN for the user {@value #SASL_USER}
 * with the password {@value #SASL_PASSWORD}.
 */
public final class KafkaBroker implements AutoCloseable {
    public static final String VARIABLE = "VELOSTREAM_TEST_KAFKA";
    public static final String SASL_USER = "velo";
    public static final String SASL_PASSWORD = "s3cret";

    private static final String LOCAL = "127.0.0.1:";
    private static final Duration START_WAIT = Duration.ofSeconds(120);
    private static final Duration TOPIC_WAIT = Duration.ofSeconds(60);
    private static final AtomicInteger TOPICS = new AtomicInteger();
    private static final BrokerArchive ARCHIVE = new BrokerArchive();

    private final String servers;
    private final String saslServers;
    private final String tlsServers;
    private final String mutualTlsServers;
    private final String clusterId;
    private final int controllerPort;
    private final @Nullable Path folder;
    private @Nullable Process process;

    private KafkaBroker(String servers) {
        this.servers = servers;
        this.saslServers = "";
        this.tlsServers = "";
        this.mutualTlsServers = "";
        this.clusterId = "";
        this.controllerPort = 0;
        this.folder = null;
    }

    /** @param saslPort the port that clients with SASL are told to connect to, 0 for the broker's own */
    private KafkaBroker(Path folder, Map<String, String> settings, int saslPort, Optional<TestCertificate> certificate)
            throws IOException {
        this(folder, settings, saslPort, certificate, null, 1);
        awaitReady();
    }

    /**
     * Begins to start it.
     *
     * @param controller of the cluster to join, null for one of its own
     */
    private KafkaBroker(
            Path folder,
            Map<String, String> settings,
            int saslPort,
            Optional<TestCertificate> certificate,
            @Nullable KafkaBroker controller,
            int node)
            throws IOException {
        int[] ports = freePorts(certificate.isEmpty() ? 3 : 5);
        this.folder = folder;
        this.servers = LOCAL + ports[0];
        this.saslServers = LOCAL + ports[2];
        this.tlsServers = certificate.isEmpty() ? "" : LOCAL + ports[3];
        this.mutualTlsServers = certificate.isEmpty() ? "" : LOCAL + ports[4];
        BrokerSettings listeners =
                new BrokerSettings(ports[0], ports[1], ports[2], saslPort == 0 ? ports[2] : saslPort);
        Map<String, String> all = listeners.all(folder.resolve("logs"));
        certificate.ifPresent(c -> listeners.addTls(all, ports[3], ports[4], c));
        this.clusterId = controller == null ? Uuid.randomUuid().toString() : controller.clusterId;
        this.controllerPort = controller == null ? ports[1] : controller.controllerPort;
        if (controller != null) {
            listeners.join(all, node, controllerPort);
        }
        all.putAll(settings);
        Properties properties = new Properties();
        properties.putAll(all);
        try (var out = Files.newOutputStream(folder.resolve("server.properties"))) {
            properties.store(out, null);
        }
        launch();
    }

    /** Begins to start a broker. */
    static KafkaBroker begin(Map<String, String> settings) {
        try {
            return new KafkaBroker(
                    Files.createTempDirectory("velostream-kafka"), settings, 0, Optional.empty(), null, 1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start Kafka", e);
        }
    }

    /** Begins to start a broker that joins the cluster of this one. */
    KafkaBroker beginMember(int node, Map<String, String> settings) {
        try {
            return new KafkaBroker(
                    Files.createTempDirectory("velostream-kafka"), settings, 0, Optional.empty(), this, node);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start Kafka", e);
        }
    }

    /** Waits until it answers. */
    void awaitReady() throws IOException {
        awaitReady(running(), log());
        ARCHIVE.ready(running());
    }

    /** The one broker of this JVM, started at the first call and stopped when the JVM ends. */
    public static KafkaBroker shared() {
        return Shared.BROKER;
    }

    /** A broker of one's own. */
    public static KafkaBroker start() {
        return start(Map.of());
    }

    /** A broker of one's own with these settings on top of the usual ones. */
    public static KafkaBroker start(Map<String, String> settings) {
        return startBehind(0, settings);
    }

    /**
     * A broker of one's own which tells clients with SASL to connect to another port: that of a proxy, which passes bytes on to
     * the port of {@link #saslServers()}.
     */
    public static KafkaBroker startBehind(int proxyPort, Map<String, String> settings) {
        try {
            return new KafkaBroker(
                    Files.createTempDirectory("velostream-kafka"), settings, proxyPort, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start Kafka", e);
        }
    }

    /** A broker of one's own that encrypts on two more ports, {@link #tlsServers()} and {@link #mutualTlsServers()}. */
    public static KafkaBroker startWithTls(TestCertificate certificate) {
        try {
            return new KafkaBroker(
                    Files.createTempDirectory("velostream-kafka"), Map.of(), 0, Optional.of(certificate));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start Kafka", e);
        }
    }

    /** {@code host:port} for clients without authentication. */
    public String servers() {
        return servers;
    }

    /** {@code host:port} for clients with SASL PLAIN over plain text; empty for a broker started elsewhere. */
    public String saslServers() {
        return saslServers;
    }

    /** {@code host:port} for clients with TLS; empty for a broker without. */
    public String tlsServers() {
        return tlsServers;
    }

    /** {@code host:port} for clients with TLS and the broker's own certificate; empty for a broker without. */
    public String mutualTlsServers() {
        return mutualTlsServers;
    }

    /** {@code kafka://host:port/topic?options}. */
    public String uri(String topic, String options) {
        return "kafka://" + servers + "/" + topic + (options.isEmpty() ? "" : "?" + options);
    }

    /** Creates a topic with a name that no other test has, for records of up to 16 MiB, and waits until it answers. */
    public String newTopic(int partitions) {
        return newTopic(partitions, Map.of());
    }

    /** As {@link #newTopic(int)} with these settings of the topic. */
    public String newTopic(int partitions, Map<String, String> settings) {
        String name = "t-" + ProcessHandle.current().pid() + "-" + TOPICS.incrementAndGet();
        createTopic(name, partitions, settings);
        return name;
    }

    /**
     * The files with the records of a partition, in the broker's own form.
     *
     * @return none of a broker started elsewhere
     */
    public List<Path> segments(String topic, int partition) {
        Path home = folder;
        if (home == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home.resolve("logs").resolve(topic + "-" + partition))) {
            return files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot see the log of Kafka", e);
        }
    }

    /** Creates a topic and waits until it answers. */
    public void createTopic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("max.message.bytes", "16777216"));
        all.putAll(settings);
        try (Admin admin = admin()) {
            get(admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(all)))
                    .all());
            awaitPartitions(admin, name, partitions);
        }
    }

    /** Adds partitions to a topic and waits until they answer. */
    public void addPartitions(String topic, int total) {
        try (Admin admin = admin()) {
            get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total)))
                    .all());
            awaitPartitions(admin, topic, total);
        }
    }

    /** An administration client; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    }

    /**
     * Until every partition tells its offsets: before that an idempotent producer can lose its first batch without a sign
     * (KAFKA-15591).
     */
    private static void awaitPartitions(Admin admin, String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (int p = 0; p < partitions; p++) {
            all.put(new TopicPartition(topic, p), OffsetSpec.latest());
        }
        long deadline = System.nanoTime() + TOPIC_WAIT.toNanos();
        while (true) {
            try {
                admin.listOffsets(all).all().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw new IllegalStateException("topic " + topic + " does not get ready", e);
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    /** The id of its process; 0 of a broker started elsewhere. */
    public long pid() {
        Process p = process;
        return p == null ? 0 : p.pid();
    }

    /** Whether its process runs; a broker ends by itself when its disk fails. */
    public boolean isAlive() {
        return running().isAlive();
    }

    /** Kills the broker as a power cut would. */
    public void kill() {
        Process p = running();
        p.destroyForcibly();
        await(p);
    }

    /** Shuts the broker down in order. */
    public void stop() {
        Process p = running();
        try {
            p.getOutputStream().close();
            if (!p.waitFor(START_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                p.destroyForcibly();
                await(p);
            }
        } catch (IOException e) {
            p.destroyForcibly();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Starts the broker again on the same ports and data, after {@link #kill} or {@link #stop}. */
    public void restart() {
        try {
            launch();
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot restart Kafka", e);
        }
    }

    /** Stops the process as it stands: connections stay open, and nothing is answered. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            await(new ProcessBuilder("kill", "-" + name, Long.toString(running().pid()))
                    .inheritIO()
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send a signal to Kafka", e);
        }
    }

    private static void await(Process p) {
        try {
            p.waitFor();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Process running() {
        Process p = process;
        if (p == null) {
            throw new IllegalStateException("the broker was not started here");
        }
        return p;
    }

    private void launch() throws IOException {
        Path home = folder();
        Path log = log();
        Files.deleteIfExists(log);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto"));
        command.addAll(ARCHIVE.options());
        command.addAll(List.of(
                BrokerMain.class.getName(), home.resolve("server.properties").toString(), clusterId));
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = started;
    }

    private Path log() {
        return folder().resolve("broker.log");
    }

    private static void awaitReady(Process started, Path log) throws IOException {
        long deadline = System.nanoTime() + START_WAIT.toNanos();
        while (!isReady(log)) {
            boolean late = System.nanoTime() > deadline;
            try {
                if (started.waitFor(50, TimeUnit.MILLISECONDS) || late) {
                    started.destroyForcibly();
                    throw new IOException("the broker " + (late ? "does not get ready" : "ended") + ":\n" + tail(log));
                }
            } catch (InterruptedException e) {
                started.destroyForcibly();
                throw interrupted(e);
            }
        }
    }

    private static boolean isReady(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.anyMatch(BrokerMain.READY::equals);
        }
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.subList(Math.max(0, lines.size() - 30), lines.size()).stream()
                .collect(Collectors.joining("\n"));
    }

    private Path folder() {
        Path f = folder;
        if (f == null) {
            throw new IllegalStateException("the broker was not started here");
        }
        return f;
    }

    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        int[] ports = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                open.add(s);
                ports[i] = s.getLocalPort();
            }
        } finally {
            for (ServerSocket s : open) {
                s.close();
            }
        }
        return ports;
    }

    /** Kills the broker and deletes its data; does nothing to one that was started elsewhere. */
    @Override
    public void close() {
        Process p = process;
        if (p == null) {
            return;
        }
        p.destroyForcibly();
        await(p);
        try (Stream<Path> files = Files.walk(folder())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the data of Kafka", e);
        }
    }

    private static final class Shared {
        static final KafkaBroker BROKER = open();

        private static KafkaBroker open() {
            String running = System.getenv(VARIABLE);
            if (running != null && !running.isBlank()) {
                return new KafkaBroker(running.trim());
            }
            KafkaBroker started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "velostream-kafka-stop"));
            return started;
        }
    }
}
