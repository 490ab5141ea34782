package io.velostream.kafka;

import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.layer.LayerSettings;
import io.velostream.core.internal.layer.LayerStack;
import io.velostream.testkit.SinkContract;
import io.velostream.testkit.SourceContract;
import io.velostream.testkit.kafka.KafkaBroker;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class KafkaContractIT {
    @BeforeAll
    static void startBroker() {
        KafkaBroker.shared();
    }

    static String transactionalSink(int partitions) {
        KafkaBroker broker = KafkaBroker.shared();
        return broker.uri(broker.newTopic(partitions), "transactional=true");
    }

    static String boundedSource(String sinkUri, Schema schema) {
        String plain = sinkUri.substring(0, sinkUri.indexOf('?'));
        return plain + "?stop=end&schema="
                + URLEncoder.encode(schema.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Nested
    class JsonSink extends SinkContract {
        @Override
        protected ConnectorProvider provider() {
            return new KafkaProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return transactionalSink(1);
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return boundedSource(sinkUri, schema);
        }
    }

    @Nested
    class JsonSource extends SourceContract {
        @Override
        protected ConnectorProvider provider() {
            return new KafkaProvider();
        }

        @Override
        protected String newSinkUri(Schema schema) {
            return transactionalSink(1);
        }

        @Override
        protected String sourceUri(String sinkUri, Schema schema) {
            return boundedSource(sinkUri, schema);
        }
    }

    @Nested
    class LayeredSink extends JsonSink {
        @Override
        protected DataSink layered(DataSink bare) {
            return new LayerStack().around(bare, ConnectorUri.parse("kafka://b/t"), LayerSettings.standard());
        }
    }

    @Nested
    class LayeredSourceOfThreePartitions extends JsonSource {
        @Override
        protected String newSinkUri(Schema schema) {
            return transactionalSink(3);
        }

        @Override
        protected boolean keepsOrder() {
            return false;
        }

        // The types are shown by the source of one partition.
        @Override
        protected List<DataType> types() {
            return List.of(DataType.INT64);
        }

        @Override
        protected DataSource layered(DataSource bare) {
            return new LayerStack().around(bare, ConnectorUri.parse("kafka://b/t"), LayerSettings.standard());
        }
    }
}
