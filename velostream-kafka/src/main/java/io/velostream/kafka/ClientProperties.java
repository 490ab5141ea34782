package io.velostream.kafka;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.Option;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/**
 * The properties of a client of Kafka. Of two values the later wins: our defaults, those that the program attached, the
 * options, and what stands behind {@code kafka.} in the URI.
 */
final class ClientProperties {
    /**
     * How long a broker holds back an empty answer to a bounded read. To go over to another partition, and to close, waits for
     * the answer to what was asked behind the last record. Where records are still awaited it is asked this often, but no
     * longer than the time-out of the read.
     */
    static final int SHORT_WAIT_MILLIS = 2;

    /** The options that decide properties, and stand above what the program attached where they are given. */
    private static final Map<String, Option<?>> OPTIONS = Map.ofEntries(
            Map.entry(CommonClientConfigs.CLIENT_ID_CONFIG, KafkaOptions.CLIENT_ID),
            Map.entry(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, KafkaOptions.TIMEOUT),
            Map.entry(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, KafkaOptions.TIMEOUT),
            Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, KafkaOptions.TIMEOUT),
            Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, KafkaOptions.COMPRESSION),
            Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, KafkaOptions.BATCH_SIZE),
            Map.entry(ProducerConfig.LINGER_MS_CONFIG, KafkaOptions.LINGER),
            Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, KafkaOptions.MAX_IN_FLIGHT_BYTES),
            Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, KafkaOptions.DELIVERY_TIMEOUT),
            Map.entry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, KafkaOptions.TRANSACTION_TIMEOUT),
            Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, KafkaOptions.GROUP_PROTOCOL),
            Map.entry(ConsumerConfig.METADATA_MAX_AGE_CONFIG, KafkaOptions.DISCOVERY_INTERVAL));

    private ClientProperties() {}

    static Map<String, Object> admin(KafkaConfig config) {
        return of(config, Map.of(), AdminClientConfig.configNames());
    }

    /** @param fixed what nobody may set otherwise, for what is read would not be what was asked for */
    static Map<String, Object> consumer(KafkaConfig config, Map<String, Object> defaults, Map<String, Object> fixed) {
        Map<String, Object> all = of(config, defaults, ConsumerConfig.configNames());
        all.putAll(fixed);
        return all;
    }

    static Map<String, Object> producer(KafkaConfig config, Map<String, Object> defaults) {
        return of(config, defaults, ProducerConfig.configNames());
    }

    private static Map<String, Object> of(KafkaConfig config, Map<String, Object> defaults, Set<String> ofClient) {
        ConnectorConfig c = config.options();
        Map<String, Object> ours = new HashMap<>(defaults);
        ours.put(CommonClientConfigs.CLIENT_ID_CONFIG, c.get(KafkaOptions.CLIENT_ID));
        ours.put(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(config.timeout().toMillis()));
        ours.put(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(Math.min(30_000, config.timeout().toMillis())));
        Map<String, Object> all = new HashMap<>(ours);
        c.attachment(Properties.class)
                .ifPresent(own -> own.stringPropertyNames().forEach(name -> all.put(name, own.getProperty(name))));
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.servers());
        OPTIONS.forEach((property, option) -> {
            Object value = ours.get(property);
            if (value != null && c.isSet(option)) {
                all.put(property, value);
            }
        });
        secure(c, all);
        all.putAll(c.get(KafkaOptions.KAFKA));
        Set<String> foreign = new HashSet<>(AdminClientConfig.configNames());
        foreign.addAll(ConsumerConfig.configNames());
        foreign.addAll(ProducerConfig.configNames());
        foreign.removeAll(ofClient);
        // A client warns of properties that are another's.
        all.keySet().removeAll(foreign);
        return all;
    }

    private static void secure(ConnectorConfig c, Map<String, Object> all) {
        boolean ssl = c.get(KafkaOptions.SSL)
                || c.isSet(KafkaOptions.SSL_CA)
                || c.isSet(KafkaOptions.SSL_TRUSTSTORE)
                || c.isSet(KafkaOptions.SSL_KEYSTORE);
        String user = c.find(KafkaOptions.USERNAME).or(() -> c.uri().user()).orElse(null);
        String mechanism = c.find(KafkaOptions.SASL_MECHANISM).orElse(user == null ? null : "PLAIN");
        if (ssl || mechanism != null) {
            String protocol = (mechanism == null ? "" : "SASL_") + (ssl ? "SSL" : "PLAINTEXT");
            all.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
        }
        if (mechanism != null) {
            all.put(SaslConfigs.SASL_MECHANISM, mechanism);
        }
        if (mechanism != null && user != null) {
            String password =
                    c.find(KafkaOptions.PASSWORD).or(() -> c.uri().password()).orElse("");
            String module = mechanism.startsWith("SCRAM")
                    ? "org.apache.kafka.common.security.scram.ScramLoginModule"
                    : "org.apache.kafka.common.security.plain.PlainLoginModule";
            all.put(
                    SaslConfigs.SASL_JAAS_CONFIG,
                    module + " required username=" + quoted(user) + " password=" + quoted(password) + ";");
        }
        if (c.isSet(KafkaOptions.SSL_CA)) {
            all.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            all.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, c.get(KafkaOptions.SSL_CA));
        }
        put(c, KafkaOptions.SSL_TRUSTSTORE, SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, all);
        put(c, KafkaOptions.SSL_TRUSTSTORE_PASSWORD, SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, all);
        put(c, KafkaOptions.SSL_KEYSTORE, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, all);
        put(c, KafkaOptions.SSL_KEYSTORE_PASSWORD, SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, all);
        put(c, KafkaOptions.SSL_KEY_PASSWORD, SslConfigs.SSL_KEY_PASSWORD_CONFIG, all);
        storeType(c, KafkaOptions.SSL_TRUSTSTORE, SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, all);
        storeType(c, KafkaOptions.SSL_KEYSTORE, SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, all);
        if (!c.get(KafkaOptions.SSL_CHECK_HOST)) {
            all.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "");
        }
    }

    private static void put(ConnectorConfig c, Option<String> option, String property, Map<String, Object> all) {
        c.find(option).ifPresent(value -> all.put(property, value));
    }

    private static void storeType(ConnectorConfig c, Option<String> option, String property, Map<String, Object> all) {
        c.find(option).ifPresent(file -> {
            if (file.endsWith(".pem") || file.endsWith(".crt")) {
                all.put(property, "PEM");
            } else if (file.endsWith(".p12") || file.endsWith(".pfx")) {
                all.put(property, "PKCS12");
            }
        });
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
