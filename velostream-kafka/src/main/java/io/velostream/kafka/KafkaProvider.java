package io.velostream.kafka;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.OptionSet;
import java.util.Set;

/** {@code kafka://broker1:9092,broker2:9092/topic}: records of topics. */
public final class KafkaProvider implements ConnectorProvider {
    private static final Set<String> SCHEMES = Set.of("kafka");

    /** For the service loader. */
    public KafkaProvider() {}

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public String summary() {
        return "Topics of Apache Kafka: JSON, Avro, Protobuf, text or raw records, consumer groups, transactions";
    }

    @Override
    public OptionSet sourceOptions() {
        return KafkaOptions.SOURCE;
    }

    @Override
    public OptionSet sinkOptions() {
        return KafkaOptions.SINK;
    }

    @Override
    public DataSource createSource(ConnectorConfig config) {
        return new KafkaSource(KafkaConfig.input(config));
    }

    @Override
    public DataSink createSink(ConnectorConfig config) {
        return new KafkaSink(KafkaConfig.output(config));
    }
}
