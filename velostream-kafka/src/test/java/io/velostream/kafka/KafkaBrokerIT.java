package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.testkit.kafka.KafkaBroker;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class KafkaBrokerIT {
    @Test
    void aTopicOutlivesAKilledBroker() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start()) {
            String topic = broker.newTopic(3);
            broker.kill();
            broker.restart();
            try (Admin admin = broker.admin()) {
                assertThat(admin.listTopics().names().get()).contains(topic);
            }
        }
    }
}
