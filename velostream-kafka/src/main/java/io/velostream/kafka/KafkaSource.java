package io.velostream.kafka;

import io.velostream.api.Capability;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.Health;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.Split;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads topics, a split a partition. */
final class KafkaSource implements DataSource {
    private static final Set<Capability> CAPABILITIES =
            Set.of(Capability.RESUME, Capability.PARALLEL_READ, Capability.PROJECTION, Capability.CHANGES);
    private static final int FETCH_BYTES = 16 << 20;
    private static final int PARTITION_BYTES = 4 << 20;
    private static final int LEAST_POLL = 500;
    /** A thread polls while another one decodes: small portions keep both busy, and what is handed over in the cache. */
    private static final int MOST_POLL = 2000;

    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final Map<Thread, SharedConsumer> consumers = new ConcurrentHashMap<>();
    private @Nullable Layout layout;
    private @Nullable GroupConsumer group;
    private @Nullable LoneMember alone;
    private volatile boolean closed;

    /** The format with the columns that it has here, at first where they may change. */
    private record Layout(ValueFormat format, RecordLayout columns, Optional<Evolution> evolution) {}

    KafkaSource(KafkaConfig.Input config) {
        this.config = config;
        this.client = new KafkaClient(config);
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.copyOf(CAPABILITIES);
        if (config.group().isPresent()) {
            all.add(Capability.OWN_POSITIONS);
        }
        if (config.guessesTypes()) {
            all.add(Capability.TYPES_ON_REQUEST);
        }
        return all;
    }

    @Override
    public Schema schema() {
        return layout().columns().schema();
    }

    private synchronized Layout layout() {
        Layout known = layout;
        if (known == null) {
            List<String> topics = topics();
            ValueFormat format = ValueFormat.of(config);
            Schema values =
                    format.schema(() -> new TopicSample(config, client, consumer(LEAST_POLL, false)).values(topics));
            known = new Layout(format, RecordLayout.of(config, values), format.evolution(values));
            layout = known;
        }
        return known;
    }

    /** The topics, all of which are there. */
    private List<String> topics() {
        List<String> topics = client.topics(config.topics(), config.pattern().orElse(null));
        Map<String, Integer> there = client.partitions(topics);
        for (String topic : topics) {
            if (!there.containsKey(topic)) {
                throw client.missing(topic, "");
            }
        }
        return topics;
    }

    @Override
    public ReadPlan plan(ReadRequest request) {
        Schema all = typed(layout(), request.types());
        Schema wanted = request.columns().map(all::select).orElse(all);
        // The filter needs its columns too, and it is the caller who applies it.
        request.filter().ifPresent(f -> f.columns().forEach(all::indexOf));
        boolean filterSeesAll = request.filter()
                .map(f -> wanted.names().containsAll(f.columns()))
                .orElse(true);
        return new ReadPlan(
                request,
                filterSeesAll ? wanted : all,
                request.filter(),
                config.bounded(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    /** The columns, those of the value with the types asked for where their own are guesses. */
    private Schema typed(Layout known, Map<String, DataType> types) {
        RecordLayout columns = known.columns();
        if (types.isEmpty() || !config.guessesTypes()) {
            return columns.schema();
        }
        List<Field> fields = new ArrayList<>();
        for (Field f : columns.schema().fields()) {
            DataType wanted = columns.values().contains(f.name()) ? types.get(f.name()) : null;
            fields.add(wanted == null ? f : f.withType(wanted));
        }
        return Schema.of(fields)
                .withName(columns.schema().name())
                .withKey(columns.schema().key());
    }

    @Override
    public SplitEnumerator splits(ReadPlan plan) {
        if (config.sharesPartitions()) {
            return new GroupSplits(group(plan));
        }
        return new KafkaSplits(config, client, new StartPositions(config, client));
    }

    @Override
    public DataReader openReader(ReadPlan plan, Split split, @Nullable Offset from) {
        PartitionSplit s = PartitionSplit.of(split);
        Layout known = layout();
        // Who asks for some columns wants no others, whatever comes.
        Evolution evolution =
                plan.request().columns().isPresent() ? null : known.evolution().orElse(null);
        Supplier<BatchAssembler> assemblers = () -> assembler(known, layout(known, plan, evolution), s.partition());
        if (s.assignment() > 0) {
            GroupConsumer member = group(plan);
            RecordFeed feed = member.open(
                    s, from == null ? -1 : PartitionSplit.Position.of(from).offset());
            return new KafkaReader(
                    s.partition(),
                    feed,
                    assemblers,
                    evolution,
                    plan,
                    client,
                    config.timeout(),
                    member.memberOf(s),
                    false);
        }
        long start;
        if (from == null) {
            StartPositions positions = new StartPositions(config, client);
            // What retention deleted since the split was made was never promised.
            start = Math.max(
                    s.from(), positions.beginnings(Set.of(s.partition())).getOrDefault(s.partition(), 0L));
        } else {
            start = PartitionSplit.Position.of(from).offset();
        }
        LoneMember member = alone();
        closeAbandoned();
        SharedConsumer consumer = consumers.computeIfAbsent(Thread.currentThread(), t -> {
            SharedConsumer opened = new SharedConsumer(
                    consumer(pollRecords(plan.request()), member != null),
                    client,
                    config.options().get(KafkaOptions.OUT_OF_RANGE),
                    member);
            opened.start();
            return opened;
        });
        return new KafkaReader(
                s.partition(),
                consumer.open(s.partition(), start, s.to()),
                assemblers,
                evolution,
                plan,
                client,
                config.timeout(),
                member == null ? null : member.member(),
                from == null && !config.bounded());
    }

    /** Threads end when a run goes back to its last checkpoint; what they read with would stay open as long as the source. */
    private void closeAbandoned() {
        consumers.forEach((thread, consumer) -> {
            if (!thread.isAlive() && !consumer.isRead() && consumers.remove(thread, consumer)) {
                consumer.close();
            }
        });
    }

    private synchronized GroupConsumer group(ReadPlan plan) {
        GroupConsumer member = group;
        if (member == null || member.isFailed()) {
            member = new GroupConsumer(consumer(pollRecords(plan.request()), true), config, client);
            member.start();
            group = member;
        }
        return member;
    }

    /** For a bounded read in a group; null without a group. */
    private synchronized @Nullable LoneMember alone() {
        if (alone == null && config.group().isPresent()) {
            alone = new LoneMember(client);
        }
        return alone;
    }

    private RecordLayout layout(Layout known, ReadPlan plan, @Nullable Evolution evolution) {
        return evolution == null ? known.columns().select(plan.schema()) : RecordLayout.of(config, evolution.columns());
    }

    private BatchAssembler assembler(Layout known, RecordLayout wanted, TopicPartition partition) {
        return new BatchAssembler(
                partition,
                wanted,
                known.format().decoder(wanted.values(), partition.topic()),
                config.options().get(KafkaOptions.TOMBSTONES));
    }

    private static int pollRecords(ReadRequest request) {
        return Math.max(LEAST_POLL, Math.min(MOST_POLL, request.batchRows()));
    }

    private Consumer<ByteBuffer, ByteBuffer> consumer(int pollRecords, boolean inGroup) {
        Map<String, Object> own = new HashMap<>();
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        own.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                KafkaConfig.word(config.options().get(KafkaOptions.ISOLATION)));
        own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecords);
        own.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        // Who reads one partition at a time waits for an answer between two of them: fewer and larger ones.
        own.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_BYTES);
        // What the system finds right; the client's own 64 KiB are few for megabytes.
        own.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, CommonClientConfigs.RECEIVE_BUFFER_LOWER_BOUND);
        if (config.bounded()) {
            own.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ClientProperties.SHORT_WAIT_MILLIS);
        }
        Map<String, Object> all = ClientProperties.consumer(config, own);
        if (inGroup) {
            config.group().ifPresent(g -> all.put(ConsumerConfig.GROUP_ID_CONFIG, g));
            if (config.sharesPartitions()) {
                all.putIfAbsent(ConsumerConfig.GROUP_PROTOCOL_CONFIG, groupProtocol());
                all.putIfAbsent(
                        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                        Math.toIntExact(config.options()
                                .get(KafkaOptions.DISCOVERY_INTERVAL)
                                .toMillis()));
            }
        } else {
            all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        }
        try {
            return new KafkaConsumer<>(all, new ByteBufferDeserializer(), new ByteBufferDeserializer());
        } catch (KafkaException e) {
            throw KafkaErrors.reading("Cannot connect to Kafka", client.where(), e);
        }
    }

    private String groupProtocol() {
        return switch (config.options().get(KafkaOptions.GROUP_PROTOCOL)) {
            case CONSUMER -> "consumer";
            case CLASSIC -> "classic";
            case AUTO -> client.hasConsumerProtocol() ? "consumer" : "classic";
        };
    }

    @Override
    public Health health() {
        closeAbandoned();
        Map<TopicPartition, Long> lags = new HashMap<>();
        long idle = 0;
        for (SharedConsumer c : consumers.values()) {
            c.addLags(lags);
            idle = Math.max(idle, c.idleNanos());
        }
        GroupConsumer member;
        synchronized (this) {
            member = group;
        }
        if (member != null) {
            member.addLags(lags);
            idle = Math.max(idle, member.idleNanos());
        }
        return new KafkaHealth(config, client).ofSource(lags, idle);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            GroupConsumer member;
            LoneMember lone;
            synchronized (this) {
                member = group;
                lone = alone;
            }
            if (member != null) {
                member.close();
            }
            if (lone != null) {
                lone.close();
            }
            consumers.values().forEach(SharedConsumer::close);
            consumers.clear();
            client.close();
        }
    }

    @Override
    public String toString() {
        return config.options().uri().toString();
    }
}
