package io.velostream.kafka.internal.registry;

import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends requests to a registry. Thread-safe; each call blocks on one of them. */
final class RegistryClient {
    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";

    private final RegistryAccess access;
    private final String base;
    private final RegistryAnswer.Login login;
    private final Optional<String> authorization;
    private final Duration timeout;
    /** Held as long as it is used, by which its thread lives. */
    private volatile @Nullable HttpClient http;

    RegistryClient(RegistryAccess access, Duration timeout) {
        this.access = access;
        this.timeout = timeout;
        String url = access.url();
        URI uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        String user = uri.getUserInfo();
        this.authorization = access.token().map(token -> "Bearer " + token).or(() -> Optional.ofNullable(user)
                .map(u -> "Basic " + Base64.getEncoder().encodeToString(u.getBytes(StandardCharsets.UTF_8))));
        this.login = access.token().isPresent()
                ? RegistryAnswer.Login.TOKEN
                : user == null ? RegistryAnswer.Login.NONE : RegistryAnswer.Login.USER;
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        this.base = uri.getScheme() + "://" + uri.getHost() + port + path;
    }

    /** The URL, without a user. */
    String where() {
        return base;
    }

    /**
     * Asks, and waits for the answer, whatever it is.
     *
     * @param what is being done, for errors
     */
    RegistryAnswer send(String what, String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", CONTENT)
                .header("Content-Type", CONTENT)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        authorization.ifPresent(a -> request.header("Authorization", a));
        try {
            HttpResponse<String> response = http().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new RegistryAnswer(base, login, response.statusCode(), response.body());
        } catch (IOException e) {
            throw refused(what, e).orElseGet(() -> VeloException.of(ErrorKind.UNAVAILABLE, what)
                    .where(base)
                    .why("the registry does not answer: " + text(e))
                    .cure("Check schema_registry, and that the registry runs.")
                    .retry(Retry.NOT_APPLIED)
                    .cause(e)
                    .build());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VeloException.of(ErrorKind.CANCELLED, what)
                    .where(base)
                    .cause(e)
                    .build();
        }
    }

    private HttpClient http() {
        HttpClient known = http;
        if (known == null) {
            known = HttpClients.of(access, base);
            http = known;
        }
        return known;
    }

    /** What TLS found wrong, which it will find again; empty where nothing is or the connection broke. */
    private Optional<VeloException> refused(String what, IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why;
        String cure;
        if (root instanceof CertPathBuilderException || root instanceof CertPathValidatorException) {
            why = "no authority that is trusted here has signed the certificate of the registry";
            cure = "Name the file with the certificate of the authority by schema_registry_ca.";
        } else if (root instanceof CertificateException) {
            why = "the certificate of the registry is refused: " + text(root);
            cure = "The certificate has to name the host that schema_registry has, and must not have run out.";
        } else if (root instanceof SSLException) {
            why = "the two sides find no common TLS: " + text(root);
            cure =
                    "Check that the port is the one for https, and whether the registry wants a certificate of this client,"
                            + " which schema_registry_keystore gives.";
        } else {
            return Optional.empty();
        }
        return Optional.of(VeloException.of(ErrorKind.PERMISSION, what)
                .where(base)
                .why(why)
                .cure(cure)
                .cause(e)
                .build());
    }

    private static String text(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
