package io.velostream.kafka;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a topic. Without transactions rows are visible as soon as they are sent. With them each lane has a producer, and
 * a commit ends its transaction, which holds the checkpoint too.
 */
final class KafkaSink implements DataSink {
    private static final Set<Capability> PLAIN = Set.of(
            Capability.PARALLEL_WRITE, Capability.INCREMENTAL_COMMIT, Capability.LANE_COMMIT, Capability.CHANGES);
    private static final Set<Capability> TRANSACTIONAL = Set.of(
            Capability.PARALLEL_WRITE,
            Capability.INCREMENTAL_COMMIT,
            Capability.LANE_COMMIT,
            Capability.CHANGES,
            Capability.EXACTLY_ONCE,
            Capability.SHARED_POSITIONS);
    private static final int KEPT = 1000;
    private final KafkaConfig.Output config;
    private final KafkaClient client;
    private final CheckpointTopic checkpoints;
    private final TopicSetup setup;
    private final List<Lane> lanes = new ArrayList<>();
    private final Map<String, Prepared> prepared = new HashMap<>();
    private final Set<String> done = new LinkedHashSet<>();
    /** By the columns of the rows, which may change while running. */
    private final Map<Schema, RecordPlan> plans = new HashMap<>();

    /** What pipelines were told to begin at. */
    private final Map<String, Seen> seen = new HashMap<>();

    private @Nullable RecordPlan plan;
    private @Nullable Lane spare;
    private long rounds;
    private boolean closed;

    private record Seen(Map<TopicPartition, Long> ends, List<Checkpoint> found) {}

    private record Prepared(Lane lane, Transmission transmission) {}

    KafkaSink(KafkaConfig.Output config) {
        this.config = config;
        this.client = new KafkaClient(config);
        this.checkpoints = new CheckpointTopic(config, client);
        this.setup = new TopicSetup(config, client);
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> can = EnumSet.copyOf(config.transactional() ? TRANSACTIONAL : PLAIN);
        if (evolves()) {
            can.add(Capability.EVOLVE);
        }
        return can;
    }

    /** Where each value tells its columns, or the id of its schema, any may differ from the one before. */
    private boolean evolves() {
        return switch (config.options().get(KafkaOptions.FORMAT)) {
            case JSON -> true;
            case AVRO -> isRegistered() && !config.options().isSet(KafkaOptions.AVRO_SCHEMA);
            default -> false;
        };
    }

    private boolean isRegistered() {
        return config.options().isSet(KafkaOptions.SCHEMA_REGISTRY);
    }

    @Override
    public Schema prepare(SinkRequest request) {
        TopicSetup.Topic topic = setup.ready();
        if (checkpoints.isKept()) {
            checkpoints.ready();
            checkNobodyCommitted(request.pipeline());
        }
        use(RecordPlan.of(config, request.schema(), topic));
        return request.schema();
    }

    /**
     * Of two runs that begin at the same time each may have read the checkpoints before the other one had a producer that
     * could be fenced.
     */
    private void checkNobodyCommitted(String pipeline) {
        Seen before;
        synchronized (this) {
            before = seen.get(pipeline);
        }
        if (before == null || !config.transactional()) {
            return;
        }
        new OpenTransactions(config, client, pipeline).resolve();
        Map<TopicPartition, Long> ends = checkpoints.ends();
        if (!ends.equals(before.ends())
                && !Set.copyOf(checkpoints.read(pipeline, ends)).equals(Set.copyOf(before.found()))) {
            throw KafkaErrors.passed(toString());
        }
    }

    /** Makes this the plan of the rows that come, once the registry has the schema, where there is one. */
    private void use(RecordPlan planned) {
        RecordPlan made = SubjectSchema.of(config, planned.values())
                .map(s -> planned.withSchemaId(s.register()))
                .orElse(planned);
        synchronized (this) {
            plan = made;
            plans.put(made.schema(), made);
        }
    }

    /** The plan for rows of this schema, if the sink was told of it. */
    synchronized Optional<RecordPlan> plan(Schema rows) {
        return Optional.ofNullable(plans.get(rows));
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        List<String> actions = new ArrayList<>();
        TopicSetup.Topic topic = setup.expected(actions);
        if (checkpoints.isKept()) {
            checkpoints.expected(actions);
        }
        RecordPlan planned = RecordPlan.of(config, request.schema(), topic);
        SubjectSchema.of(config, planned.values()).ifPresent(s -> {
            s.check();
            s.subjects().forEach(name -> actions.add("register the schema of " + name + ", where it is not yet"));
        });
        return new SinkPreview(request.schema(), actions);
    }

    @Override
    public Schema evolve(Schema rows) {
        RecordPlan known;
        synchronized (this) {
            known = plan;
        }
        if (known == null || !evolves()) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "The schema of the rows cannot change now")
                    .where(toString())
                    .why("records of this format all have one schema")
                    .cure("Choose format=json, or format=avro with schema_registry and without avro_schema,"
                            + " or run the pipeline anew.")
                    .build();
        }
        // Columns that come no more stay, as nulls: a later change may bring them back.
        List<Field> fields = new ArrayList<>();
        for (Field f : known.schema().fields()) {
            fields.add(rows.contains(f.name()) ? rows.field(rows.indexOf(f.name())) : f.withNullable(true));
        }
        for (Field f : rows.fields()) {
            if (!known.schema().contains(f.name())) {
                // Values of the schema before have none of it, and a registry asks how they are read with the new one.
                fields.add(isRegistered() ? f.withNullable(true) : f);
            }
        }
        Schema all = Schema.of(fields)
                .withName(known.schema().name())
                .withKey(known.schema().key());
        if (!all.equals(known.schema())) {
            use(RecordPlan.of(config, all, known.topic()));
        }
        return all;
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        RecordPlan known;
        synchronized (this) {
            known = plan;
        }
        if (known == null) {
            throw VeloException.of(ErrorKind.INTERNAL, "The sink was not prepared")
                    .where(toString())
                    .build();
        }
        String id = config.transactional() ? TransactionalIds.of(config, context.pipeline(), context.lane()) : "";
        Lane lane = lane(id, known.topic().limits().maxBytes());
        return new KafkaWriter(known, this, lane);
    }

    private Lane lane(String id, int maxBytes) {
        Lane lane = new Lane(number -> transmission(TransactionalIds.numbered(id, number), maxBytes));
        synchronized (this) {
            if (closed) {
                throw VeloException.of(ErrorKind.INTERNAL, "The sink is closed").build();
            }
            lanes.removeIf(Lane::isOver);
            lanes.add(lane);
        }
        try {
            lane.open();
        } catch (VeloException e) {
            lane.close();
            throw e;
        }
        return lane;
    }

    private Transmission transmission(String id, int maxBytes) {
        Producer<byte[], byte[]> producer = null;
        try {
            producer =
                    new KafkaProducer<>(properties(id, maxBytes), new ByteArraySerializer(), new ByteArraySerializer());
            if (!id.isEmpty()) {
                producer.initTransactions();
            }
            return new Transmission(producer, id, toString(), config.timeout());
        } catch (KafkaException e) {
            if (producer != null) {
                producer.close(java.time.Duration.ZERO);
            }
            throw KafkaErrors.reading("Cannot open a producer", toString(), e);
        }
    }

    Map<String, Object> properties(String id, int ofTopic) {
        var c = config.options();
        int maxBytes = checkpoints.isKept() ? Math.max(ofTopic, checkpoints.maxBytes()) : ofTopic;
        Map<String, Object> own = new HashMap<>();
        own.put(ProducerConfig.ACKS_CONFIG, "all");
        own.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        own.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, KafkaConfig.word(c.get(KafkaOptions.COMPRESSION)));
        own.put(ProducerConfig.BATCH_SIZE_CONFIG, Math.toIntExact(c.get(KafkaOptions.BATCH_SIZE)));
        int linger = Math.toIntExact(c.get(KafkaOptions.LINGER).toMillis());
        own.put(ProducerConfig.LINGER_MS_CONFIG, linger);
        // Room for one record of the largest size is always needed.
        own.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                Math.max(c.get(KafkaOptions.MAX_IN_FLIGHT_BYTES), maxBytes + 1024L));
        own.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxBytes);
        own.put(ProducerConfig.SEND_BUFFER_CONFIG, CommonClientConfigs.SEND_BUFFER_LOWER_BOUND);
        int delivery = Math.toIntExact(c.get(KafkaOptions.DELIVERY_TIMEOUT).toMillis());
        own.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
        own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, config.timeout().toMillis());
        own.put(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Math.toIntExact(c.get(KafkaOptions.TRANSACTION_TIMEOUT).toMillis()));
        Map<String, Object> all = ClientProperties.producer(config, own);
        int request = Math.min(30_000, Math.max(1, delivery - linger));
        all.merge(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                request,
                (given, most) -> given instanceof Integer ms ? Integer.valueOf(Math.min(ms, request)) : given);
        if (id.isEmpty()) {
            // Of a program's own properties.
            all.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        } else {
            all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        }
        return all;
    }

    /** Keeps a round that is ready to be committed. */
    synchronized Committable prepared(Lane lane, Transmission t) {
        String id = (t.isTransactional() ? t.id() : "plain") + "#" + ++rounds + "-" + java.util.UUID.randomUUID();
        prepared.put(id, new Prepared(lane, t));
        return new Committable(1, "\"" + id + "\"");
    }

    private static String id(Committable c) {
        String details = c.details();
        if (c.version() != 1 || details.length() < 2 || !details.startsWith("\"")) {
            throw VeloException.of(ErrorKind.DATA, "Cannot read the prepared round " + details)
                    .why("version " + c.version() + " was not written by this connector")
                    .build();
        }
        return details.substring(1, details.length() - 1);
    }

    /**
     * {@inheritDoc} Several committables in one call are one transaction after the other, the last of which holds the
     * checkpoint: Kafka has no commit over several producers. The pipeline commits lane by lane.
     */
    @Override
    public CommitResult commit(List<Committable> committables, Checkpoint checkpoint) {
        List<String> open = new ArrayList<>();
        boolean known = true;
        synchronized (this) {
            for (Committable c : committables) {
                String id = id(c);
                if (prepared.containsKey(id)) {
                    open.add(id);
                } else {
                    known &= done.contains(id);
                }
            }
        }
        if (open.isEmpty() && !committables.isEmpty()) {
            if (known || checkpoints.holds(checkpoint)) {
                return CommitResult.ALREADY_COMMITTED;
            }
        }
        if (!known || (open.isEmpty() && !committables.isEmpty())) {
            throw VeloException.of(ErrorKind.CONFLICT, "Cannot commit the round")
                    .where(toString())
                    .why("its transaction was aborted, or ended with the process that began it")
                    .cure("Run the pipeline again: it goes on behind the last checkpoint.")
                    .build();
        }
        for (int i = 0; i < open.size(); i++) {
            commit(open.get(i), i == open.size() - 1 ? checkpoint : null);
        }
        if (open.isEmpty()) {
            commitAlone(checkpoint);
        }
        return CommitResult.COMMITTED;
    }

    private void commit(String id, @Nullable Checkpoint checkpoint) {
        Prepared p;
        synchronized (this) {
            p = prepared.get(id);
        }
        if (p == null) {
            return;
        }
        Transmission t = p.transmission();
        if (t.isTransactional()) {
            new TransactionEnd(client, checkpoints).commit(t, checkpoint);
        } else {
            t.settled();
            if (checkpoint != null && checkpoints.isKept()) {
                t.send(checkpoints.record(checkpoint));
                t.flush();
                t.settled();
            }
        }
        synchronized (this) {
            prepared.remove(id);
            done.add(id);
            Iterator<String> oldest = done.iterator();
            while (done.size() > KEPT) {
                oldest.next();
                oldest.remove();
            }
        }
        p.lane().release(t);
    }

    /** A checkpoint without rows. */
    private void commitAlone(Checkpoint checkpoint) {
        if (!checkpoints.isKept()) {
            return;
        }
        Lane lane;
        synchronized (this) {
            lane = spare;
        }
        if (lane == null) {
            lane = lane("", 0);
            synchronized (this) {
                spare = lane;
            }
        }
        Transmission t = lane.begin();
        try {
            t.send(checkpoints.record(checkpoint));
            t.flush();
            t.settled();
        } finally {
            lane.release(t);
        }
    }

    @Override
    public void abort(List<Committable> committables) {
        for (Committable c : committables) {
            Prepared p;
            synchronized (this) {
                p = prepared.remove(id(c));
            }
            if (p != null) {
                p.transmission().abort();
                p.lane().release(p.transmission());
            }
        }
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        if (!checkpoints.isKept()) {
            return List.of();
        }
        if (config.transactional()) {
            new OpenTransactions(config, client, pipeline).resolve();
        }
        Map<TopicPartition, Long> ends = checkpoints.ends();
        List<Checkpoint> found = checkpoints.read(pipeline, ends);
        synchronized (this) {
            seen.put(pipeline, new Seen(ends, found));
        }
        return found;
    }

    @Override
    public Health health() {
        return new KafkaHealth(config, client).ofSink();
    }

    @Override
    public void close() {
        List<Prepared> left;
        List<Lane> opened;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            left = List.copyOf(prepared.values());
            prepared.clear();
            opened = List.copyOf(lanes);
        }
        left.forEach(p -> p.transmission().abort());
        opened.forEach(Lane::close);
        client.close();
    }

    @Override
    public String toString() {
        return config.options().uri().toString();
    }
}
