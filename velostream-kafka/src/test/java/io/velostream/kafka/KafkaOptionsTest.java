package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorSpec;
import io.velostream.api.config.ConnectorUri;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaOptionsTest {
    private static KafkaConfig.Input source(String uri) {
        return KafkaConfig.input(ConnectorConfig.validate(ConnectorUri.parse(uri), KafkaOptions.SOURCE));
    }

    private static KafkaConfig.Output sink(String uri) {
        return KafkaConfig.output(ConnectorConfig.validate(ConnectorUri.parse(uri), KafkaOptions.SINK));
    }

    @Test
    void brokersHaveADefaultPort() {
        assertThat(source("kafka://b1,b2:9093,[::1]/t").servers()).isEqualTo("b1:9092,b2:9093,[::1]:9092");
        assertThat(source("kafka://b1:9092,b2:9092/topic?group_id=g").group()).hasValue("g");
        assertThat(source("kafka://b/t?group.id=g").group()).hasValue("g");
    }

    @Test
    void topicsStandBehindTheBrokers() {
        assertThat(source("kafka://b/a.b-c_D").topics()).containsExactly("a.b-c_D");
        assertThat(source("kafka://b/a,b").topics()).containsExactly("a", "b");
        assertThat(source("kafka://b?topic_pattern=a.*").topics()).isEmpty();
        assertThat(sink("kafka://b/a").topic()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "kafka://b, names no topic",
        "kafka://b/, names no topic",
        "kafka://b/a/b, 'a/b' is no name of a topic",
        "kafka://b/.., '..' is no name of a topic",
        "kafka://b/t?topic_pattern=x, topic_pattern is given too",
        "kafka://b/t?start=committed, group",
        "kafka://b/t?key_type=binary, Give key_column",
        "kafka://b/t?start_offsets=x, 'x' is no partition with an offset",
        "'kafka://b/t?start_offsets=0:1,0:2', named twice",
        "kafka://b/t?stop_offsets=u/0:1, not read",
        "'kafka://b/t,u?start_offsets=0:1', which topic",
        "kafka://b/t?format=avro, avro_schema",
        "kafka://b/t?format=text&schema_registry=http://r, format=avro",
        "kafka://b/t?format=avro&schema_registry=r:8081, no URL",
        "kafka://b/t?format=avro&schema_registry=http://my_registry:8081, no '_'",
        "kafka://b/t?format=avro&schema_registry=http://r&schema_registry_ca=/ca.pem, https://",
        "kafka://b/t?schema_registry_ca=/ca.pem, Give schema_registry too",
        "kafka://b/t?schema_registry_token=x, Give schema_registry too",
        "kafka://b/t?schema_registry_keystore=x&schema_registry_keystore_password=y, Give schema_registry too",
        "kafka://b/t?schema_registry=https://r&schema_registry_keystore=x, schema_registry_keystore_password",
        "kafka://b/t?schema_registry=https://r&schema_registry_keystore_password=x, a key store and its password",
        "kafka://b/t?schema_registry=http://r&schema_registry_keystore=x&schema_registry_keystore_password=y, https://",
        "kafka://b/t?schema_registry=https://u:p@r&schema_registry_token=x, there is a token too",
        "kafka://b/t?schema_registry=https://r&schema_registry_token=a%20b, no token can have",
        "kafka://b/t?format=custom&schema=id:int64, deserializer",
        "kafka://b/t?format=custom&deserializer=a.B, schema",
        "kafka://b/t?deserializer=a.B, format=custom",
        "kafka://b/t?format=protobuf&message=a.B, protobuf_descriptor",
        "kafka://b/t?format=protobuf&protobuf_descriptor=x, message",
        "kafka://b/t?protobuf_descriptor=x, format=protobuf",
        "kafka://b/t?format=protobuf&protobuf_descriptor=x&schema_registry=http://r, message",
        "kafka://b/t?password=x, no user",
        "kafka://b/t?username=x, no password",
        "kafka://b/t?kafka.fetch.max.byte=1, Did you mean kafka.fetch.max.bytes?",
        "kafka://b/t?kafka.group.id=g, Give group_id",
        "kafka://b/t?kafka.enable.auto.commit=true, behind the rows",
        "kafka://b/t?kafka.auto.offset.reset=latest, out_of_range",
        "kafka://b/t?kafka.isolation.level=read_uncommitted, Give isolation",
        "kafka://b/t?kafka.bootstrap.servers=c:9092, Write the brokers in the URI",
        "kafka://b/t?sasl_mechanism=OAUTHBEARER&username=u&password=p, kafka.sasl.jaas.config",
        "kafka://b/t?start=latest&start_timestamp=2026-01-01T00:00:00Z, start_timestamp",
        "kafka://b/t?rebalance_timeout=0s, rebalance_timeout",
        "kafka://b/t?formt=json, Did you mean"
    })
    void mistakesOfSourcesAreTold(String uri, String reason) {
        assertThatThrownBy(() -> source(uri)).isInstanceOf(VeloException.class).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pa^ss", "pa|ss", "pa{ss", "pa%zss", "pa ss", "pa[ss"})
    void aPasswordThatNoUrlCanHoldIsNotShown(String password) {
        String url = "http://me:" + password + "@registry:8081";
        ConnectorSpec spec =
                ConnectorSpec.of(ConnectorUri.parse("kafka://b/t?format=avro")).with(KafkaOptions.SCHEMA_REGISTRY, url);
        assertThatThrownBy(() -> ConnectorConfig.validate(spec, KafkaOptions.SOURCE))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("schema_registry")
                .hasMessageContaining("%5E")
                .satisfies(e -> assertThat(e.toString()).doesNotContain(password));
    }

    @ParameterizedTest
    @CsvSource({
        "kafka://b/t?avro_schema=x, avro_schema is for format=avro",
        "kafka://b, names no topic",
        "'kafka://b/a,b', several topics",
        "kafka://b/t?transactional&checkpoint_topic=, no topic for it",
        "kafka://b/t?partitions=3, create_topic",
        "kafka://b/t?message=a.B, format=protobuf",
        "kafka://b/t?format=protobuf&schema_registry=http://r, protobuf_descriptor",
        "kafka://b/t?schema_registry_ca=/ca.pem, Give schema_registry too",
        "kafka://b/t?key=x&key_column=y, key",
        "kafka://b/t?kafka.ackss=all, Did you mean kafka.acks?",
        "kafka://b/t?max_in_flight_bytes=1, max_in_flight_bytes",
        "kafka://b/t?batch_size=64MiB, does not fit into max_in_flight_bytes",
        "kafka://b/t?kafka.transactional.id=x, Give transactional=true",
        "kafka://b/t?transactional&kafka.transactional.id=x, transactional_id for what"
    })
    void mistakesOfSinksAreTold(String uri, String reason) {
        assertThatThrownBy(() -> sink(uri)).isInstanceOf(VeloException.class).hasMessageContaining(reason);
    }

    @Test
    void aRegistryTellsWhatMessagesAre() {
        assertThat(source("kafka://b/t?format=protobuf&schema_registry=http://r")
                        .bounded())
                .isFalse();
        assertThat(source("kafka://b/t?format=protobuf&schema_registry=http://r&message=a.B")
                        .bounded())
                .isFalse();
    }

    @Test
    void aPropertyOfAnInterceptorPassesThrough() {
        Map<String, Object> properties =
                ClientProperties.consumer(source("kafka://b/t?kafka.my.interceptor.url=x"), Map.of(), Map.of());
        assertThat(properties).containsEntry("my.interceptor.url", "x");
    }

    @Test
    void aUserMeansSaslAndCertificatesMeanSsl() {
        assertThat(ClientProperties.admin(source("kafka://b/t"))).doesNotContainKey("security.protocol");
        assertThat(ClientProperties.admin(source("kafka://u:p%22w@b/t")))
                .containsEntry("security.protocol", "SASL_PLAINTEXT")
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\""
                                + " password=\"p\\\"w\";");
        assertThat(ClientProperties.admin(
                        source("kafka://b/t?username=u&password=p&sasl_mechanism=SCRAM-SHA-512&ssl_ca=/ca.pem")))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("ssl.truststore.type", "PEM")
                .containsEntry("ssl.truststore.location", "/ca.pem")
                .hasEntrySatisfying(
                        "sasl.jaas.config", c -> assertThat((String) c).contains("ScramLoginModule"));
        assertThat(ClientProperties.admin(source(
                        "kafka://b/t?ssl_truststore=/t.p12&ssl_truststore_password=x" + "&ssl_check_host=false")))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.truststore.type", "PKCS12")
                .containsEntry("ssl.endpoint.identification.algorithm", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "ssl_truststore_password",
                "ssl_key_password",
                "kafka.ssl.keystore.password",
                "kafka.sasl.jaas.config"
            })
    void secretsAreMasked(String option) {
        String rest = option.equals("password") ? "username=u&" : "ssl_truststore=/t&";
        KafkaConfig.Input config = source("kafka://b/t?" + rest + option + "=hidden");
        assertThat(config.options().toString()).doesNotContain("hidden").contains(option);
        assertThat(new KafkaSource(config)).hasToString(config.options().uri().toString());
    }

    @Test
    void whatStandsBehindKafkaWinsOverTheProgramsOwnProperties() {
        Properties own = new Properties();
        own.setProperty("fetch.max.bytes", "1");
        own.setProperty("client.rack", "r1");
        own.setProperty("bootstrap.servers", "elsewhere:1");
        ConnectorSpec spec = ConnectorSpec.of(ConnectorUri.parse("kafka://b/t?kafka.fetch.max.bytes=2"))
                .attach(Properties.class, own);
        KafkaConfig.Input config = KafkaConfig.input(ConnectorConfig.validate(spec, KafkaOptions.SOURCE));
        assertThat(ClientProperties.consumer(config, Map.of("fetch.max.bytes", 3), Map.of()))
                .containsEntry("fetch.max.bytes", "2")
                .containsEntry("client.rack", "r1")
                .containsEntry("bootstrap.servers", "b:9092");
    }

    @Test
    void optionsThatAreGivenWinOverTheProgramsOwnProperties() {
        Properties own = new Properties();
        own.setProperty("group.protocol", "consumer");
        own.setProperty("metadata.max.age.ms", "1");
        own.setProperty("request.timeout.ms", "2");
        assertThat(consumer("kafka://b/t?group_id=g", own, true))
                .containsEntry("group.protocol", "consumer")
                .containsEntry("metadata.max.age.ms", "1")
                .containsEntry("request.timeout.ms", "2");
        assertThat(consumer(
                        "kafka://b/t?group_id=g&group_protocol=classic&discovery_interval=7s&timeout=9s", own, true))
                .containsEntry("group.protocol", "classic")
                .containsEntry("metadata.max.age.ms", 7000)
                .containsEntry("request.timeout.ms", 9000);
    }

    /** What a program's consumers commit and see elsewhere must not decide which rows are lost here. */
    @Test
    void theProgramsOwnPropertiesDoNotDecideWhatIsRead() {
        Properties own = new Properties();
        own.setProperty("enable.auto.commit", "true");
        own.setProperty("auto.offset.reset", "latest");
        own.setProperty("isolation.level", "read_uncommitted");
        own.setProperty("group.id", "theirs");
        own.setProperty("session.timeout.ms", "6000");
        own.setProperty("security.protocol", "SSL");
        assertThat(consumer("kafka://b/t", own, false))
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("security.protocol", "SSL")
                .doesNotContainKey("group.id");
        assertThat(consumer("kafka://b/t?group_id=ours", own, true))
                .containsEntry("group.id", "ours")
                .containsEntry("enable.auto.commit", false)
                // The new protocol takes its time-outs from the brokers, and clients refuse them.
                .containsEntry("group.protocol", "classic")
                .containsEntry("session.timeout.ms", "6000");
    }

    @Test
    void aMemberMayHoldAPartitionAsLongAsItIsTold() {
        Properties classic = new Properties();
        classic.setProperty("group.protocol", "classic");
        assertThat(consumer("kafka://b/t?group_id=g", classic, true)).containsEntry("max.poll.interval.ms", 300_000);
        assertThat(consumer("kafka://b/t?group_id=g&rebalance_timeout=10m", classic, true))
                .containsEntry("max.poll.interval.ms", 660_000);
    }

    private static Map<String, Object> consumer(String uri, Properties own, boolean inGroup) {
        ConnectorSpec spec = ConnectorSpec.of(ConnectorUri.parse(uri)).attach(Properties.class, own);
        try (KafkaSource source =
                new KafkaSource(KafkaConfig.input(ConnectorConfig.validate(spec, KafkaOptions.SOURCE)))) {
            return source.properties(500, inGroup);
        }
    }

    @Test
    void eachClientGetsItsOwnPropertiesAlone() {
        KafkaConfig.Input config = source("kafka://b/t?kafka.fetch.max.bytes=2&kafka.acks=all");
        assertThat(ClientProperties.admin(config)).doesNotContainKeys("fetch.max.bytes", "acks");
        assertThat(ClientProperties.producer(config, Map.of()))
                .containsKey("acks")
                .doesNotContainKey("fetch.max.bytes");
    }

    @Test
    void aBoundedReadSharesNoPartitions() {
        assertThat(source("kafka://b/t?group_id=g").sharesPartitions()).isTrue();
        assertThat(source("kafka://b/t?group_id=g&stop=end").sharesPartitions()).isFalse();
        assertThat(source("kafka://b/t?stop_offsets=0:1").bounded()).isTrue();
        assertThat(source("kafka://b/t").bounded()).isFalse();
    }

    @Test
    void offsetsNameTheirPartition() {
        assertThat(PartitionOffsets.parse(List.of("0:42", "7:0"), List.of("t")))
                .isEqualTo(Map.of(new TopicPartition("t", 0), 42L, new TopicPartition("t", 7), 0L));
        assertThat(PartitionOffsets.parse(List.of("u/1:2"), List.of("t", "u")))
                .isEqualTo(Map.of(new TopicPartition("u", 1), 2L));
    }

    @Test
    void transactionalIdsOfOnePipelineAreNoOnesElse() {
        KafkaConfig.Output config = sink("kafka://b/t.x?transactional");
        assertThat(TransactionalIds.of(config, "p", 3)).isEqualTo("velostream/t.x/p/3");
        var ours = TransactionalIds.all(config, "p");
        assertThat(ours.matcher(TransactionalIds.of(config, "p", 12)).matches()).isTrue();
        assertThat(ours.matcher(TransactionalIds.numbered(TransactionalIds.of(config, "p", 1), 2))
                        .matches())
                .isTrue();
        assertThat(ours.matcher(TransactionalIds.of(config, "p/1", 2)).matches())
                .isFalse();
        assertThat(ours.matcher(TransactionalIds.of(sink("kafka://b/tyx?transactional"), "p", 1))
                        .matches())
                .isFalse();
        assertThat(TransactionalIds.of(sink("kafka://b/t?transactional_id=mine"), "p", 0))
                .isEqualTo("mine/0");
    }

    @Test
    void splitsAndPositionsAreReadBack() {
        TopicPartition partition = new TopicPartition("a.b-c", 3);
        for (PartitionSplit split : new PartitionSplit[] {
            new PartitionSplit(partition, 0, -1, 0, ""),
            new PartitionSplit(partition, 5, Long.MAX_VALUE / 10, 0, "kAbcdEfghI_jk-lmnoPqrs"),
            new PartitionSplit(partition, -1, -1, 77, "")
        }) {
            assertThat(PartitionSplit.of(split.toSplit(OptionalLong.empty()))).isEqualTo(split);
        }
        for (PartitionSplit.Member member : new PartitionSplit.Member[] {null, new PartitionSplit.Member("m", 4)}) {
            for (String topicId : List.of("", "kAbcdEfghI_jk-lmnoPqrs")) {
                PartitionSplit.Position position = new PartitionSplit.Position(partition, 9, topicId, member);
                assertThat(PartitionSplit.Position.of(position.toOffset())).isEqualTo(position);
            }
        }
        var foreign = new io.velostream.api.Offset(1, "{\"row\":3}");
        assertThat(PartitionSplit.Position.ofOrNull(foreign)).isNull();
        assertThatThrownBy(() -> PartitionSplit.Position.of(foreign)).isInstanceOf(VeloException.class);
    }
}
