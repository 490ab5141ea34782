package io.velostream.testkit.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Several brokers that keep a copy of everything each. The first is the controller and has to stay; the others may be killed
 * and restarted, and others take over what they led within seconds.
 */
public final class KafkaCluster implements AutoCloseable {
    private final List<KafkaBroker> brokers;

    private KafkaCluster(List<KafkaBroker> brokers) {
        this.brokers = brokers;
    }

    /** Starts so many brokers, with the ids 1, 2 and so on. */
    public static KafkaCluster start(int count) {
        String copies = Integer.toString(count);
        Map<String, String> settings = Map.of(
                "default.replication.factor", copies,
                "offsets.topic.replication.factor", copies,
                "transaction.state.log.replication.factor", copies,
                // One that is slow to answer is not dead yet.
                "broker.session.timeout.ms", "3000");
        List<KafkaBroker> brokers = new ArrayList<>();
        KafkaCluster cluster = new KafkaCluster(brokers);
        try {
            KafkaBroker first = KafkaBroker.begin(settings);
            brokers.add(first);
            for (int node = 2; node <= count; node++) {
                brokers.add(first.beginMember(node, settings));
            }
            for (KafkaBroker b : brokers) {
                b.awaitReady();
            }
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException("cannot start a cluster", e);
        }
    }

    /** The broker with this id. */
    public KafkaBroker broker(int id) {
        return brokers.get(id - 1);
    }

    /** {@code host:port} of all, with commas. */
    public String servers() {
        return brokers.stream().map(KafkaBroker::servers).collect(Collectors.joining(","));
    }

    /** {@code kafka://host:port,…/topic?options}. */
    public String uri(String topic, String options) {
        return "kafka://" + servers() + "/" + topic + (options.isEmpty() ? "" : "?" + options);
    }

    @Override
    public void close() {
        brokers.forEach(KafkaBroker::close);
    }
}
