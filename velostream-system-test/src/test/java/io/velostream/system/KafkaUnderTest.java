package io.velostream.system;

import io.velostream.core.VeloStream;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.net.FaultyProxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka, whose user has a password (SCRAM), behind a proxy. */
final class KafkaUnderTest implements SystemUnderTest {
    private static final String USER = "app";
    private static final int PARTITIONS = 2;
    private static final int DISK_MIB = 96;
    private static final String TIMEOUTS = "&timeout=2s&kafka.reconnect.backoff.max.ms=500";
    private static final String LOGIN = "sasl_mechanism=SCRAM-SHA-256&";

    private final FaultyProxy proxy = FaultyProxy.open();
    private final RamDisk disk = new RamDisk("velostream-kafka-disk");
    private KafkaBroker broker;
    private final List<String> passwords = new ArrayList<>();

    KafkaUnderTest() {
        broker = start(Map.of());
        setPassword("fIrst-kafka-s3cret");
    }

    private KafkaBroker start(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256");
        settings.put(
                "listener.name.sasl.scram-sha-256.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        KafkaBroker started = KafkaBroker.startBehind(proxy.port(), settings);
        String sasl = started.saslServers();
        proxy.to(Integer.parseInt(sasl.substring(sasl.indexOf(':') + 1)));
        return started;
    }

    /** From now on with a broker whose disk is small. */
    private void moveToSmallDisk() {
        broker.close();
        disk.mount(DISK_MIB);
        broker = start(Map.of("log.dirs", disk.folder().resolve("logs").toString()));
        setPassword("small-disk-kafka-s3cret");
    }

    private void setPassword(String password) {
        passwords.add(password);
        try (Admin admin = broker.admin()) {
            // As many iterations as no other password has, by which the new one is known.
            int iterations = 4096 + passwords.size();
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, iterations), password)))
                    .all()
                    .get();
            Waiting.until("the password is known", () -> iterations(admin) == iterations);
            // What is known is not yet what logins are checked against, and then no other would be accepted.
            Waiting.until("the password is taken", () -> isAccepted(password));
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isAccepted(String password) {
        Map<String, Object> properties = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:" + proxy.port(),
                AdminClientConfig.SECURITY_PROTOCOL_CONFIG,
                "SASL_PLAINTEXT",
                SaslConfigs.SASL_MECHANISM,
                "SCRAM-SHA-256",
                SaslConfigs.SASL_JAAS_CONFIG,
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + USER + "\" password=\""
                        + password + "\";");
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().clusterId().get();
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int iterations(Admin admin) {
        try {
            return admin.describeUserScramCredentials(List.of(USER))
                    .description(USER)
                    .get()
                    .credentialInfos()
                    .get(0)
                    .iterations();
        } catch (ExecutionException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "Kafka";
    }

    private String uri(String topic, String options) {
        return "kafka://" + USER + ":" + passwords.get(passwords.size() - 1) + "@127.0.0.1:" + proxy.port() + "/"
                + topic + "?" + LOGIN + options + "&" + Roles.QUICK + TIMEOUTS;
    }

    @Override
    public List<Role> prepare(Fault fault, VeloStream velo, Path folder) {
        if (fault == Fault.DISK_FULL) {
            moveToSmallDisk();
            return List.of(sink(velo, Roles.input(folder), broker.newTopic(PARTITIONS)));
        }
        String from = broker.newTopic(PARTITIONS);
        String to = broker.newTopic(PARTITIONS);
        fill(from);
        // The sink first, because it takes its time to begin.
        return List.of(sink(velo, Roles.input(folder), to), source(velo, folder.resolve("src"), from));
    }

    private void fill(String topic) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < ROWS; i++) {
                byte[] value =
                        ("{\"id\":" + i + ",\"pad\":\"" + Roles.WIDE_PAD + "\"}").getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, value));
            }
        }
    }

    @Override
    public void inject(Fault fault) {
        switch (fault) {
            case RESTARTED -> broker.stop();
            case KILLED -> broker.kill();
            case FROZEN -> broker.freeze();
            case CUT_OFF -> proxy.refuse();
            case HALF_OPEN -> proxy.silence();
            case SLOWED -> proxy.slow(64 << 10);
            case RESET -> proxy.reset();
            case PASSWORD -> {
                setPassword("secOnd-kafka-s3cret-" + passwords.size());
                proxy.resetAll();
            }
            case DISK_FULL -> disk.fill();
        }
    }

    @Override
    public boolean hasBitten(Fault fault) {
        return fault == Fault.DISK_FULL ? !broker.isAlive() : fault != Fault.RESET || proxy.resets() > 0;
    }

    @Override
    public void heal(Fault fault) {
        switch (fault) {
            case RESTARTED, KILLED -> broker.restart();
            case DISK_FULL -> {
                disk.makeRoom();
                broker.restart();
            }
            case FROZEN -> broker.thaw();
            default -> proxy.heal();
        }
    }

    @Override
    public List<String> secrets() {
        return passwords;
    }

    /** What a reader of committed records sees. */
    private List<Integer> idsIn(String topic) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        List<Integer> ids = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new TopicPartition(topic, i));
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> ids.add(id(r.value())));
            }
        }
        return ids;
    }

    private static int id(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return Integer.parseInt(text.substring(text.indexOf(':') + 1, text.indexOf(',')));
    }

    @Override
    public void close() {
        proxy.close();
        broker.close();
        disk.close();
    }

    private Role source(VeloStream velo, Path out, String topic) {
        return new BoundedRole(
                "source",
                gate -> Roles.pipeline(velo, "kafka-source-" + topic)
                        .from(uri(
                                topic,
                                "stop=end&schema=id:int64,pad:string&kafka.max.partition.fetch.bytes=65536"
                                        + "&kafka.receive.buffer.bytes=32768"))
                        .filterRecord(gate::pass)
                        .to(Roles.folder(out))
                        .start(),
                () -> Roles.ids(velo, out));
    }

    private Role sink(VeloStream velo, Path in, String topic) {
        return new BoundedRole(
                "sink",
                gate -> Roles.pipeline(velo, "kafka-sink-" + topic)
                        .from(Roles.file(in))
                        .filterRecord(gate::pass)
                        .to(uri(topic, "transactional=true&delivery_timeout=2s&transaction_timeout=10s"))
                        .start(),
                () -> idsIn(topic));
    }
}
