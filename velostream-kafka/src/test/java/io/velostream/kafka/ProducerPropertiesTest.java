package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What producers are told. */
class ProducerPropertiesTest {
    private static Map<String, Object> of(ConnectorSpec spec, String id) {
        try (KafkaSink sink = new KafkaSink(KafkaConfig.output(ConnectorConfig.validate(spec, KafkaOptions.SINK)))) {
            return sink.properties(id, 10_000);
        }
    }

    private static Map<String, Object> of(String options, String id) {
        return of(ConnectorSpec.of(ConnectorUri.parse("kafka://b/t?" + options)), id);
    }

    @ParameterizedTest
    @CsvSource({
        "'', acks, all",
        "'', enable.idempotence, true",
        "'', compression.type, none",
        "compression=zstd, compression.type, zstd",
        "'', batch.size, 131072",
        "batch_size=1MiB, batch.size, 1048576",
        "'', linger.ms, 5",
        "linger=2s, linger.ms, 2000",
        "'', buffer.memory, 33554432",
        "max_in_flight_bytes=2MiB&checkpoint_topic=, buffer.memory, 2097152",
        "'', delivery.timeout.ms, 120000",
        "delivery_timeout=3s, delivery.timeout.ms, 3000",
        "delivery_timeout=3s, request.timeout.ms, 2995",
        "'', max.block.ms, 60000",
        "timeout=7s, max.block.ms, 7000",
        "checkpoint_topic=, max.request.size, 10000",
        "'', max.request.size, 1048588",
        "kafka.acks=1, acks, 1",
        "kafka.linger.ms=9, linger.ms, 9"
    })
    void optionsBecomeProperties(String options, String property, String value) {
        assertThat(String.valueOf(of(options, "").get(property))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "compression=zstd, compression.type, lz4, zstd",
        "batch_size=2MiB, batch.size, 7, 2097152",
        "linger=1s, linger.ms, 7, 1000",
        "max_in_flight_bytes=64MiB, buffer.memory, 7, 67108864",
        "delivery_timeout=9s, delivery.timeout.ms, 7, 9000",
        "timeout=9s, max.block.ms, 7, 9000",
        "transactional&transaction_timeout=9s, transaction.timeout.ms, 7, 9000"
    })
    void optionsThatAreGivenWinOverTheProgramsOwnProperties(
            String options, String property, String theirs, String value) {
        Properties own = new Properties();
        own.setProperty(property, theirs);
        assertThat(attached("", own).get(property)).isEqualTo(theirs);
        assertThat(String.valueOf(attached(options, own).get(property))).isEqualTo(value);
    }

    private static Map<String, Object> attached(String options, Properties own) {
        return of(ConnectorSpec.of(ConnectorUri.parse("kafka://b/t?" + options)).attach(Properties.class, own), "x/0");
    }

    @Test
    void anIdMakesAProducerTransactional() {
        assertThat(of("transactional&transaction_timeout=20s", "x/0"))
                .containsEntry(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "x/0")
                .containsEntry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 20_000);
        Properties own = new Properties();
        own.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "theirs");
        ConnectorSpec spec = ConnectorSpec.of(ConnectorUri.parse("kafka://b/t")).attach(Properties.class, own);
        assertThat(of(spec, "")).doesNotContainKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    }
}
