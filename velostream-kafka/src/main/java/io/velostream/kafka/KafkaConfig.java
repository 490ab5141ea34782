package io.velostream.kafka;

import io.velostream.api.config.ConfigProblem;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.config.HostPort;
import io.velostream.api.config.NearestName;
import io.velostream.api.config.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The validated configuration of a source or a sink. Immutable. */
sealed interface KafkaConfig {
    int DEFAULT_PORT = 9092;

    String BROKERS = "Write the brokers in the URI.";

    /** Properties that decide what is read, by what to do in place of giving them. */
    Map<String, String> OF_SOURCES = Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            BROKERS,
            ConsumerConfig.GROUP_ID_CONFIG,
            "Give group_id.",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            "Leave it out: offsets are committed behind the rows.",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "Give start, and out_of_range for offsets that are gone.",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "Give isolation.",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            "Leave it out: keys are bytes or text.",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            "Give format=custom and deserializer.");

    /** The same of what is written. */
    Map<String, String> OF_SINKS = Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            BROKERS,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "Give transactional=true, and transactional_id for what the ids of all writers begin with.",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            "Leave it out: keys are made of columns.",
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            "Give format=custom and serializer.");

    ConnectorConfig options();

    /** The topics named in the URI; empty with a pattern. */
    List<String> topics();

    /** A source: which topics, and from where to where. */
    record Input(ConnectorConfig options, List<String> topics, Optional<Pattern> pattern) implements KafkaConfig {
        /** Whether reading ends by itself. */
        boolean bounded() {
            return options.get(KafkaOptions.STOP) == KafkaOptions.Stop.END
                    || options.isSet(KafkaOptions.STOP_TIMESTAMP)
                    || options.isSet(KafkaOptions.STOP_OFFSETS);
        }

        Optional<String> group() {
            return options.find(KafkaOptions.GROUP_ID);
        }

        /** Whether the members of a group share the partitions; a bounded read takes all of them itself. */
        boolean sharesPartitions() {
            return group().isPresent() && !bounded();
        }

        /** Whether the types of columns come from a sample of values that have none. */
        boolean guessesTypes() {
            return options.get(KafkaOptions.FORMAT) == KafkaOptions.Format.JSON
                    && !options.isSet(KafkaOptions.SCHEMA)
                    && !options.isSet(KafkaOptions.SCHEMA_REGISTRY);
        }

        boolean readCommitted() {
            return options.get(KafkaOptions.ISOLATION) == KafkaOptions.Isolation.READ_COMMITTED;
        }
    }

    /** A sink: which topic. */
    record Output(ConnectorConfig options, String topic) implements KafkaConfig {
        @Override
        public List<String> topics() {
            return List.of(topic);
        }

        boolean transactional() {
            return options.get(KafkaOptions.TRANSACTIONAL);
        }

        /** The topic of checkpoints; empty for none. */
        String checkpointTopic() {
            return options.get(KafkaOptions.CHECKPOINT_TOPIC);
        }
    }

    default Duration timeout() {
        return options().get(KafkaOptions.TIMEOUT);
    }

    /** {@code host:port} of all brokers named. */
    default String servers() {
        List<String> all = new ArrayList<>();
        for (HostPort h : options().uri().hosts()) {
            String host = h.isIpv6() ? "[" + h.host() + "]" : h.host();
            all.add(host + ":" + h.portOr(DEFAULT_PORT));
        }
        return String.join(",", all);
    }

    static Input input(ConnectorConfig c) {
        return new Input(c, topics(c.uri()), c.find(KafkaOptions.TOPIC_PATTERN));
    }

    static Output output(ConnectorConfig c) {
        List<String> topics = topics(c.uri());
        return new Output(c, topics.isEmpty() ? "" : topics.get(0));
    }

    private static List<String> topics(ConnectorUri uri) {
        String path = uri.literalPath();
        String names = path.startsWith("/") ? path.substring(1) : path;
        return names.isEmpty() ? List.of() : List.of(names.split(",", -1));
    }

    static void checkSource(ConnectorConfig c, Consumer<ConfigProblem> problems) {
        List<String> topics = topics(c.uri());
        boolean pattern = c.isSet(KafkaOptions.TOPIC_PATTERN);
        if (topics.isEmpty() && !pattern) {
            problems.accept(ConfigProblem.uri(
                    "the URI names no topic", "Write it behind the brokers, as in kafka://localhost:9092/orders."));
        } else if (!topics.isEmpty() && pattern) {
            problems.accept(ConfigProblem.conflict(
                    KafkaOptions.TOPIC_PATTERN,
                    "the URI names topics and topic_pattern is given too",
                    "Give one of them."));
        }
        topics.forEach(t -> checkTopic(t, problems));
        if (c.find(KafkaOptions.START).orElse(KafkaOptions.Start.EARLIEST) == KafkaOptions.Start.COMMITTED
                && !c.isSet(KafkaOptions.GROUP_ID)) {
            problems.accept(ConfigProblem.missing(
                    KafkaOptions.GROUP_ID,
                    "start=committed needs the group whose offsets are meant",
                    "Give group_id."));
        }
        if (c.isSet(KafkaOptions.KEY_TYPE) && !c.isSet(KafkaOptions.KEY_COLUMN)) {
            problems.accept(ConfigProblem.missing(
                    KafkaOptions.KEY_COLUMN, "key_type is the type of the column for the key", "Give key_column."));
        }
        checkOffsets(c, KafkaOptions.START_OFFSETS, problems);
        checkOffsets(c, KafkaOptions.STOP_OFFSETS, problems);
        checkCustom(c, KafkaOptions.DESERIALIZER, problems);
        if (c.get(KafkaOptions.FORMAT) == KafkaOptions.Format.CUSTOM && !c.isSet(KafkaOptions.SCHEMA)) {
            problems.accept(ConfigProblem.missing(
                    KafkaOptions.SCHEMA, "format=custom does not tell the columns", "Give schema."));
        }
        if (c.get(KafkaOptions.FORMAT) == KafkaOptions.Format.AVRO
                && !c.isSet(KafkaOptions.AVRO_SCHEMA)
                && !c.isSet(KafkaOptions.SCHEMA_REGISTRY)) {
            problems.accept(ConfigProblem.missing(
                    KafkaOptions.AVRO_SCHEMA,
                    "format=avro needs the schema of the values",
                    "Give avro_schema, or schema_registry."));
        }
        RegistryConfig.check(c, problems);
        checkProtobuf(c, c.isSet(KafkaOptions.SCHEMA_REGISTRY), problems);
        checkConnection(c, problems);
        checkProperties(c, ConsumerConfig.configNames(), OF_SOURCES, problems);
    }

    private static void checkCustom(ConnectorConfig c, Option<String> option, Consumer<ConfigProblem> problems) {
        boolean custom = c.get(KafkaOptions.FORMAT) == KafkaOptions.Format.CUSTOM;
        if (custom && !c.isSet(option)) {
            problems.accept(ConfigProblem.missing(
                    option, "format=custom needs a class", "Give " + option.name() + " with its name."));
        } else if (!custom && c.isSet(option)) {
            problems.accept(
                    ConfigProblem.conflict(option, option.name() + " is for format=custom", "Give format=custom too."));
        }
    }

    /** @param described whether a registry tells what messages are, so that no file has to */
    private static void checkProtobuf(ConnectorConfig c, boolean described, Consumer<ConfigProblem> problems) {
        boolean protobuf = c.get(KafkaOptions.FORMAT) == KafkaOptions.Format.PROTOBUF;
        boolean enough = described && !c.isSet(KafkaOptions.PROTOBUF_DESCRIPTOR);
        for (Option<String> o : List.of(KafkaOptions.PROTOBUF_DESCRIPTOR, KafkaOptions.MESSAGE)) {
            if (protobuf && !c.isSet(o) && !enough) {
                problems.accept(ConfigProblem.missing(
                        o,
                        "format=protobuf needs the message and the file that describes it",
                        "Give protobuf_descriptor and message."));
            } else if (!protobuf && c.isSet(o)) {
                problems.accept(
                        ConfigProblem.conflict(o, o.name() + " is for format=protobuf", "Give format=protobuf too."));
            }
        }
    }

    private static void checkOffsets(ConnectorConfig c, Option<List<String>> option, Consumer<ConfigProblem> problems) {
        try {
            PartitionOffsets.parse(c.find(option).orElse(List.of()), topics(c.uri()));
        } catch (IllegalArgumentException e) {
            problems.accept(
                    ConfigProblem.value(option, String.valueOf(e.getMessage()), "Write 0:4200 or orders/0:4200."));
        }
    }

    static void checkSink(ConnectorConfig c, Consumer<ConfigProblem> problems) {
        List<String> topics = topics(c.uri());
        if (topics.size() != 1) {
            problems.accept(ConfigProblem.uri(
                    topics.isEmpty()
                            ? "the URI names no topic"
                            : "the URI names several topics, and a sink writes to one",
                    "Write one behind the brokers, as in kafka://localhost:9092/orders."));
        }
        topics.forEach(t -> checkTopic(t, problems));
        if (c.get(KafkaOptions.TRANSACTIONAL)
                && c.get(KafkaOptions.CHECKPOINT_TOPIC).isEmpty()) {
            problems.accept(ConfigProblem.conflict(
                    KafkaOptions.CHECKPOINT_TOPIC,
                    "transactional stores the position of the source in the transaction, and there is no topic for it",
                    "Give checkpoint_topic a name."));
        }
        for (Option<?> o : List.of(
                KafkaOptions.PARTITIONS, KafkaOptions.REPLICATION, KafkaOptions.RETENTION, KafkaOptions.COMPACT)) {
            if (c.isSet(o) && !c.get(KafkaOptions.CREATE_TOPIC)) {
                problems.accept(ConfigProblem.conflict(
                        o, o.name() + " is for a topic that is created", "Give create_topic=true too."));
            }
        }
        if (c.isSet(KafkaOptions.AVRO_SCHEMA) && c.get(KafkaOptions.FORMAT) != KafkaOptions.Format.AVRO) {
            problems.accept(ConfigProblem.conflict(
                    KafkaOptions.AVRO_SCHEMA, "avro_schema is for format=avro", "Give format=avro too."));
        }
        if (c.get(KafkaOptions.BATCH_SIZE) > c.get(KafkaOptions.MAX_IN_FLIGHT_BYTES)) {
            problems.accept(ConfigProblem.conflict(
                    KafkaOptions.BATCH_SIZE,
                    "a batch of batch_size does not fit into max_in_flight_bytes",
                    "Lower batch_size, or raise max_in_flight_bytes."));
        }
        RegistryConfig.check(c, problems);
        checkProtobuf(c, false, problems);
        checkCustom(c, KafkaOptions.SERIALIZER, problems);
        checkConnection(c, problems);
        checkProperties(c, ProducerConfig.configNames(), OF_SINKS, problems);
    }

    private static void checkTopic(String topic, Consumer<ConfigProblem> problems) {
        if (!topic.matches("[a-zA-Z0-9._-]{1,249}") || topic.equals(".") || topic.equals("..")) {
            problems.accept(ConfigProblem.uri(
                    "'" + topic + "' is no name of a topic", "Names have letters, digits, '.', '_' and '-'."));
        }
    }

    private static void checkConnection(ConnectorConfig c, Consumer<ConfigProblem> problems) {
        boolean userInUri = c.uri().user().isPresent();
        if (userInUri && c.isSet(KafkaOptions.USERNAME)) {
            problems.accept(ConfigProblem.conflict(
                    KafkaOptions.USERNAME, "the URI names a user and the option username too", "Give one of them."));
        }
        boolean user = userInUri || c.isSet(KafkaOptions.USERNAME);
        if (!user && c.isSet(KafkaOptions.PASSWORD)) {
            problems.accept(ConfigProblem.missing(KafkaOptions.USERNAME, "there is a password and no user", ""));
        }
        String mechanism = c.find(KafkaOptions.SASL_MECHANISM).orElse("PLAIN");
        if (user && !mechanism.equals("PLAIN") && !mechanism.startsWith("SCRAM")) {
            problems.accept(ConfigProblem.conflict(
                    KafkaOptions.SASL_MECHANISM,
                    mechanism + " does not log in with a user and a password",
                    "Leave out the user, and give what it needs as kafka.sasl.jaas.config."));
        }
        if (user && !c.isSet(KafkaOptions.PASSWORD) && c.uri().password().isEmpty()) {
            problems.accept(ConfigProblem.missing(KafkaOptions.PASSWORD, "there is a user and no password", ""));
        }
    }

    /** Any name may be meant for an interceptor; one that nearly is a property of the client is a slip of the pen. */
    private static void checkProperties(
            ConnectorConfig c, Set<String> ofClient, Map<String, String> reserved, Consumer<ConfigProblem> problems) {
        Map<String, String> given = c.get(KafkaOptions.KAFKA);
        if (given.isEmpty()) {
            return;
        }
        Set<String> known = new HashSet<>(ofClient);
        known.addAll(AdminClientConfig.configNames());
        for (String name : given.keySet()) {
            String cure = reserved.get(name);
            if (cure != null) {
                problems.accept(new ConfigProblem(
                        ConfigProblem.Kind.CONFLICT, "kafka." + name, "the connector itself sets " + name, cure));
            } else if (!known.contains(name)) {
                NearestName.of(name, known)
                        .ifPresent(near -> problems.accept(new ConfigProblem(
                                ConfigProblem.Kind.UNKNOWN,
                                "kafka." + name,
                                "kafka-clients has no property '" + name + "'",
                                "Did you mean kafka." + near + "?")));
            }
        }
    }

    /** As kafka-clients writes it. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
