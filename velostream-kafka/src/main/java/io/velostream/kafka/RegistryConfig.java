package io.velostream.kafka;

import io.velostream.api.config.ConfigProblem;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import io.velostream.kafka.internal.registry.RegistryAccess;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The schema registry that options name. */
final class RegistryConfig {
    /** The formats whose schemas a registry may keep. */
    private static final Set<KafkaOptions.Format> FORMATS =
            Set.of(KafkaOptions.Format.JSON, KafkaOptions.Format.AVRO, KafkaOptions.Format.PROTOBUF);

    private RegistryConfig() {}

    /** The registry, which the options have to name. */
    static SchemaRegistry registry(KafkaConfig config, SchemaRegistry.Type type) {
        return registry(config, type, config.timeout());
    }

    /** The same for who waits for answers as long as this. */
    static SchemaRegistry registry(KafkaConfig config, SchemaRegistry.Type type, Duration timeout) {
        ConnectorConfig c = config.options();
        RegistryAccess access = new RegistryAccess(
                c.get(KafkaOptions.SCHEMA_REGISTRY),
                c.find(KafkaOptions.SCHEMA_REGISTRY_TOKEN),
                c.find(KafkaOptions.SCHEMA_REGISTRY_CA),
                c.find(KafkaOptions.SCHEMA_REGISTRY_KEYSTORE),
                c.find(KafkaOptions.SCHEMA_REGISTRY_KEYSTORE_PASSWORD).orElse(""));
        return new SchemaRegistry(access, timeout, type);
    }

    static void check(ConnectorConfig c, Consumer<ConfigProblem> problems) {
        if (c.isSet(KafkaOptions.SCHEMA_REGISTRY)) {
            checkUrl(c, c.get(KafkaOptions.SCHEMA_REGISTRY), problems);
        } else {
            checkAlone(c, problems);
        }
        boolean keystore = c.isSet(KafkaOptions.SCHEMA_REGISTRY_KEYSTORE);
        if (keystore != c.isSet(KafkaOptions.SCHEMA_REGISTRY_KEYSTORE_PASSWORD)) {
            problems.accept(ConfigProblem.missing(
                    keystore ? KafkaOptions.SCHEMA_REGISTRY_KEYSTORE_PASSWORD : KafkaOptions.SCHEMA_REGISTRY_KEYSTORE,
                    "a key store and its password belong together",
                    "Give schema_registry_keystore and schema_registry_keystore_password."));
        }
        String token = c.find(KafkaOptions.SCHEMA_REGISTRY_TOKEN).orElse("x");
        if (!token.matches("[!-~]+")) {
            problems.accept(ConfigProblem.value(
                    KafkaOptions.SCHEMA_REGISTRY_TOKEN,
                    "it is empty, or has a character that no token can have, such as a space or the end of a line",
                    ""));
        }
    }

    private static void checkAlone(ConnectorConfig c, Consumer<ConfigProblem> problems) {
        for (Option<String> o : List.of(
                KafkaOptions.SCHEMA_REGISTRY_TOKEN,
                KafkaOptions.SCHEMA_REGISTRY_CA,
                KafkaOptions.SCHEMA_REGISTRY_KEYSTORE)) {
            if (c.isSet(o)) {
                problems.accept(
                        ConfigProblem.conflict(o, o.name() + " is for a schema registry", "Give schema_registry too."));
            }
        }
    }

    private static void checkUrl(ConnectorConfig c, String url, Consumer<ConfigProblem> problems) {
        if (!FORMATS.contains(c.get(KafkaOptions.FORMAT))) {
            problems.accept(ConfigProblem.conflict(
                    KafkaOptions.SCHEMA_REGISTRY,
                    "schema_registry is for format=json, format=avro and format=protobuf",
                    "Give one of them, or leave it out."));
        }
        if (!url.matches("https?://[^/?#]+(/[^?#]*)?")) {
            problems.accept(ConfigProblem.value(
                    KafkaOptions.SCHEMA_REGISTRY, "it is no URL of a registry", "Write http://localhost:8081."));
            return;
        }
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null) {
                problems.accept(ConfigProblem.value(
                        KafkaOptions.SCHEMA_REGISTRY,
                        "the host of schema_registry is no name that a URL can have",
                        "Names have letters, digits, '.' and '-', but no '_'."));
            }
            if (uri.getUserInfo() != null && c.isSet(KafkaOptions.SCHEMA_REGISTRY_TOKEN)) {
                problems.accept(ConfigProblem.conflict(
                        KafkaOptions.SCHEMA_REGISTRY_TOKEN,
                        "schema_registry names a user and there is a token too",
                        "Give one of them."));
            }
        } catch (URISyntaxException e) {
            // Its message holds the URL, and that may hold a password.
            problems.accept(
                    ConfigProblem.value(
                            KafkaOptions.SCHEMA_REGISTRY,
                            "the URL of schema_registry has a character that no URL can have",
                            "Write such a character of a password as % with its two hexadecimal digits: ^ is %5E, % itself is %25."));
        }
        for (Option<String> o : List.of(KafkaOptions.SCHEMA_REGISTRY_CA, KafkaOptions.SCHEMA_REGISTRY_KEYSTORE)) {
            if (c.isSet(o) && url.startsWith("http:")) {
                problems.accept(ConfigProblem.conflict(
                        o,
                        o.name() + " is for a registry that encrypts, and schema_registry is an http URL",
                        "Write https://…, or leave it out."));
            }
        }
    }
}
