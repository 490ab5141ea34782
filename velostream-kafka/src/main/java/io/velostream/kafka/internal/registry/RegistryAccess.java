package io.velostream.kafka.internal.registry;

import java.util.Optional;

/**
 * How a registry is reached. Immutable.
 *
 * @param url may hold a user and a password before an {@code @}
 * @param token to show in place of those
 * @param ca file with the certificates (PEM) of the authorities to trust, in place of those of the JVM
 * @param keystore file with the certificate of this client and its key
 * @param keystorePassword of both the file and the key; empty without a file
 */
public record RegistryAccess(
        String url, Optional<String> token, Optional<String> ca, Optional<String> keystore, String keystorePassword) {

    /** A registry that asks for nothing but what is in the URL. */
    public static RegistryAccess of(String url) {
        return new RegistryAccess(url, Optional.empty(), Optional.empty(), Optional.empty(), "");
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "RegistryAccess";
    }
}
