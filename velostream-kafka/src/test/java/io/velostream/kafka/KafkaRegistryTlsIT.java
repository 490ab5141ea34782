package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.ReadRequest;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Needs;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.kafka.SchemaRegistryServer;
import io.velostream.testkit.net.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that encrypts, with a certificate of its own making for 127.0.0.1. */
class KafkaRegistryTlsIT {
    private static final Schema ROW = Schema.parse("id:int64, name:string");

    @TempDir
    private static Path folder;

    private static TestCertificate good;
    private static TestCertificate wrong;
    private static KafkaBroker broker;
    private static SchemaRegistryServer registry;

    private final VeloStream velo = VeloStream.create();
    private String topic = "";

    @BeforeAll
    static void start() throws Exception {
        good = TestCertificate.create(folder, "good", "ip:127.0.0.1");
        wrong = TestCertificate.create(folder, "wrong", "ip:127.0.0.1");
        Optional<SchemaRegistryServer> started = SchemaRegistryServer.startWithTls(good);
        Needs.that(started.isPresent(), "a schema registry, which `mvn verify` unpacks");
        registry = started.orElseThrow();
        broker = KafkaBroker.shared();
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @BeforeEach
    void createTopic() {
        topic = broker.newTopic(1);
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }

    private String uri(String url, String options) {
        return broker.uri(topic, "schema_registry=" + url + "&checkpoint_topic=&" + options);
    }

    private static String trusting(TestCertificate certificate) {
        return "&schema_registry_ca=" + certificate.certificate();
    }

    private static String showing(TestCertificate certificate) {
        return "&schema_registry_keystore=" + certificate.store() + "&schema_registry_keystore_password="
                + TestCertificate.PASSWORD;
    }

    private void write(String url, String options) {
        MemoryStreams.put(topic, Rows.batch(ROW, List.of(List.of(1L, "ü"))));
        velo.pipeline("p-" + topic)
                .from("memory://" + topic)
                .to(uri(url, options))
                .run();
    }

    private DataSource source(String url, String options) {
        return velo.createSource(broker.uri(topic, "stop=end&format=avro&schema_registry=" + url + options));
    }

    /** What asking the registry for the columns of the topic ends with. */
    private VeloException failure(String url, String options) {
        try (DataSource source = source(url, options)) {
            return catchThrowableOfType(VeloException.class, source::schema);
        }
    }

    @Test
    void everyFormatIsWrittenAndReadThroughARegistryOfAnAuthorityWeTrust() {
        for (String format : List.of("avro", "json")) {
            topic = broker.newTopic(1);
            write(registry.tlsUrl(), "format=" + format + trusting(good));
            try (DataSource source = velo.createSource(broker.uri(
                    topic, "stop=end&format=" + format + "&schema_registry=" + registry.tlsUrl() + trusting(good)))) {
                assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(List.of(1L, "ü"));
                assertThat(source.health().status()).isEqualTo(Health.Status.HEALTHY);
            }
        }
    }

    @Test
    void aRegistryOfAnybodyElseIsRefused() {
        for (String options : List.of("", trusting(wrong))) {
            VeloException refused = failure(registry.tlsUrl(), options);
            assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(ErrorKind.PERMISSION);
            assertThat(refused.retry()).isEqualTo(Retry.NEVER);
            assertThat(refused.cure()).contains("schema_registry_ca");
            try (DataSource source = source(registry.tlsUrl(), options)) {
                assertThat(source.health().toString()).contains("DEGRADED", "no authority");
            }
        }
        assertThat(catchThrowableOfType(VeloException.class, () -> write(registry.tlsUrl(), "format=avro"))
                        .kind())
                .isEqualTo(ErrorKind.PERMISSION);
        assertThat(Bare.committed(broker, topic)).isEmpty();
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        VeloException refused = failure(registry.tlsUrl().replace("127.0.0.1", "localhost"), trusting(good));
        assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(ErrorKind.PERMISSION);
        assertThat(refused).hasMessageContaining("localhost").hasMessageContaining("name the host");
    }

    @Test
    void thePortOfTheOtherKindIsThoughtOf() {
        VeloException other = failure(registry.url().replace("http:", "https:"), trusting(good));
        assertThat(other.kind()).as(other.getMessage()).isEqualTo(ErrorKind.PERMISSION);
        assertThat(other.cure()).contains("port");
    }

    @Test
    void aFileMayHoldSeveralAuthorities() throws Exception {
        Path both = folder.resolve("both.pem");
        Files.writeString(
                both,
                "Authorities of ours\n" + Files.readString(wrong.certificate()) + Files.readString(good.certificate()));
        write(registry.tlsUrl(), "format=avro&schema_registry_ca=" + both);
        assertThat(Bare.committed(broker, topic)).hasSize(1);
    }

    @Test
    void aFileThatIsOfNoUseIsNamed() throws Exception {
        Path noFile = folder.resolve("none.pem");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path prose = Files.writeString(folder.resolve("prose.pem"), "no certificate");
        assertUnusable("&schema_registry_ca=" + noFile, "there is no file " + noFile);
        assertUnusable("&schema_registry_ca=" + empty, empty + " holds no certificate");
        assertUnusable("&schema_registry_ca=" + prose, prose + " holds no certificate");
        assertUnusable("&schema_registry_ca=" + good.key(), good.key() + " holds no certificate");
        assertUnusable("&schema_registry_ca=" + folder, folder + " cannot be read");
        String password = "&schema_registry_keystore_password=n0t-this-one";
        assertUnusable("&schema_registry_keystore=" + noFile + password, "there is no file " + noFile);
        assertUnusable("&schema_registry_keystore=" + prose + password, prose + " cannot be opened");
        assertUnusable("&schema_registry_keystore=" + good.store() + password, good.store() + " cannot be opened");
    }

    private void assertUnusable(String options, String why) {
        VeloException e = failure(registry.tlsUrl(), options);
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(e).hasMessageContaining(why).hasMessageNotContaining("n0t-this-one");
    }

    /** Whether Apicurio asks for certificates is fixed in its build, so something before it does. */
    @Test
    void aRegistryThatWantsOurCertificateGetsIt() throws Exception {
        try (Gate gate = new Gate(good, URI.create(registry.url()).getPort())) {
            String url = registry.tlsUrl().replaceFirst(":[0-9]+/", ":" + gate.port() + "/");
            write(url, "format=avro" + trusting(good) + showing(good));
            try (DataSource source = source(url, trusting(good) + showing(good))) {
                assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(List.of(1L, "ü"));
            }
            for (String options : List.of(trusting(good), trusting(good) + showing(wrong))) {
                VeloException refused = failure(url, options);
                assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(ErrorKind.PERMISSION);
                assertThat(refused.cure()).contains("schema_registry_keystore");
            }
        }
    }

    /** Takes the connections of those who show the certificate, and hands on what is said to a port without TLS. */
    private static final class Gate implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final SSLSocketFactory tls;
        private final int target;

        Gate(TestCertificate certificate, int target) throws Exception {
            this.tls = mutual(certificate).getSocketFactory();
            this.target = target;
            start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private static void start(Runnable task) {
            Thread thread = new Thread(task, "gate");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    start(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(Socket plain) {
            try (plain;
                    SSLSocket client = (SSLSocket) tls.createSocket(plain, InputStream.nullInputStream(), false);
                    Socket behind = new Socket(InetAddress.getLoopbackAddress(), target)) {
                client.setNeedClientAuth(true);
                // With TLS 1.3 who is refused is told when it reads, unless the connection is gone by then.
                client.setEnabledProtocols(new String[] {"TLSv1.2"});
                try {
                    client.startHandshake();
                    start(() -> copy(behind, client));
                    copy(client, behind);
                } catch (SSLException refused) {
                    // What is not read when a connection is closed takes away what was sent, the reason too.
                    plain.shutdownOutput();
                    plain.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
            } catch (IOException over) {
                return;
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException over) {
                return;
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** Apicurio checks a token only with a server that gives them. */
    @Test
    void aRegistryThatWantsATokenGetsIt() throws Exception {
        HttpServer strict = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        strict.createContext("/", exchange -> {
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            byte[] body = Bare.bytes(
                    "{\"id\":1,\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[]}\"}");
            exchange.sendResponseHeaders("Bearer t0ken.value".equals(shown) ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        strict.start();
        try {
            String url = "http://127.0.0.1:" + strict.getAddress().getPort();
            try (DataSource source = source(url, "&schema_registry_token=t0ken.value")) {
                assertThat(source.schema().names()).isEmpty();
                assertThat(source.toString()).contains("schema_registry_token=***");
            }
            VeloException refused = failure(url, "&schema_registry_token=t0ken.old");
            assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(ErrorKind.PERMISSION);
            assertThat(refused.cure()).contains("schema_registry_token");
            assertThat(refused.toString()).doesNotContain("t0ken.old");
        } finally {
            strict.stop(0);
        }
    }

    private static SSLContext mutual(TestCertificate certificate) throws Exception {
        char[] password = TestCertificate.PASSWORD.toCharArray();
        KeyStore own = KeyStore.getInstance(certificate.store().toFile(), password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", own.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
