package io.velostream.testkit.kafka;

import io.velostream.testkit.net.TestCertificate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a broker for tests is told.
 *
 * @param plain port for clients without authentication
 * @param sasl port for clients with SASL
 * @param advertisedSasl what those are told to connect to
 */
record BrokerSettings(int plain, int controller, int sasl, int advertisedSasl) {
    private static final String LISTENERS = "listeners";
    private static final String ADVERTISED = "advertised.listeners";
    private static final String PROTOCOLS = "listener.security.protocol.map";
    private static final String LOCAL = "://127.0.0.1:";

    /** Everything, for a broker that keeps its data in this folder. */
    Map<String, String> all(Path logs) {
        Map<String, String> p = new HashMap<>();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        p.put(LISTENERS, "PLAINTEXT" + LOCAL + plain + ",CONTROLLER" + LOCAL + controller + ",SASL" + LOCAL + sasl);
        p.put(ADVERTISED, "PLAINTEXT" + LOCAL + plain + ",SASL" + LOCAL + advertisedSasl);
        p.put(PROTOCOLS, "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("inter.broker.listener.name", "PLAINTEXT");
        p.put("sasl.enabled.mechanisms", "PLAIN");
        p.put(
                "listener.name.sasl.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + KafkaBroker.SASL_USER + "=\""
                        + KafkaBroker.SASL_PASSWORD + "\";");
        p.put("log.dirs", logs.toString());
        p.put("auto.create.topics.enable", "false");
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        // Short, so that a test sees a dead member leave; the defaults are 45 s and 5 s.
        p.put("group.consumer.min.session.timeout.ms", "4000");
        p.put("group.consumer.session.timeout.ms", "4000");
        p.put("group.consumer.min.heartbeat.interval.ms", "500");
        p.put("group.consumer.heartbeat.interval.ms", "500");
        // A broker that was killed may come back when it is known to be dead; the defaults are 9 s and 2 s.
        p.put("broker.session.timeout.ms", "2000");
        p.put("broker.heartbeat.interval.ms", "200");
        // Likewise a transaction that timed out; the default is 10 s.
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
        p.put("log.cleaner.dedupe.buffer.size", "2097152");
        return p;
    }

    /** Makes of it a broker that joins the cluster of a controller elsewhere. */
    void join(Map<String, String> settings, int node, int controllerElsewhere) {
        settings.put("process.roles", "broker");
        settings.put("node.id", Integer.toString(node));
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerElsewhere);
        settings.put(LISTENERS, "PLAINTEXT" + LOCAL + plain + ",SASL" + LOCAL + sasl);
    }

    /** Adds two ports with TLS; the second takes only clients who show this certificate. */
    void addTls(Map<String, String> settings, int tls, int mutual, TestCertificate certificate) {
        String more = ",TLS" + LOCAL + tls + ",MUTUAL" + LOCAL + mutual;
        settings.merge(LISTENERS, more, String::concat);
        settings.merge(ADVERTISED, more, String::concat);
        settings.merge(PROTOCOLS, ",TLS:SSL,MUTUAL:SSL", String::concat);
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", certificate.store().toString());
        settings.put("ssl.keystore.password", TestCertificate.PASSWORD);
        settings.put("ssl.key.password", TestCertificate.PASSWORD);
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", certificate.certificate().toString());
        settings.put("listener.name.mutual.ssl.client.auth", "required");
    }
}
