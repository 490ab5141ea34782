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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
    /** The client's own. */
    private static final Duration LEAST_POLL_INTERVAL = Duration.ofMinutes(5);

    private static final Duration SPARE = Duration.ofMinutes(1);

    /** What a client refuses with the new protocol: there the brokers say it. */
    private static final Set<String> CLASSIC_ALONE = Set.of(
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);

    private final KafkaConfig.Input config;
    private final KafkaClient client;
    private final Map<Thread, SharedConsumer> consumers = new ConcurrentHashMap<>();
    private @Nullable Layout layout;
    /** Written under the lock of this; read without it by who looks at the health while the group is being joined. */
    private volatile @Nullable GroupConsumer group;

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
            // Nobody else sees all partitions of a group.
            TopicWatch watch = new TopicWatch(config, client);
            new StartPositions(config, client).check(watch.partitions().keySet());
            return new GroupSplits(group(plan), watch);
        }
        return new KafkaSplits(config, client, plan.request().begun());
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
                    "",
                    member.memberOf(s),
                    false);
        }
        String topicId = client.topicId(s.partition().topic());
        long start = begin(s, from, topicId);
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
                topicId,
                member == null ? null : member.member(),
                from == null && !config.bounded());
    }

    /** @param topicId of the topic as it is now */
    private long begin(PartitionSplit split, @Nullable Offset from, String topicId) {
        StartPositions positions = new StartPositions(config, client);
        PartitionSplit.Position reached = from == null ? null : PartitionSplit.Position.of(from);
        String before = reached == null ? split.topicId() : reached.topicId();
        if (!before.isEmpty() && !topicId.isEmpty() && !before.equals(topicId)) {
            return positions.anew(split.partition());
        }
        if (reached == null) {
            return positions.begin(split.partition(), split.from());
        }
        long at = reached.offset();
        // A reader of a part that is over asks the broker for nothing, and nobody would tell it of brokers too old for
        // the ids of topics that the topic was made anew.
        return split.to() >= 0 && at > split.to() ? positions.goOn(split.partition(), at) : at;
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
            String name = config.group().get();
            // Within a transaction brokers would take the offsets all the same.
            if (client.hasMembers(name)) {
                throw KafkaErrors.groupInUse(client.where(), name);
            }
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
        try {
            return new KafkaConsumer<>(
                    properties(pollRecords, inGroup), new ByteBufferDeserializer(), new ByteBufferDeserializer());
        } catch (KafkaException e) {
            throw KafkaErrors.reading("Cannot connect to Kafka", client.where(), e);
        }
    }

    Map<String, Object> properties(int pollRecords, boolean inGroup) {
        Map<String, Object> own = new HashMap<>();
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecords);
        own.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        // Who reads one partition at a time waits for an answer between two of them: fewer and larger ones.
        own.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_BYTES);
        // What the system finds right; the client's own 64 KiB are few for megabytes.
        own.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, CommonClientConfigs.RECEIVE_BUFFER_LOWER_BOUND);
        if (config.bounded()) {
            own.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, ClientProperties.SHORT_WAIT_MILLIS);
        }
        if (config.sharesPartitions()) {
            own.put(
                    ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                    Math.toIntExact(config.options()
                            .get(KafkaOptions.DISCOVERY_INTERVAL)
                            .toMillis()));
            KafkaOptions.GroupProtocol protocol = config.options().get(KafkaOptions.GROUP_PROTOCOL);
            if (protocol != KafkaOptions.GroupProtocol.AUTO) {
                own.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, KafkaConfig.word(protocol));
            }
            // A member that holds a partition back for its rows to be committed does not poll meanwhile.
            long hold = config.options().get(KafkaOptions.REBALANCE_TIMEOUT).toMillis();
            own.put(
                    ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                    Math.toIntExact(Math.max(LEAST_POLL_INTERVAL.toMillis(), hold + SPARE.toMillis())));
        }
        Map<String, Object> fixed = Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                KafkaConfig.word(config.options().get(KafkaOptions.ISOLATION)));
        Map<String, Object> all = ClientProperties.consumer(config, own, fixed);
        if (inGroup) {
            config.group().ifPresent(g -> all.put(ConsumerConfig.GROUP_ID_CONFIG, g));
            if (config.sharesPartitions() && !all.containsKey(ConsumerConfig.GROUP_PROTOCOL_CONFIG)) {
                all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, groupProtocol(all.keySet()));
            }
        } else {
            all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        }
        return all;
    }

    /** The protocol where nobody said which. */
    private String groupProtocol(Set<String> given) {
        return Collections.disjoint(given, CLASSIC_ALONE) && client.hasConsumerProtocol() ? "consumer" : "classic";
    }

    @Override
    public String identity() {
        return config.options().identity();
    }

    @Override
    public Health health() {
        closeAbandoned();
        Map<TopicPartition, Long> lags = new HashMap<>();
        List<PollClock> clocks = new ArrayList<>();
        for (SharedConsumer c : consumers.values()) {
            c.addLags(lags);
            if (c.isRead()) {
                clocks.add(c.clock());
            }
        }
        GroupConsumer member = group;
        if (member != null) {
            member.addLags(lags);
            clocks.add(member.clock());
        }
        return new KafkaHealth(config, client).ofSource(lags, clocks);
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
