package io.velostream.kafka.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.net.TestCertificate;
import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which client a registry is asked with. */
class HttpClientsTest {
    @TempDir
    private Path folder;

    private static HttpClient client(Path ca) {
        return HttpClients.of(
                new RegistryAccess("https://r", Optional.empty(), Optional.of(ca.toString()), Optional.empty(), ""),
                "https://r");
    }

    @Test
    void whoTrustsTheSameSharesAClientAndARenewedFileGetsAnother() throws Exception {
        Path first = TestCertificate.create(folder, "first", "ip:127.0.0.1").certificate();
        Path second = TestCertificate.create(folder, "second", "ip:127.0.0.1").certificate();
        HttpClient client = client(first);
        assertThat(client(Files.copy(first, folder.resolve("copy")))).isSameAs(client);
        assertThat(client(second)).isNotSameAs(client);
        Files.writeString(first, Files.readString(second));
        assertThat(client(first)).isSameAs(client(second));
        assertThat(HttpClients.of(RegistryAccess.of("http://r"), "http://r"))
                .isSameAs(HttpClients.of(RegistryAccess.of("http://s"), "http://s"))
                .isNotSameAs(client);
    }

    /** With it its thread goes. */
    @Test
    void aClientThatNobodyUsesIsNotKept() throws Exception {
        WeakReference<HttpClient> unused = new WeakReference<>(
                client(TestCertificate.create(folder, "ca", "ip:127.0.0.1").certificate()));
        for (int i = 0; unused.get() != null && i < 50; i++) {
            System.gc();
        }
        assertThat(unused.get()).isNull();
    }
}
