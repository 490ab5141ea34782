package io.velostream.kafka;

import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.testkit.Needs;
import io.velostream.testkit.kafka.KafkaBroker;
import io.velostream.testkit.kafka.SchemaRegistryServer;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A real schema registry for all classes of tests, which ends with the JVM, and a topic for each test. */
abstract class RegistryFixture {
    static KafkaBroker broker;
    static SchemaRegistryServer registry;

    final VeloStream velo = VeloStream.create();
    String topic = "";

    @BeforeAll
    static void startServers() {
        if (registry == null) {
            Optional<SchemaRegistryServer> started = SchemaRegistryServer.start();
            Needs.that(started.isPresent(), "a schema registry, which `mvn verify` unpacks");
            registry = started.orElseThrow();
        }
        broker = KafkaBroker.shared();
    }

    @BeforeEach
    void createTopic() {
        topic = broker.newTopic(1);
    }

    @AfterEach
    void clear() {
        MemoryStreams.clearAll();
    }
}
