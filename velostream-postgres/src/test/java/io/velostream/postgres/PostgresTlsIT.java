package io.velostream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorUri;
import io.velostream.testkit.Rows;
import io.velostream.testkit.net.TestCertificate;
import io.velostream.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The modes of sslmode as in libpq, against a server with a certificate of its own making, and one without TLS. */
class PostgresTlsIT {
    @TempDir
    private static Path folder;

    private static PostgresServer server;
    private static PostgresServer plain;
    private static Path good;
    private static Path wrong;

    @BeforeAll
    static void start() throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "good", "ip:127.0.0.1");
        good = certificate.certificate();
        wrong = TestCertificate.create(folder, "wrong", "ip:127.0.0.1").certificate();
        server = PostgresServer.start(Map.of(
                "ssl", "on",
                "ssl_cert_file", good.toString(),
                "ssl_key_file", certificate.key().toString()));
        plain = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        plain.close();
    }

    /** Whether the session is encrypted. */
    private static boolean encrypted(PostgresServer where, String host, String options) {
        ConnectorUri uri = ConnectorUri.parse(
                        "postgresql://postgres@" + host + ":" + where.port() + "/postgres?" + options)
                .withOption("query", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        try (DataSource source = Sources.open(uri)) {
            return (boolean) Rows.readAll(source, ReadRequest.all()).get(0).get(0);
        }
    }

    private static boolean encrypted(String options) {
        return encrypted(server, "127.0.0.1", options);
    }

    private static VeloException failure(PostgresServer where, String host, String options) {
        return catchThrowableOfType(VeloException.class, () -> encrypted(where, host, options));
    }

    @Test
    void whatIsNotCheckedIsEncryptedWhereTheModeWantsIt() {
        assertThat(encrypted("sslmode=disable")).isFalse();
        assertThat(encrypted("sslmode=allow")).isFalse();
        assertThat(encrypted("sslmode=prefer")).isTrue();
        assertThat(encrypted("")).isTrue();
        assertThat(encrypted("sslmode=require")).isTrue();
    }

    @Test
    void aCertificateOfAnAuthorityWeTrustIsTaken() {
        assertThat(encrypted("sslmode=verify-ca&sslrootcert=" + good)).isTrue();
        assertThat(encrypted("sslmode=verify-full&sslrootcert=" + good)).isTrue();
        assertThat(encrypted("sslmode=require&sslrootcert=" + good)).isTrue();
    }

    @Test
    void aCertificateOfAnybodyElseIsRefused() {
        for (String mode : List.of("verify-ca", "verify-full", "require")) {
            VeloException refused = failure(server, "127.0.0.1", "sslmode=" + mode + "&sslrootcert=" + wrong);
            assertThat(refused.kind()).as(mode).isEqualTo(ErrorKind.PERMISSION);
            assertThat(refused).hasMessageContaining("certificate").hasMessageContaining("sslrootcert");
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefusedInFullAlone() {
        assertThat(encrypted(server, "localhost", "sslmode=verify-ca&sslrootcert=" + good))
                .isTrue();
        VeloException refused = failure(server, "localhost", "sslmode=verify-full&sslrootcert=" + good);
        assertThat(refused.kind()).isEqualTo(ErrorKind.PERMISSION);
        assertThat(refused).hasMessageContaining("localhost").hasMessageContaining("verify-ca");
    }

    @Test
    void aMissingRootCertificateIsNamed() {
        VeloException missing = failure(server, "127.0.0.1", "sslmode=verify-ca&sslrootcert=/no/such/root.crt");
        assertThat(missing.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(missing).hasMessageContaining("/no/such/root.crt");
    }

    @Test
    void aServerWithoutEncryptionIsTakenUnlessItIsRequired() {
        assertThat(encrypted(plain, "127.0.0.1", "sslmode=prefer")).isFalse();
        assertThat(encrypted(plain, "127.0.0.1", "sslmode=allow")).isFalse();
        VeloException refused = failure(plain, "127.0.0.1", "sslmode=require");
        assertThat(refused.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(refused).hasMessageContaining("SSL").hasMessageContaining("sslmode");
    }

    @Test
    void aChangeStreamIsEncryptedToo() {
        server.execute("postgres", "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
        String options = "cdc=true&table=t&sslmode=verify-full&sslrootcert=" + good;
        try (DataSource source = Sources.open(server, "postgres", options)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                next(reader);
                server.execute("postgres", "INSERT INTO t VALUES (2)");
                next(reader);
                assertThat(server.query(
                                "postgres",
                                "SELECT bool_and(s.ssl) FROM pg_stat_replication r JOIN pg_stat_ssl s USING (pid)"))
                        .isEqualTo("t");
            }
        }
    }

    private static void next(DataReader reader) {
        while (true) {
            if (reader.read(Duration.ofSeconds(1)) instanceof ReadResult.Batch b
                    && b.batch().rowCount() > 0) {
                return;
            }
        }
    }
}
