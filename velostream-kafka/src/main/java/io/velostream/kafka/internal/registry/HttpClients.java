package io.velostream.kafka.internal.registry;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of this JVM, one for each choice of certificates. A client of Java 17 has a thread and no close: the thread
 * ends once nobody holds the client. So those with certificates are held by their users alone, and found by what the files hold
 * and not by their names, for certificates are renewed. Thread-safe.
 */
final class HttpClients {
    private static final Duration CONNECT_WAIT = Duration.ofSeconds(10);
    private static final Map<Certificates, WeakReference<HttpClient>> SHARED = new HashMap<>();

    private HttpClients() {}

    /** The one that trusts whom the JVM trusts, and shows no certificate. */
    private static final class Plain {
        static final HttpClient CLIENT = builder().build();
    }

    /**
     * What the files hold.
     *
     * @param trusted empty for those of the JVM
     * @param keystore empty for none
     */
    private record Certificates(List<Certificate> trusted, ByteBuffer keystore, String password) {}

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder().connectTimeout(CONNECT_WAIT);
    }

    /** The client that trusts and shows what is asked for. Reads the files. */
    static HttpClient of(RegistryAccess access, String where) {
        if (access.ca().isEmpty() && access.keystore().isEmpty()) {
            return Plain.CLIENT;
        }
        Certificates held = new Certificates(
                access.ca().map(file -> authorities(file, where)).orElse(List.of()),
                access.keystore()
                        .map(file -> ByteBuffer.wrap(read("schema_registry_keystore", file, where)))
                        .orElse(ByteBuffer.allocate(0)),
                access.keystorePassword());
        synchronized (SHARED) {
            WeakReference<HttpClient> shared = SHARED.get(held);
            HttpClient known = shared == null ? null : shared.get();
            if (known == null) {
                known = builder().sslContext(context(held, access, where)).build();
                SHARED.values().removeIf(other -> other.get() == null);
                SHARED.put(held, new WeakReference<>(known));
            }
            return known;
        }
    }

    private static byte[] read(String option, String file, String where) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw unusable(option, where, "there is no file " + file, "", e);
        } catch (IOException | InvalidPathException e) {
            throw unusable(option, where, "the file " + file + " cannot be read: " + e.getMessage(), "", e);
        }
    }

    private static List<Certificate> authorities(String file, String where) {
        byte[] pem = read("schema_registry_ca", file, where);
        List<Certificate> found = List.of();
        GeneralSecurityException cause = null;
        try {
            found = List.copyOf(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)));
        } catch (GeneralSecurityException e) {
            cause = e;
        }
        if (found.isEmpty()) {
            throw unusable(
                    "schema_registry_ca",
                    where,
                    "the file " + file + " holds no certificate",
                    "Name a file with certificates in PEM, which begin with -----BEGIN CERTIFICATE-----.",
                    cause);
        }
        return found;
    }

    private static SSLContext context(Certificates held, RegistryAccess access, String where) {
        try {
            TrustManager[] trusting = held.trusted().isEmpty() ? null : trusting(held.trusted());
            KeyManager[] showing = access.keystore()
                    .map(file -> showing(file, held.password().toCharArray(), where))
                    .orElse(null);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(showing, trusting, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManager[] trusting(List<Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] showing(String file, char[] password, String where) {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(KeyStore.getInstance(Path.of(file).toFile(), password), password);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(
                    "schema_registry_keystore",
                    where,
                    "the file " + file + " cannot be opened: " + e.getMessage(),
                    "Check schema_registry_keystore_password, and that it is a key store (JKS or PKCS12).",
                    e);
        }
    }

    private static VeloException unusable(
            String option, String where, String why, String cure, @Nullable Throwable cause) {
        return VeloException.of(ErrorKind.CONFIGURATION, "Cannot use " + option)
                .where(where)
                .why(why)
                .cure(cure)
                .cause(cause)
                .build();
    }
}
