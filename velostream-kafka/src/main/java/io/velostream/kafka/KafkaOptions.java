package io.velostream.kafka;

import io.velostream.api.config.Option;
import io.velostream.api.config.OptionSet;
import io.velostream.api.type.Schema;
import io.velostream.formats.SchemaOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/** What topics can be told. */
final class KafkaOptions {
    /** How the value of a record is written. */
    enum Format {
        JSON,
        AVRO,
        PROTOBUF,
        TEXT,
        RAW,
        CUSTOM
    }

    /** Where reading begins. */
    enum Start {
        EARLIEST,
        LATEST,
        COMMITTED
    }

    /** Where reading ends. */
    enum Stop {
        NEVER,
        END
    }

    /** What to do when a position is no longer, or not yet, in the topic. */
    enum OutOfRange {
        FAIL,
        EARLIEST,
        LATEST
    }

    /** What the key is as a column. */
    enum KeyType {
        TEXT,
        BINARY
    }

    /** Which records are seen. */
    enum Isolation {
        READ_COMMITTED,
        READ_UNCOMMITTED
    }

    /** What becomes of records without a value. */
    enum Tombstones {
        DELETE,
        SKIP,
        REJECT
    }

    /** How the members of a group come to their partitions. */
    enum GroupProtocol {
        AUTO,
        CONSUMER,
        CLASSIC
    }

    /** Under which name a schema is registered. */
    enum SubjectName {
        TOPIC,
        RECORD,
        TOPIC_RECORD
    }

    /** What becomes of null fields in JSON. */
    enum Nulls {
        WRITE,
        OMIT
    }

    /** How the brokers compress. */
    enum Codec {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD
    }

    /** What becomes of the keys, headers and times that rows bring along. */
    enum Metadata {
        KEEP,
        DROP
    }

    static final Option<Format> FORMAT = Option.choice("format", Format.class)
            .doc(
                    "How values are written: json objects, Avro records, messages of Protocol Buffers, one text, bytes as they are,"
                            + " or as a class of your own does.")
            .defaultValue(Format.JSON);

    static final Option<String> VALUE_COLUMN = Option.string("value_column")
            .doc("The column that holds the whole value, with format=text and format=raw.")
            .defaultValue("value");

    static final Option<String> AVRO_SCHEMA = Option.string("avro_schema")
            .doc("With format=avro: the schema that values are written with, as JSON or as the path of a file.")
            .example("/etc/schemas/order.avsc");

    static final Option<String> PROTOBUF_DESCRIPTOR = Option.string("protobuf_descriptor")
            .doc(
                    "With format=protobuf: the file that describes the messages, as"
                            + " protoc --include_imports --descriptor_set_out=FILE writes it; a source may leave that to schema_registry.")
            .example("/etc/schemas/orders.desc");

    static final Option<String> MESSAGE = Option.string("message")
            .doc(
                    "With format=protobuf: the message that values are, with its package where it is not the only one of that"
                            + " name; a source without protobuf_descriptor takes the one that the newest values are.")
            .example("shop.Order");

    static final Option<String> DESERIALIZER = Option.string("deserializer")
            .doc(
                    "With format=custom: a class that implements Deserializer of kafka-clients and gives a Map of columns, or the"
                            + " value of the only one; it gets the kafka. properties.")
            .example("com.acme.OrderDeserializer");

    static final Option<String> SERIALIZER = Option.string("serializer")
            .doc(
                    "With format=custom: a class that implements Serializer of kafka-clients for a Map of columns; it gets the"
                            + " kafka. properties.")
            .example("com.acme.OrderSerializer");

    static final Option<String> SCHEMA_REGISTRY = Option.string("schema_registry")
            .doc(
                    "With format=json, format=avro or format=protobuf: the URL of a registry with Confluent's interface; each"
                            + " value begins with the id of its schema.")
            .example("http://localhost:8081");

    static final Option<String> SCHEMA_REGISTRY_TOKEN = Option.string("schema_registry_token")
            .doc("The token that the registry is shown, in place of a user in its URL.")
            .secret();

    static final Option<String> SCHEMA_REGISTRY_CA = Option.string("schema_registry_ca")
            .doc(
                    "File with the certificates (PEM) of the authorities to trust for the registry, instead of those of the JVM.")
            .example("/etc/schemas/ca.pem")
            .operational();

    static final Option<String> SCHEMA_REGISTRY_KEYSTORE = Option.string("schema_registry_keystore")
            .doc("Key store (JKS or PKCS12) with the certificate of this client for the registry.")
            .operational();

    static final Option<String> SCHEMA_REGISTRY_KEYSTORE_PASSWORD = Option.string("schema_registry_keystore_password")
            .doc("Password of that key store and the key in it.")
            .secret();

    static final Option<SubjectName> SUBJECT_NAME = Option.choice("subject_name", SubjectName.class)
            .doc(
                    "The subject of a schema: the topic with -value behind it, the name of the record, or both with a dash.")
            .defaultValue(SubjectName.TOPIC);

    static final Option<Boolean> REGISTER_SCHEMAS = Option.bool("register_schemas")
            .doc("Whether a schema that the registry lacks is registered; otherwise it is an error.")
            .defaultValue(true);

    static final Option<String> KEY_COLUMN = Option.string("key_column")
            .doc("The column for the record's key, as text unless its type is binary.")
            .example("order_id");

    static final Option<KeyType> KEY_TYPE = Option.choice("key_type", KeyType.class)
            .doc("What key_column holds: a text, or bytes as they are, which takes any key.")
            .defaultDoc("text, or the type of the value's column of that name");

    static final Option<String> TIMESTAMP_COLUMN = Option.string("timestamp_column")
            .doc("The column for the record's timestamp.")
            .example("created_at");

    static final Option<String> HEADERS_COLUMN = Option.string("headers_column")
            .doc("The column for the record's headers, of type map<string,binary>.")
            .example("headers");

    static final Option<String> PARTITION_COLUMN =
            Option.string("partition_column").doc("The column for the number of the partition.");

    static final Option<String> OFFSET_COLUMN =
            Option.string("offset_column").doc("The column for the record's offset.");

    static final Option<String> TOPIC_COLUMN =
            Option.string("topic_column").doc("The column for the name of the topic.");

    static final Option<Pattern> TOPIC_PATTERN = Option.regex("topic_pattern")
            .doc("All topics whose whole name this expression matches, in place of names in the URI.")
            .example("orders-.*");

    static final Option<Start> START = Option.choice("start", Start.class)
            .doc(
                    "Where a partition is read from that neither a checkpoint nor, with group_id, a committed offset is known of.")
            .defaultDoc("earliest");

    static final Option<Instant> START_TIMESTAMP = Option.timestamp("start_timestamp")
            .doc("Begin with the first record of this time or later.")
            .example("2026-01-31T00:00:00Z");

    static final Option<List<String>> START_OFFSETS = Option.list("start_offsets")
            .doc(
                    "Offsets to begin with, as partition:offset, or topic/partition:offset; other partitions follow start.")
            .example("0:4200,1:17");

    static final Option<Stop> STOP = Option.choice("stop", Stop.class)
            .doc("Never, or at the end of each partition as it was when reading began.")
            .defaultValue(Stop.NEVER);

    static final Option<Instant> STOP_TIMESTAMP = Option.timestamp("stop_timestamp")
            .doc(
                    "End before the first record of this time or later, at the latest at the end as it was when reading began.")
            .example("2026-02-01T00:00:00Z");

    static final Option<List<String>> STOP_OFFSETS = Option.list("stop_offsets")
            .doc(
                    "End before these offsets, as partition:offset, or topic/partition:offset, at the latest at the end as it was"
                            + " when reading began.")
            .example("0:5000");

    static final Option<OutOfRange> OUT_OF_RANGE = Option.choice("out_of_range", OutOfRange.class)
            .doc(
                    "What to do when the position to go on at is not in the topic, above all because retention deleted it.")
            .defaultValue(OutOfRange.FAIL)
            .operational();

    static final Option<String> GROUP_ID = Option.string("group_id")
            .alias("group.id")
            .doc(
                    "The consumer group: its members share the partitions, and what was written is committed as its offset.");

    static final Option<GroupProtocol> GROUP_PROTOCOL = Option.choice("group_protocol", GroupProtocol.class)
            .doc(
                    "How members of the group come to their partitions; auto takes the new protocol where the brokers have it and no"
                            + " property that it does not know is given, such as kafka.session.timeout.ms.")
            .defaultValue(GroupProtocol.AUTO)
            .operational();

    static final Option<Duration> REBALANCE_TIMEOUT = Option.duration("rebalance_timeout")
            .doc("How long a partition that goes to another member is held until its rows are committed.")
            .between(Duration.ofSeconds(1), Duration.ofMinutes(10))
            .defaultValue(Duration.ofMinutes(1))
            .operational();

    static final Option<Isolation> ISOLATION = Option.choice("isolation", Isolation.class)
            .doc("Whether records of open and aborted transactions are left out.")
            .defaultValue(Isolation.READ_COMMITTED);

    static final Option<Tombstones> TOMBSTONES = Option.choice("tombstones", Tombstones.class)
            .doc("Whether records without a value are deletes, are left out, or are rejected.")
            .defaultValue(Tombstones.DELETE);

    static final Option<Schema> SCHEMA = Option.of(
                    "schema",
                    "schema",
                    "columns as in id:int64, name:string?, at:timestamp(us,utc)",
                    Schema::parse,
                    Schema::toString)
            .doc(
                    "The columns: with format=json in place of those of the registry or a sample, with format=custom always.")
            .example("id:int64,price:decimal(12,2)");

    static final Option<Integer> SAMPLE_ROWS = Option.integer("sample_rows")
            .doc(
                    "With no schema: the newest records looked at to find the columns, or the ids of schemas in the registry.")
            .unit("rows")
            .between(1, 100_000)
            .defaultValue(1_000);

    static final Option<Duration> DISCOVERY_INTERVAL = Option.duration("discovery_interval")
            .doc("How often to look for new partitions and topics.")
            .atLeast(Duration.ofMillis(100))
            .defaultValue(Duration.ofSeconds(30))
            .operational();

    static final Option<Long> MAX_LAG = Option.longInteger("max_lag")
            .doc("The health is degraded while more records than this wait in a partition.")
            .unit("records")
            .atLeast(1L)
            .defaultDoc("no limit")
            .operational();

    static final Option<Duration> TIMEOUT = Option.duration("timeout")
            .doc("How long to wait for an answer of the brokers before it is an error.")
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .defaultValue(Duration.ofSeconds(60))
            .operational();

    static final Option<String> CLIENT_ID = Option.string("client_id")
            .alias("client.id")
            .doc("The name that brokers log and count under.")
            .defaultValue("velostream")
            .operational();

    static final Option<Boolean> SSL = Option.bool("ssl")
            .doc("Encrypt. Implied by the other ssl options.")
            .defaultValue(false)
            .operational();
    static final Option<String> SSL_CA = Option.string("ssl_ca")
            .doc("File with the certificates (PEM) of authorities to trust, instead of those of the JVM.")
            .example("/etc/kafka/ca.pem")
            .operational();
    static final Option<String> SSL_TRUSTSTORE = Option.string("ssl_truststore")
            .doc("Trust store (JKS or PKCS12) instead of ssl_ca.")
            .operational();
    static final Option<String> SSL_TRUSTSTORE_PASSWORD = Option.string("ssl_truststore_password")
            .doc("Password of the trust store.")
            .secret();
    static final Option<String> SSL_KEYSTORE = Option.string("ssl_keystore")
            .doc("Key store (JKS, PKCS12 or PEM) with the certificate of this client.")
            .operational();
    static final Option<String> SSL_KEYSTORE_PASSWORD = Option.string("ssl_keystore_password")
            .doc("Password of the key store.")
            .secret();
    static final Option<String> SSL_KEY_PASSWORD =
            Option.string("ssl_key_password").doc("Password of the key in it.").secret();
    static final Option<Boolean> SSL_CHECK_HOST = Option.bool("ssl_check_host")
            .doc("Whether the certificate of a broker has to name its host.")
            .defaultValue(true)
            .operational();

    static final Option<String> USERNAME = Option.string("username")
            .doc("User for SASL; may stand before an @ in the URI instead.")
            .operational();
    static final Option<String> PASSWORD = Option.string("password")
            .doc("Password for SASL; may stand before an @ in the URI instead.")
            .secret();
    static final Option<String> SASL_MECHANISM = Option.choice(
                    "sasl_mechanism", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "GSSAPI")
            .doc("How to log in.")
            .defaultDoc("PLAIN when there is a user")
            .operational();

    static final Option<Map<String, String>> KAFKA = Option.prefix("kafka.")
            .doc(
                    "Any property of kafka-clients, as it is; wins over options, and over properties that the program attached.")
            .example("kafka.fetch.max.bytes=8388608")
            .operational();

    static final Option<Boolean> TRANSACTIONAL = Option.bool("transactional")
            .doc("Exactly once: records become visible with the checkpoint, all or none.")
            .defaultValue(false);

    static final Option<String> TRANSACTIONAL_ID = Option.string("transactional_id")
            .doc("What transactional ids begin with; no two running pipelines may have the same.")
            .defaultDoc("velostream/, the topic and the name of the pipeline");

    static final Option<Duration> TRANSACTION_TIMEOUT = Option.duration("transaction_timeout")
            .doc(
                    "After so long the brokers abort a transaction; longer than the time between checkpoints, and what readers"
                            + " wait for when a process dies and is not started again.")
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .defaultValue(Duration.ofMinutes(1));

    static final Option<String> CHECKPOINT_TOPIC = Option.string("checkpoint_topic")
            .doc("The compacted topic for the positions of pipelines, created when missing; empty to keep none, which"
                    + " transactional does not allow.")
            .defaultValue("velostream-checkpoints");

    static final Option<Boolean> CREATE_TOPIC = Option.bool("create_topic")
            .doc("Create the topic when it is missing.")
            .defaultValue(false);
    static final Option<Integer> PARTITIONS = Option.integer("partitions")
            .doc("Partitions of a topic that is created.")
            .unit("partitions")
            .between(1, 100_000)
            .defaultDoc("the broker's default");
    static final Option<Integer> REPLICATION = Option.integer("replication")
            .doc("Copies of each partition of a topic that is created.")
            .unit("copies")
            .between(1, 100)
            .defaultDoc("the broker's default");
    static final Option<Duration> RETENTION = Option.duration("retention")
            .doc("How long a topic that is created keeps records.")
            .atLeast(Duration.ofMillis(1))
            .defaultDoc("the broker's default");
    static final Option<Boolean> COMPACT = Option.bool("compact")
            .doc("Whether a topic that is created keeps the last record of each key.")
            .defaultValue(false);
    static final Option<Map<String, String>> TOPIC_CONFIG = Option.prefix("topic.")
            .doc("Any setting of a topic that is created.")
            .example("topic.max.message.bytes=16777216");

    static final Option<String> KEY = Option.string("key")
            .doc("The key as a text with columns in it, in place of key_column.")
            .example("${region}-${id}");

    static final Option<Metadata> METADATA = Option.choice("metadata", Metadata.class)
            .doc("What becomes of keys, headers and times that rows bring along, where no option names a column.")
            .defaultValue(Metadata.KEEP);

    static final Option<Nulls> NULLS = Option.choice("nulls", Nulls.class)
            .doc("With format=json: whether fields without a value are written as null or left out.")
            .defaultValue(Nulls.WRITE);

    static final Option<Codec> COMPRESSION = Option.choice("compression", Codec.class)
            .doc("How batches of records are compressed.")
            .defaultValue(Codec.NONE);
    static final Option<Long> BATCH_SIZE = Option.bytes("batch_size")
            .doc("Bytes of a batch of records for one partition.")
            .between(1L, 1L << 30)
            .defaultValue(128L << 10);
    static final Option<Duration> LINGER = Option.duration("linger")
            .doc("How long a batch that is not full waits for more records.")
            .atMost(Duration.ofMinutes(1))
            .defaultValue(Duration.ofMillis(5));
    static final Option<Long> MAX_IN_FLIGHT_BYTES = Option.bytes("max_in_flight_bytes")
            .doc("Bytes that one writer has sent without an answer, at most; then it waits for the brokers.")
            .atLeast(1L << 20)
            .defaultValue(32L << 20);
    static final Option<Duration> DELIVERY_TIMEOUT = Option.duration("delivery_timeout")
            .doc("How long a record is tried to be delivered before it is an error.")
            .between(Duration.ofSeconds(1), Duration.ofHours(1))
            .defaultValue(Duration.ofMinutes(2));

    private static final List<Option<?>> REGISTRY = List.of(
            SCHEMA_REGISTRY,
            SCHEMA_REGISTRY_TOKEN,
            SCHEMA_REGISTRY_CA,
            SCHEMA_REGISTRY_KEYSTORE,
            SCHEMA_REGISTRY_KEYSTORE_PASSWORD);

    private static final List<Option<?>> CONNECTION = List.of(
            TIMEOUT,
            CLIENT_ID,
            USERNAME,
            PASSWORD,
            SASL_MECHANISM,
            SSL,
            SSL_CA,
            SSL_TRUSTSTORE,
            SSL_TRUSTSTORE_PASSWORD,
            SSL_KEYSTORE,
            SSL_KEYSTORE_PASSWORD,
            SSL_KEY_PASSWORD,
            SSL_CHECK_HOST,
            KAFKA);

    private static final String OWN_PROPERTIES = "properties of kafka-clients that the program has already";

    static final OptionSet SOURCE = OptionSet.of(FORMAT, SCHEMA, SAMPLE_ROWS)
            .plus(SchemaOption.INFER_DATES, SchemaOption.INFER_DECIMALS)
            .plus(AVRO_SCHEMA)
            .plus(REGISTRY)
            .plus(PROTOBUF_DESCRIPTOR, MESSAGE, DESERIALIZER, VALUE_COLUMN, TOMBSTONES)
            .plus(KEY_COLUMN, KEY_TYPE, TIMESTAMP_COLUMN, HEADERS_COLUMN, TOPIC_COLUMN, PARTITION_COLUMN, OFFSET_COLUMN)
            .plus(TOPIC_PATTERN, START, START_TIMESTAMP, START_OFFSETS, STOP, STOP_TIMESTAMP, STOP_OFFSETS)
            .plus(OUT_OF_RANGE, ISOLATION, GROUP_ID, GROUP_PROTOCOL, REBALANCE_TIMEOUT, DISCOVERY_INTERVAL, MAX_LAG)
            .plus(CONNECTION)
            .requiringHost("the brokers")
            .excluding(START, START_TIMESTAMP)
            .excluding(STOP, STOP_TIMESTAMP)
            .excluding(AVRO_SCHEMA, SCHEMA_REGISTRY)
            .excluding(SSL_CA, SSL_TRUSTSTORE)
            .checking("", KafkaConfig::checkSource)
            .accepting(Properties.class, OWN_PROPERTIES);

    static final OptionSet SINK = OptionSet.of(FORMAT, NULLS, AVRO_SCHEMA)
            .plus(REGISTRY)
            .plus(SUBJECT_NAME, REGISTER_SCHEMAS, VALUE_COLUMN)
            .plus(PROTOBUF_DESCRIPTOR, MESSAGE)
            .plus(KEY_COLUMN, KEY, TIMESTAMP_COLUMN, HEADERS_COLUMN, PARTITION_COLUMN, METADATA)
            .plus(SERIALIZER)
            .plus(TRANSACTIONAL, TRANSACTIONAL_ID, TRANSACTION_TIMEOUT, CHECKPOINT_TOPIC)
            .plus(CREATE_TOPIC, PARTITIONS, REPLICATION, RETENTION, COMPACT, TOPIC_CONFIG)
            .plus(COMPRESSION, BATCH_SIZE, LINGER, MAX_IN_FLIGHT_BYTES, DELIVERY_TIMEOUT)
            .plus(CONNECTION)
            .requiringHost("the brokers")
            .excluding(KEY_COLUMN, KEY)
            .excluding(SSL_CA, SSL_TRUSTSTORE)
            .checking("", KafkaConfig::checkSink)
            .accepting(Properties.class, OWN_PROPERTIES);

    private KafkaOptions() {}
}
