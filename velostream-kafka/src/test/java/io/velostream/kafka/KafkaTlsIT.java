package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadRequest;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Record;
import io.velostream.api.type.Schema;
import io.velostream.core.Reading;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.net.TestCertificate;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that encrypts, with a certificate of its own making for 127.0.0.1. */
class KafkaTlsIT {
    @TempDir
    private static Path folder;

    private static TestCertificate good;
    private static TestCertificate wrong;
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();

    @BeforeAll
    static void start() throws Exception {
        good = TestCertificate.create(folder, "good", "ip:127.0.0.1");
        wrong = TestCertificate.create(folder, "wrong", "ip:127.0.0.1");
        broker = KafkaBroker.startWithTls(good);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }

    private static String uri(String servers, String topic, String options) {
        return "kafka://" + servers + "/" + topic + "?format=text&" + options;
    }

    /** Writes two rows, transaction and checkpoint topic included, and reads them. */
    private List<String> thereAndBack(String servers, String options) {
        String topic = broker.newTopic(1);
        MemoryStreams.clear("in");
        MemoryStreams.put("in", Rows.batch(Schema.parse("value:string"), List.of(List.of("a"), List.of("ü"))));
        velo.pipeline()
                .from("memory://in")
                .to(uri(servers, topic, options + "&transactional=true"))
                .run();
        try (Reading reading = velo.read(uri(servers, topic, options + "&stop=end"))) {
            try (Stream<Record> records = reading.records()) {
                return records.map(r -> r.getString(0)).toList();
            }
        }
    }

    private VeloException failure(String servers, String options) {
        try (DataSource source = velo.createSource(uri(servers, broker.newTopic(1), options))) {
            return catchThrowableOfType(VeloException.class, () -> source.plan(ReadRequest.all()));
        }
    }

    private static String trusting(TestCertificate certificate) {
        return "ssl_ca=" + certificate.certificate();
    }

    private static String showing(TestCertificate certificate) {
        return "&ssl_keystore=" + certificate.store() + "&ssl_keystore_password=" + TestCertificate.PASSWORD
                + "&ssl_key_password=" + TestCertificate.PASSWORD;
    }

    @Test
    void aCertificateOfAnAuthorityWeTrustIsTaken() {
        assertThat(thereAndBack(broker.tlsServers(), trusting(good))).containsExactly("a", "ü");
        String store = "ssl_truststore=" + good.store() + "&ssl_truststore_password=" + TestCertificate.PASSWORD;
        assertThat(thereAndBack(broker.tlsServers(), store)).containsExactly("a", "ü");
    }

    @Test
    void aCertificateOfAnybodyElseIsRefused() {
        for (String options : List.of(trusting(wrong), "ssl=true")) {
            VeloException refused = failure(broker.tlsServers(), options);
            assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(ErrorKind.PERMISSION);
            assertThat(refused).hasMessageContaining("certif").hasMessageContaining("ssl_ca");
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefusedUnlessHostsAreNotChecked() {
        String localhost = broker.tlsServers().replace("127.0.0.1", "localhost");
        VeloException refused = failure(localhost, trusting(good));
        assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(ErrorKind.PERMISSION);
        assertThat(refused).hasMessageContaining("localhost").hasMessageContaining("ssl_check_host");
        assertThat(thereAndBack(localhost, trusting(good) + "&ssl_check_host=false"))
                .containsExactly("a", "ü");
    }

    @Test
    void aBrokerThatWantsOurCertificateGetsIt() {
        assertThat(thereAndBack(broker.mutualTlsServers(), trusting(good) + showing(good)))
                .containsExactly("a", "ü");
        for (String options : List.of(trusting(good), trusting(good) + showing(wrong))) {
            VeloException refused = failure(broker.mutualTlsServers(), options);
            assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(ErrorKind.PERMISSION);
            assertThat(refused).hasMessageContaining("ssl_keystore");
        }
    }

    @Test
    void aMissingFileIsNamed() {
        VeloException missing = failure(broker.tlsServers(), "ssl_ca=/no/such/ca.pem");
        assertThat(missing.kind()).as(missing.getMessage()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(missing).hasMessageContaining("/no/such/ca.pem");
    }

    @Test
    void aWrongPasswordOfAStoreIsToldAndNotShown() {
        VeloException wrongPassword = failure(
                broker.tlsServers(), "ssl_truststore=" + good.store() + "&ssl_truststore_password=n0t-this-one");
        assertThat(wrongPassword.kind()).as(wrongPassword.getMessage()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(wrongPassword)
                .hasMessageContaining("ssl_truststore_password")
                .hasMessageNotContaining("n0t-this-one");
    }

    @Test
    void aPortOfTheOtherKindIsThoughtOf() {
        for (VeloException other : List.of(
                failure(broker.servers(), trusting(good) + "&timeout=1s"),
                failure(broker.tlsServers(), "ssl=false&timeout=1s"))) {
            assertThat(other.kind()).as(other.getMessage()).isEqualTo(ErrorKind.TIMEOUT);
            assertThat(other.cure()).contains("ssl");
        }
    }
}
