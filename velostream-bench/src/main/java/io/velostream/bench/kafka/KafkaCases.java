package io.velostream.bench.kafka;

import io.velostream.bench.run.Case;
import io.velostream.bench.run.Work;
import java.util.List;
import java.util.Optional;

/** The work on topics. The records are the objects of lineitem, one a line of its JSON. */
public final class KafkaCases {
    /** What the ids of all cases begin with. */
    public static final String PREFIX = "kafka-";

    private KafkaCases() {}

    public static List<Case> all() {
        return List.of(
                of(
                        "raw",
                        "Kafka: consume raw bytes, 1 reader",
                        (in, scratch) -> OurTopics.raw(Topics.lineitem(in)),
                        "KafkaConsumer loop",
                        (in, scratch) -> BareTopics.raw(Topics.lineitem(in)),
                        0.97),
                of(
                        "json-1",
                        "Kafka: consume JSON into typed batches, 1 reader",
                        (in, scratch) -> OurTopics.json(Topics.lineitem(in), 1),
                        "KafkaConsumer, Jackson readTree",
                        (in, scratch) -> BareTopics.json(Topics.lineitem(in)),
                        3),
                of(
                        "json-2",
                        "Kafka: consume JSON into typed batches, 2 readers",
                        (in, scratch) -> OurTopics.json(Topics.lineitem(in), 2),
                        "KafkaConsumer, Jackson readTree",
                        (in, scratch) -> BareTopics.json(Topics.lineitem(in)),
                        3),
                of(
                        "produce",
                        "Kafka: produce JSON from batches",
                        (in, scratch) -> OurTopics.produce(in),
                        "KafkaProducer, Jackson writeValueAsBytes of a Map",
                        (in, scratch) -> BareTopics.produce(in),
                        2),
                of(
                        "copy",
                        "Kafka: topic -> topic, exactly once",
                        (in, scratch) -> OurTopics.copy(Topics.lineitem(in)),
                        "transactional copy loop",
                        (in, scratch) -> BareTopics.copy(Topics.lineitem(in)),
                        0.95));
    }

    private static Case of(String id, String title, Work ours, String peerName, Work peer, double target) {
        return new Case(PREFIX + id, title, ours, peerName, peer, target, Optional.empty());
    }
}
