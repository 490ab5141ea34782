package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values that a class of the user's reads and writes. */
class KafkaCustomIT {
    private static final Schema SCHEMA = Schema.parse("id:int64?, name:string?");
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.shared();
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }

    /** The text between columns, which a property beside those of kafka-clients may say. */
    private static String bar(Map<String, ?> properties, boolean isKey) {
        assertThat(isKey).isFalse();
        return properties.containsKey("acme.bar") ? (String) properties.get("acme.bar") : "|";
    }

    /** {@code 7|name}. */
    public static final class FromBars implements Deserializer<Map<String, Object>> {
        private String bar = "";

        @Override
        public void configure(Map<String, ?> properties, boolean isKey) {
            bar = bar(properties, isKey);
        }

        @Override
        public Map<String, Object> deserialize(String topic, byte[] data) {
            String[] parts = Bare.text(data).split(Pattern.quote(bar));
            return Map.of("id", Long.parseLong(parts[0]), "name", parts[1]);
        }
    }

    /** The same. */
    public static final class ToBars implements Serializer<Map<String, Object>> {
        private String bar = "";

        @Override
        public void configure(Map<String, ?> properties, boolean isKey) {
            bar = bar(properties, isKey);
        }

        @Override
        public byte[] serialize(String topic, Map<String, Object> data) {
            return Bare.bytes(data.get("id").toString() + bar + data.get("name"));
        }
    }

    @Test
    void rowsAreWrittenAndReadByClassesOfTheUsers() {
        String topic = broker.newTopic(1);
        MemoryStreams.put(topic, Rows.batch(SCHEMA, List.of(List.of(7L, "a"), List.of(8L, "b"))));
        velo.pipeline()
                .from("memory://" + topic)
                .to(broker.uri(topic, "format=custom&serializer=" + ToBars.class.getName()))
                .run();
        assertThat(Bare.committedValues(broker, topic)).containsExactly("7|a", "8|b");
        Bare.sendValues(broker, topic, "x|y");
        String uri = broker.uri(
                topic, "format=custom&stop=end&schema=id:int64,name:string&deserializer=" + FromBars.class.getName());
        try (DataSource source = velo.createSource(uri)) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                ReadResult.Batch read = (ReadResult.Batch) reader.read(Duration.ofSeconds(5));
                assertThat(Rows.of(read.batch())).containsExactly(List.of(7L, "a"), List.of(8L, "b"));
                assertThat(read.rejected()).hasSize(1);
                assertThat(read.rejected().get(0).reason()).contains("\"x\"");
            }
        }
    }

    @Test
    void theClassesGetThePropertiesOfTheUri() {
        String topic = broker.newTopic(1);
        MemoryStreams.put(topic, Rows.batch(SCHEMA, List.of(List.of(7L, "a"))));
        velo.pipeline()
                .from("memory://" + topic)
                .to(broker.uri(topic, "format=custom&kafka.acme.bar=::&serializer=" + ToBars.class.getName()))
                .run();
        assertThat(Bare.committedValues(broker, topic)).containsExactly("7::a");
        String uri = broker.uri(
                topic,
                "format=custom&stop=end&schema=id:int64,name:string&kafka.acme.bar=::&deserializer="
                        + FromBars.class.getName());
        try (DataSource source = velo.createSource(uri)) {
            assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(List.of(7L, "a"));
        }
    }

    @Test
    void aClassThatIsNotThereIsToldSo() {
        String topic = broker.newTopic(1);
        Bare.sendValues(broker, topic, "7|a");
        try (DataSource source = velo.createSource(
                broker.uri(topic, "format=custom&stop=end&schema=id:int64&deserializer=com.acme.Nothing"))) {
            ReadPlan plan = source.plan(ReadRequest.all());
            assertThatThrownBy(() ->
                            source.openReader(plan, Rows.splits(source, plan).get(0), null))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                    .hasMessageContaining("com.acme.Nothing");
        }
    }
}
