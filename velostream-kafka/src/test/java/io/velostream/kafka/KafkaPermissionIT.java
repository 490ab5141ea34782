package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.ReadRequest;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Rows;
import io.velostream.testkit.kafka.KafkaBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user who may do little, on a broker that looks at who may do what. */
class KafkaPermissionIT {
    private static KafkaBroker broker;

    private final VeloStream velo = VeloStream.create();
    private String topic = "";

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopic() {
        topic = broker.newTopic(1);
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }

    private String uri(String options) {
        return "kafka://" + KafkaBroker.SASL_USER + ":" + KafkaBroker.SASL_PASSWORD + "@" + broker.saslServers() + "/"
                + topic + "?format=text" + options;
    }

    private static void allow(ResourceType type, String name, AclOperation... operations) throws Exception {
        try (Admin admin = broker.admin()) {
            for (AclOperation o : operations) {
                admin.createAcls(List.of(new AclBinding(
                                new ResourcePattern(type, name, PatternType.LITERAL),
                                new AccessControlEntry(
                                        "User:" + KafkaBroker.SASL_USER, "*", o, AclPermissionType.ALLOW))))
                        .all()
                        .get();
            }
        }
    }

    /** The user is told what he may not do, at once, and that trying again does not help. */
    private static void refused(ThrowingCallable call, String thing) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(VeloException.class, e -> {
                    assertThat(e.kind()).as(e.toString()).isEqualTo(ErrorKind.PERMISSION);
                    assertThat(e.retry()).isEqualTo(Retry.NEVER);
                })
                .hasMessageContaining(thing)
                .hasMessageContaining("ACL")
                .hasMessageNotContaining(KafkaBroker.SASL_PASSWORD);
    }

    private List<List<Object>> read(String options) {
        try (DataSource source = velo.createSource(uri("&stop=end" + options))) {
            return Rows.readAll(source, ReadRequest.all());
        }
    }

    private void write(String options) {
        String stream = topic + "-" + System.nanoTime();
        MemoryStreams.put(stream, Rows.batch(Schema.parse("value:string"), List.of(List.of("b"))));
        velo.pipeline("p-" + stream).from("memory://" + stream).to(uri(options)).run();
    }

    @Test
    void aTopicThatMayNotBeReadIsToldUntilItMay() throws Exception {
        Bare.sendValues(broker, topic, "a");
        refused(() -> read(""), topic);
        allow(ResourceType.TOPIC, topic, AclOperation.DESCRIBE);
        refused(() -> read(""), topic);
        try (DataSource source = velo.createSource(uri(""))) {
            assertThat(source.health().status()).isEqualTo(Health.Status.HEALTHY);
        }
        allow(ResourceType.TOPIC, topic, AclOperation.READ);
        assertThat(read("")).containsExactly(List.of("a"));
    }

    @Test
    void aGroupThatMayNotBeJoinedIsToldUntilItMay() throws Exception {
        Bare.sendValues(broker, topic, "a");
        allow(ResourceType.TOPIC, topic, AclOperation.READ);
        refused(() -> read("&group_id=theirs"), "the group theirs");
        for (String protocol : List.of("consumer", "classic")) {
            refused(
                    () -> velo.pipeline("g-" + topic)
                            .from(uri("&group_id=theirs&group_protocol=" + protocol))
                            .to("memory://" + topic)
                            .run(),
                    "the group theirs");
        }
        allow(ResourceType.GROUP, "theirs", AclOperation.READ);
        assertThat(read("&group_id=theirs")).containsExactly(List.of("a"));
    }

    @Test
    void aTopicThatMayNotBeWrittenIsToldUntilItMay() throws Exception {
        allow(ResourceType.TOPIC, topic, AclOperation.DESCRIBE);
        refused(() -> write("&checkpoint_topic="), topic);
        allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        write("&checkpoint_topic=");
        assertThat(Bare.committedValues(broker, topic)).containsExactly("b");
    }

    @Test
    void transactionsAndTopicsThatMayNotBeMadeAreTold() throws Exception {
        allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        String checkpoints = broker.newTopic(1);
        allow(ResourceType.TOPIC, checkpoints, AclOperation.WRITE, AclOperation.READ);
        refused(
                () -> write("&transactional=true&transactional_id=ours&checkpoint_topic=" + checkpoints),
                "transactional id");
        refused(() -> write(""), "velostream-checkpoints");
        topic = topic + "-new";
        refused(() -> write("&create_topic=true&checkpoint_topic="), topic);
    }

    @Test
    void aProgramsOwnPropertiesLogIn() throws Exception {
        Bare.sendValues(broker, topic, "a");
        allow(ResourceType.TOPIC, topic, AclOperation.READ, AclOperation.WRITE);
        Properties own = new Properties();
        own.setProperty("security.protocol", "SASL_PLAINTEXT");
        own.setProperty("sasl.mechanism", "PLAIN");
        own.setProperty(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + KafkaBroker.SASL_USER
                        + "\" password=\"" + KafkaBroker.SASL_PASSWORD + "\";");
        String plain = "kafka://" + broker.saslServers() + "/" + topic + "?format=text";
        MemoryStreams.put(topic, Rows.batch(Schema.parse("value:string"), List.of(List.of("b"))));
        velo.pipeline("own-" + topic)
                .from("memory://" + topic)
                .to(ConnectorSpec.of(ConnectorUri.parse(plain + "&checkpoint_topic="))
                        .attach(Properties.class, own))
                .run();
        try (DataSource source = velo.createSource(
                ConnectorSpec.of(ConnectorUri.parse(plain + "&stop=end")).attach(Properties.class, own))) {
            assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(List.of("a"), List.of("b"));
        }
    }

    @Test
    void theSizeThatIsAssumedForATopicWhoseSettingsMayNotBeSeenIsCalledThat() throws Exception {
        allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        MemoryStreams.put(topic, Rows.batch(Schema.parse("value:string"), List.of(List.of("x".repeat(1_100_000)))));
        assertThatThrownBy(() -> velo.pipeline("p-" + topic)
                        .from("memory://" + topic)
                        .to(uri("&checkpoint_topic="))
                        .run())
                .hasMessageContaining("1100000 bytes")
                .hasMessageContaining("assumed");
    }

    /** Nobody knows before the broker that the topic takes less than usual, and it refuses batches, not records. */
    @Test
    void aSmallRecordThatIsTooLargeForATopicWhoseSettingsMayNotBeSeenIsNamed() throws Exception {
        topic = broker.newTopic(1, Map.of("max.message.bytes", "2000"));
        allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(List.of("id-" + i, "x".repeat(100)));
        }
        writeKeyed("fits-" + topic, rows);
        assertThat(Bare.committed(broker, topic)).hasSize(300);
        rows.set(123, List.of("big one", "x".repeat(3_000)));
        assertThatThrownBy(() -> writeKeyed("too-large-" + topic, rows))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                .hasMessageContaining("'big one' and 3007 bytes (row 123")
                .hasMessageContaining("max.message.bytes");
    }

    private void writeKeyed(String stream, List<List<Object>> rows) {
        MemoryStreams.put(stream, Rows.batch(Schema.parse("id:string, value:string"), rows));
        velo.pipeline(stream)
                .from("memory://" + stream)
                .to(uri("&key_column=id&checkpoint_topic="))
                .run();
    }

    @Test
    void aCheckpointThatIsTooLargeForATopicWhoseSettingsMayNotBeSeenIsCalledThat() throws Exception {
        allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        String checkpoints = broker.newTopic(1, Map.of("max.message.bytes", "100", "cleanup.policy", "compact"));
        allow(ResourceType.TOPIC, checkpoints, AclOperation.WRITE, AclOperation.READ);
        allow(ResourceType.TRANSACTIONAL_ID, "ours/0", AclOperation.WRITE);
        for (String options : List.of("", "&transactional=true&transactional_id=ours")) {
            assertThatThrownBy(() -> write("&checkpoint_topic=" + checkpoints + options))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DATA))
                    .hasMessageContaining("The checkpoint could not be delivered");
        }
    }
}
