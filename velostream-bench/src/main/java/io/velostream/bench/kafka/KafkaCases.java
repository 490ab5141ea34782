package io.velostream.bench.kafka;

import io.velostream.bench.run.Case;
import io.velostream.bench.run.Outcome;
import io.velostream.bench.run.Work;
import java.util.List;
import java.util.Optional;

/** The work on topics. The records are the objects of lineitem, one a line of its JSON. */
public final class KafkaCases {
    /** What the ids of all cases begin with. */
    public static final String PREFIX = "kafka-";

    /** The case whose peer looks into classes of the JDK. */
    public static final String PARQUET = PREFIX + "parquet";

    private KafkaCases() {}

    public static List<Case> all() {
        return List.of(
                reading(
                        "raw",
                        "Kafka: consume raw bytes, 1 reader",
                        OurTopics::raw,
                        "KafkaConsumer loop",
                        BareTopics::raw,
                        0.97),
                reading(
                        "json-1",
                        "Kafka: consume JSON into typed batches, 1 reader",
                        topic -> OurTopics.json(topic, 1),
                        "KafkaConsumer, Jackson readTree",
                        BareTopics::json,
                        3),
                reading(
                        "json-2",
                        "Kafka: consume JSON into typed batches, 2 readers",
                        topic -> OurTopics.json(topic, 2),
                        "KafkaConsumer, Jackson readTree",
                        BareTopics::json,
                        3),
                new Case(
                        PREFIX + "produce",
                        "Kafka: produce JSON from batches",
                        new Ready(OurTopics::rows, (in, scratch) -> OurTopics.produce(in)),
                        "KafkaProducer, Jackson writeValueAsBytes of a Map",
                        new Ready(BareTopics::rows, (in, scratch) -> BareTopics.produce(in)),
                        2,
                        Optional.empty()),
                reading(
                        "copy",
                        "Kafka: topic -> topic, exactly once",
                        OurTopics::copy,
                        "transactional copy loop",
                        BareTopics::copy,
                        0.95),
                new Case(
                        PARQUET,
                        "Kafka: JSON -> Parquet files, exactly once, 2 lanes",
                        new ToParquet(OurTopics::toParquet),
                        "Apache Flink 2.2 in this process, Jackson, Avro",
                        new ToParquet(Flink::copy),
                        5,
                        Optional.empty(),
                        Case.Needs.FLINK));
    }

    /** Does something with all records of a topic. */
    private interface Reading {
        Outcome of(String topic) throws Exception;
    }

    private static Case reading(String id, String title, Reading ours, String peerName, Reading peer, double target) {
        return new Case(PREFIX + id, title, reading(ours), peerName, reading(peer), target, Optional.empty());
    }

    /** The topic is filled by whoever comes first, so not while the clocks run. */
    private static Work reading(Reading reading) {
        return new Ready(Topics::lineitem, (in, scratch) -> reading.of(Topics.lineitem(in)));
    }
}
