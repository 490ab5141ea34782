package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadRequest;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.config.internals.BrokerSecurityConfigs;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to log in, on a broker where nobody but one user may do anything. */
class KafkaLoginIT {
    private static final String OAUTH = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required ";
    private static final String SECRET = "n0b0dy-sees-this";

    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();
    private String topic = "";

    @BeforeAll
    static void startBroker() throws Exception {
        String scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
        broker = KafkaBroker.start(Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS;User:" + KafkaBroker.SASL_USER,
                "sasl.enabled.mechanisms",
                "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
                "listener.name.sasl.scram-sha-256.sasl.jaas.config",
                scram,
                "listener.name.sasl.scram-sha-512.sasl.jaas.config",
                scram,
                // Takes tokens that nobody has signed, but only with this scope; the broker's own is for no one.
                "listener.name.sasl.oauthbearer.sasl.jaas.config",
                OAUTH + "unsecuredLoginStringClaim_sub=\"broker\" unsecuredValidatorRequiredScope=\"velostream\";"));
        try (Admin admin = broker.admin()) {
            for (ScramMechanism m : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                KafkaBroker.SASL_USER, new ScramCredentialInfo(m, 4096), KafkaBroker.SASL_PASSWORD)))
                        .all()
                        .get();
            }
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopic() {
        topic = broker.newTopic(1);
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }

    private String uri(String user, String options) {
        return "kafka://" + user + broker.saslServers() + "/" + topic + "?format=text&" + options;
    }

    private static String property(String name, String value) {
        return "&kafka." + name + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String unsigned(String claims) {
        return "sasl_mechanism=OAUTHBEARER" + property("sasl.jaas.config", OAUTH + claims + ";");
    }

    private void write(String uri) {
        MemoryStreams.clear(topic);
        MemoryStreams.put(topic, Rows.batch(Schema.parse("value:string"), List.of(List.of("a"), List.of("ü"))));
        velo.pipeline("p-" + topic).from("memory://" + topic).to(uri).run();
    }

    private List<List<Object>> read(String uri) {
        try (DataSource source = velo.createSource(uri)) {
            return Rows.readAll(source, ReadRequest.all());
        }
    }

    /** Writes two rows, transaction and checkpoint topic included, and reads them for a group. */
    private void assertThereAndBack(String user, String options) {
        write(uri(user, options + "&transactional=true"));
        assertThat(read(uri(user, options + "&stop=end&group_id=g-" + topic)))
                .containsExactly(List.of("a"), List.of("ü"));
    }

    private void assertRefused(String user, String options, String... words) {
        refused(() -> read(uri(user, options + "&stop=end")), words);
        refused(() -> write(uri(user, options)), words);
    }

    private static void refused(ThrowingCallable call, String... words) {
        VeloException e = catchThrowableOfType(VeloException.class, call);
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(ErrorKind.PERMISSION);
        assertThat(e.retry()).isEqualTo(Retry.NEVER);
        assertThat(e).hasMessageContainingAll(words);
        assertThat(e.getMessage()).doesNotContain("\n");
        assertSecretIsKept(e);
    }

    private static void assertSecretIsKept(VeloException e) {
        StringWriter everything = new StringWriter();
        e.printStackTrace(new PrintWriter(everything));
        assertThat(everything.toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void aUserWithAPasswordIsKnown(String mechanism) {
        String options = "sasl_mechanism=" + mechanism;
        assertThereAndBack(KafkaBroker.SASL_USER + ":" + KafkaBroker.SASL_PASSWORD + "@", options);
        assertRefused(KafkaBroker.SASL_USER + ":" + SECRET + "@", options, "login", "password");
    }

    @Test
    void aTokenIsTheUserThatItNames() {
        String scope =
                "unsecuredLoginStringClaim_scope=\"velostream\" unsecuredLoginStringClaim_secret=\"" + SECRET + '"';
        assertThereAndBack("", unsigned("unsecuredLoginStringClaim_sub=\"" + KafkaBroker.SASL_USER + "\" " + scope));
        assertRefused(
                "",
                unsigned("unsecuredLoginStringClaim_sub=\"somebody\" " + scope),
                "no permission for",
                "topic",
                "ACL");
    }

    @Test
    void aTokenThatTheBrokersDoNotTakeIsToldWithoutIt() {
        assertRefused(
                "",
                unsigned("unsecuredLoginStringClaim_sub=\"" + KafkaBroker.SASL_USER
                        + "\" unsecuredLoginStringClaim_secret=\"" + SECRET + '"'),
                "login",
                "insufficient_scope",
                "kafka.sasl.jaas.config");
    }

    @Test
    void aTokenThatCannotBeMadeIsToldWithoutItsSecret() {
        assertRefused("", unsigned("unsecuredLoginStringClaim_secret=\"" + SECRET + '"'), "kafka.sasl.jaas.config");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 503})
    void aServerThatGivesNoTokenIsToldWithoutTheSecret(int status) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        String tokens = "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
        System.setProperty(BrokerSecurityConfigs.ALLOWED_SASL_OAUTHBEARER_URLS_CONFIG, tokens);
        String uri = uri(
                "",
                unsigned("clientId=\"velo\" clientSecret=\"" + SECRET + '"')
                        + "&kafka.sasl.login.retry.backoff.max.ms=100&stop=end"
                        + property("sasl.oauthbearer.token.endpoint.url", tokens)
                        + property(
                                "sasl.login.callback.handler.class",
                                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler"));
        try (DataSource source = velo.createSource(uri)) {
            VeloException e = catchThrowableOfType(VeloException.class, source::schema);
            assertThat(e.kind())
                    .as(e.getMessage())
                    .isEqualTo(status == 401 ? ErrorKind.PERMISSION : ErrorKind.UNAVAILABLE);
            assertThat(e.retry()).isEqualTo(status == 401 ? Retry.NEVER : Retry.NOT_APPLIED);
            assertThat(e).hasMessageContainingAll("response code " + status, "kafka.sasl.jaas.config");
            assertSecretIsKept(e);
        } finally {
            System.clearProperty(BrokerSecurityConfigs.ALLOWED_SASL_OAUTHBEARER_URLS_CONFIG);
            server.stop(0);
        }
    }
}
