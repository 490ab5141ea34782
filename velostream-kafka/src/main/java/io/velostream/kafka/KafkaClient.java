package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.HostPort;
import io.velostream.api.config.NearestName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Asks the cluster, and tells it what to create. Opened at the first question. Thread-safe. */
final class KafkaClient implements AutoCloseable {
    private static final int PROBE_MILLIS = 3_000;
    private static final int HEALTH_PROBE_MILLIS = 1_000;
    private static final Duration HEALTH_WAIT = Duration.ofSeconds(4);
    /** How many topics an error lists. */
    private static final int NAMES_SHOWN = 10;

    private static final String REBALANCE_PROTOCOLS = "group.coordinator.rebalance.protocols";

    private final KafkaConfig config;
    private @Nullable Admin admin;
    private boolean closed;

    KafkaClient(KafkaConfig config) {
        this.config = config;
    }

    /** The masked URI. */
    String where() {
        return config.options().uri().toString();
    }

    synchronized Admin admin() {
        if (closed) {
            throw VeloException.of(ErrorKind.INTERNAL, "The connection is closed")
                    .where(where())
                    .build();
        }
        Admin known = admin;
        if (known == null) {
            String why = unreachable();
            if (!why.isEmpty()) {
                throw KafkaErrors.unreachable("Cannot reach Kafka", where(), why);
            }
            try {
                known = Admin.create(ClientProperties.admin(config));
            } catch (KafkaException e) {
                throw KafkaErrors.reading("Cannot connect to Kafka", where(), e);
            }
            admin = known;
        }
        return known;
    }

    /**
     * Why no broker named takes a connection, or empty when one does. The client itself would go on trying until its
     * time-out and then say no more than that.
     */
    String unreachable() {
        List<String> reasons = new ArrayList<>();
        for (HostPort h : config.options().uri().hosts()) {
            String why = refusal(h, PROBE_MILLIS);
            if (why.isEmpty()) {
                return "";
            }
            reasons.add(why);
        }
        return String.join(", ", reasons);
    }

    /** Why some of several brokers named take no connection. */
    List<String> refusals() {
        List<HostPort> named = config.options().uri().hosts();
        return named.size() < 2
                ? List.of()
                : named.stream()
                        .map(h -> refusal(h, HEALTH_PROBE_MILLIS))
                        .filter(why -> !why.isEmpty())
                        .toList();
    }

    private static String refusal(HostPort h, int millis) {
        int port = h.portOr(KafkaConfig.DEFAULT_PORT);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(h.host(), port), millis);
            return "";
        } catch (UnknownHostException e) {
            return "there is no host '" + h.host() + "'";
        } catch (IOException e) {
            return h.host() + ":" + port + " " + String.valueOf(e.getMessage()).toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The topics to read: those named, or those that the pattern matches. */
    List<String> topics(List<String> named, @Nullable Pattern pattern) {
        if (pattern == null) {
            return named;
        }
        Set<String> all = new TreeSet<>();
        for (String topic : topicNames()) {
            if (pattern.matcher(topic).matches()) {
                all.add(topic);
            }
        }
        return List.copyOf(all);
    }

    Set<String> topicNames() {
        return get(admin().listTopics().names(), "Cannot list the topics");
    }

    /** The partitions of a topic, or 0 when there is no such topic. */
    int partitions(String topic) {
        return partitions(List.of(topic)).getOrDefault(topic, 0);
    }

    /** The number of partitions of each topic that is there. */
    Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, Integer> found = new TreeMap<>();
        describe(topics)
                .forEach((name, topic) -> found.put(name, topic.partitions().size()));
        return found;
    }

    /** What tells a topic from another one of its name, or empty when the brokers are too old for that or it is not there. */
    String topicId(String topic) {
        TopicDescription found = describe(List.of(topic)).get(topic);
        return found == null ? "" : topicId(found);
    }

    private static String topicId(TopicDescription topic) {
        return topic.topicId() == null || topic.topicId().equals(Uuid.ZERO_UUID)
                ? ""
                : topic.topicId().toString();
    }

    /** The topics that are there. */
    private Map<String, TopicDescription> describe(Collection<String> topics) {
        Map<String, TopicDescription> found = new TreeMap<>();
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin().describeTopics(topics).topicNameValues();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> e : asked.entrySet()) {
            try {
                found.put(e.getKey(), await(e.getValue()));
            } catch (ExecutionException failure) {
                if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw KafkaErrors.reading("Cannot look at the topic " + e.getKey(), where(), failure);
                }
            }
        }
        return found;
    }

    /** All partitions of the topics that a source reads, as far as these are there, with the ids of their topics. */
    Map<TopicPartition, String> partitions(KafkaConfig.Input source) {
        Map<TopicPartition, String> all = new HashMap<>();
        describe(topics(source.topics(), source.pattern().orElse(null))).forEach((name, topic) -> {
            for (int p = 0; p < topic.partitions().size(); p++) {
                all.put(new TopicPartition(name, p), topicId(topic));
            }
        });
        return all;
    }

    /** That there is no such topic, with the nearest name. */
    VeloException missing(String topic, String cure) {
        Set<String> names = topicNames();
        String near = NearestName.of(topic, names)
                .map(n -> "Did you mean '" + n + "'? ")
                .orElse(names.isEmpty() ? "" : "Topics there: " + some(names) + ". ");
        return VeloException.of(ErrorKind.NOT_FOUND, "There is no topic '" + topic + "'")
                .where(where())
                .cure((near + cure).strip())
                .build();
    }

    private static String some(Set<String> names) {
        String first = names.stream().sorted().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return names.size() > NAMES_SHOWN ? first + " and " + (names.size() - NAMES_SHOWN) + " more" : first;
    }

    /** Offsets of partitions: of their beginning, their end or a time; -1 where no record is that late. */
    Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> wanted, boolean readCommitted) {
        if (wanted.isEmpty()) {
            return Map.of();
        }
        ListOffsetsOptions options =
                new ListOffsetsOptions(readCommitted ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                get(admin().listOffsets(wanted, options).all(), "Cannot ask for offsets");
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** The offsets that the group committed, of the partitions where it did. */
    Map<TopicPartition, Long> committed(String group, Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> answer = get(
                admin().listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                        .partitionsToOffsetAndMetadata(),
                "Cannot ask for the offsets of the group " + group);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer.forEach((partition, offset) -> {
            if (offset != null && partitions.contains(partition)) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    /** The topics that the group has committed offsets of, or is about to. */
    Set<String> topicsRead(String group) {
        return get(
                        admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                        "Cannot ask for the offsets of the group " + group)
                .keySet()
                .stream()
                .map(TopicPartition::topic)
                .collect(Collectors.toSet());
    }

    /** Whether somebody reads as a member of the group. */
    boolean hasMembers(String group) {
        try {
            return await(admin().describeConsumerGroups(List.of(group)).all()).values().stream()
                    .anyMatch(g -> !g.members().isEmpty());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw KafkaErrors.reading("Cannot look at the group " + group, where(), e);
        }
    }

    /** Commits offsets for a group that has no members. */
    void commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            await(admin().alterConsumerGroupOffsets(group, offsets).all());
        } catch (ExecutionException e) {
            throw KafkaErrors.writing("Cannot commit the offset of the group", where(), e);
        }
    }

    /** The settings of a topic that have a value. */
    Map<String, String> topicSettings(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = get(admin().describeConfigs(List.of(resource)).all(), "Cannot ask for the settings of " + topic)
                .get(resource);
        Map<String, String> settings = new HashMap<>();
        if (config != null) {
            for (ConfigEntry entry : config.entries()) {
                if (entry.value() != null) {
                    settings.put(entry.name(), entry.value());
                }
            }
        }
        return settings;
    }

    /** Creates a topic and waits until it takes records; one that somebody else creates meanwhile is as good. */
    void create(NewTopic topic) {
        try {
            await(admin().createTopics(List.of(topic)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof org.apache.kafka.common.errors.TopicExistsException)) {
                throw KafkaErrors.writing("Cannot create the topic " + topic.name(), where(), e);
            }
        }
        awaitReady(topic.name());
    }

    /**
     * Waits until each partition tells its offsets. Before that, an idempotent producer can lose its first batch and only
     * notice when its delivery times out (KAFKA-15591).
     */
    void awaitReady(String topic) {
        long deadline = System.nanoTime() + config.timeout().toNanos();
        while (true) {
            try {
                int partitions = partitions(topic);
                if (partitions > 0) {
                    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
                    for (int p = 0; p < partitions; p++) {
                        all.put(new TopicPartition(topic, p), OffsetSpec.latest());
                    }
                    await(admin().listOffsets(all).all());
                    return;
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw KafkaErrors.reading("The topic " + topic + " does not get ready", where(), e);
                }
            }
            if (System.nanoTime() > deadline) {
                throw KafkaErrors.reading(
                        "The topic " + topic + " does not get ready",
                        where(),
                        new TimeoutException("its partitions have no leader"));
            }
            pause();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw KafkaErrors.reading("The wait was interrupted", where(), e);
        }
    }

    /** The id of the cluster. */
    String clusterId() {
        return get(admin().describeCluster().clusterId(), "Cannot ask for the cluster");
    }

    /** Whether the brokers have the group protocol of KIP-848, and it is not switched off in their settings. */
    boolean hasConsumerProtocol() {
        FinalizedVersionRange version = get(
                        admin().describeFeatures().featureMetadata(), "Cannot ask for the features of the cluster")
                .finalizedFeatures()
                .get("group.version");
        return version != null && version.maxVersionLevel() >= 1 && takesConsumerProtocol();
    }

    /** What the settings of a broker say; yes where the user may not see them. */
    private boolean takesConsumerProtocol() {
        String what = "Cannot look at the settings of a broker";
        Collection<Node> nodes = get(admin().describeCluster().nodes(), what);
        ConfigResource broker = new ConfigResource(
                ConfigResource.Type.BROKER, nodes.iterator().next().idString());
        try {
            Config settings =
                    get(admin().describeConfigs(List.of(broker)).all(), what).get(broker);
            ConfigEntry protocols = settings == null ? null : settings.get(REBALANCE_PROTOCOLS);
            return protocols == null
                    || protocols.value() == null
                    || List.of(protocols.value().split("[, ]+")).contains("consumer");
        } catch (VeloException e) {
            if (e.kind() != ErrorKind.PERMISSION) {
                throw e;
            }
            return true;
        }
    }

    /** How many brokers the cluster has now; an exception when none answers within seconds. */
    int brokers() throws ExecutionException, TimeoutException, InterruptedException {
        Collection<Node> nodes = admin().describeCluster().nodes().get(HEALTH_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        return nodes.size();
    }

    <T> T get(KafkaFuture<T> future, String what) {
        try {
            return await(future);
        } catch (ExecutionException e) {
            throw KafkaErrors.reading(what, where(), e);
        }
    }

    private <T> T await(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(config.timeout().toMillis() + PROBE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw KafkaErrors.reading("Kafka does not answer", where(), e);
        } catch (InterruptedException e) {
            throw KafkaErrors.reading("The wait for Kafka was interrupted", where(), e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
            admin = null;
        }
    }
}
