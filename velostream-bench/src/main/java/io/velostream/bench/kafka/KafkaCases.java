package io.velostream.bench.kafka;

import io.velostream.bench.run.Case;
import io.velostream.bench.run.Inputs;
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

    /** Beside a peer that does the least that is possible: what is missing to it is ours. */
    private static final double FLOOR = 0.95;

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
                json(1),
                json(2),
                jsonFloor(1),
                jsonFloor(2),
                producing(
                        "produce",
                        "KafkaProducer, Jackson writeValueAsBytes of a Map",
                        BareTopics::rows,
                        BareTopics::produce,
                        2),
                producing(
                        "produce-floor",
                        "KafkaProducer, the bytes are ready",
                        BareTopics::lines,
                        BareTopics::produceLines,
                        FLOOR),
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

    private static Case json(int readers) {
        return reading(
                "json-" + readers,
                jsonTitle(readers),
                topic -> OurTopics.json(topic, readers),
                "KafkaConsumer, Jackson readTree",
                BareTopics::json,
                3);
    }

    private static Case jsonFloor(int readers) {
        return reading(
                "json-floor-" + readers,
                jsonTitle(readers),
                topic -> OurTopics.json(topic, readers).rowsAlone(),
                "KafkaConsumer loop, bytes not looked at",
                topic -> BareTopics.raw(topic).rowsAlone(),
                FLOOR);
    }

    private static String jsonTitle(int readers) {
        return "Kafka: consume JSON into typed batches, " + readers + (readers == 1 ? " reader" : " readers");
    }

    private static Case producing(String id, String peerName, Ready.Step before, Producing peer, double target) {
        return new Case(
                PREFIX + id,
                "Kafka: produce JSON from batches",
                new Ready(OurTopics::rows, (in, scratch) -> OurTopics.produce(in)),
                peerName,
                new Ready(before, (in, scratch) -> peer.of(in)),
                target,
                Optional.empty());
    }

    /** Sends all rows of the input. */
    private interface Producing {
        Outcome of(Inputs in) throws Exception;
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
