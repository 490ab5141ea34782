package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.kafka.internal.protobuf.Messages;
import io.velostream.testkit.Rows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that nothing but a real registry describes. */
class KafkaProtobufRegistryIT extends RegistryFixture {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIRST = """
            syntax = "proto3";
            package shop;
            message Order { int32 id = 1; string name = 2; }
            message Note { string text = 1; }
            """;
    private static final String SECOND = """
            syntax = "proto3";
            package shop;
            message Order { int64 id = 1; string name = 2; repeated string tags = 3; Part part = 4; message Part { bool ok = 1; } }
            message Note { string text = 1; }
            """;

    /** Registers a schema that refers to others by their names, which are their subjects too; returns its id. */
    private static int register(String subject, String source, String... references)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("schemaType", "PROTOBUF").put("schema", source);
        for (String r : references) {
            body.withArray("references")
                    .addObject()
                    .put("name", r)
                    .put("subject", r)
                    .put("version", 1);
        }
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(registry.url() + "/subjects/" + subject.replace("/", "%2F") + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("id").asInt();
    }

    private static DynamicMessage message(FileDescriptor file, String name, Map<String, Object> values) {
        Descriptor type = file.findMessageTypeByName(name);
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        values.forEach((field, value) -> message.setField(type.findFieldByName(field), value));
        return message.build();
    }

    private void send(int id, DynamicMessage... messages) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (DynamicMessage m : messages) {
            records.add(new ProducerRecord<>(topic, 0, null, Messages.framed(id, m)));
        }
        Bare.send(broker, records);
    }

    private static DynamicMessage first(int id, String name) {
        return message(Messages.parse(FIRST), "Order", Map.of("id", id, "name", name));
    }

    private static DynamicMessage second(long id, String name, String... tags) {
        return message(Messages.parse(SECOND), "Order", Map.of("id", id, "name", name, "tags", List.of(tags)));
    }

    private DataSource source(String more) {
        return velo.createSource(
                broker.uri(topic, "format=protobuf&stop=end&schema_registry=" + registry.url() + more));
    }

    private static ReadResult.Batch firstBatch(DataSource source) {
        ReadPlan plan = source.plan(ReadRequest.all());
        try (DataReader reader =
                source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
            return (ReadResult.Batch) reader.read(Duration.ofSeconds(5));
        }
    }

    private static List<RecordBatch> batches(DataSource source, ReadRequest request) {
        ReadPlan plan = source.plan(request);
        try (DataReader reader =
                source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
            return Rows.batches(reader);
        }
    }

    @Test
    void columnsAreThoseOfTheSchemaThatTheValuesName() throws Exception {
        send(register(topic + "-value", FIRST), first(7, "Jürgen"));
        try (DataSource source = source("")) {
            assertThat(source.schema()).hasToString("id:int32?, name:string?");
            assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(List.of(7, "Jürgen"));
        }
    }

    @Test
    void schemasThatImportOthersAreReadWithThem() throws Exception {
        String unit = "syntax = 'proto3'; package money; enum Unit { EUR = 0; USD = 1; }";
        String money = "syntax = 'proto3'; package money; import 'money/" + topic + "/unit.proto';"
                + " message Money { int64 cents = 1; Unit unit = 2; }";
        String order = "syntax = 'proto3'; import 'money/" + topic + "/money.proto';"
                + " import 'google/protobuf/timestamp.proto';"
                + " message Priced { money.Money price = 1; google.protobuf.Timestamp at = 2; }";
        String unitName = "money/" + topic + "/unit.proto";
        String moneyName = "money/" + topic + "/money.proto";
        register(unitName, unit);
        register(moneyName, money, unitName);
        int id = register(topic + "-value", order, moneyName);
        // Field 1, four bytes: field 1 is 5, field 2 is 1.
        byte[] value = {0, (byte) (id >> 24), (byte) (id >> 16), (byte) (id >> 8), (byte) id, 0, 10, 4, 8, 5, 16, 1};
        Bare.send(broker, List.of(new ProducerRecord<>(topic, 0, null, value)));
        try (DataSource source = source("")) {
            assertThat(source.schema()).hasToString("price:struct<cents:int64?,unit:string?>?, at:timestamp(ns,utc)?");
            assertThat(batches(source, ReadRequest.all()).get(0).record(0).toString())
                    .isEqualTo("{price={cents=5, unit=USD}, at=null}");
        }
    }

    @Test
    void aSchemaThatChangesInMidStreamBringsItsColumnsAlong() throws Exception {
        int one = register(topic + "-value", FIRST);
        send(one, first(1, "one"));
        try (DataSource source = source("")) {
            assertThat(source.schema()).hasToString("id:int32?, name:string?");
            int two = register(topic + "-value", SECOND);
            send(two, second(1L << 40, "two", "a", "b"));
            send(one, first(3, "three"));
            List<RecordBatch> all = batches(source, ReadRequest.all());
            assertThat(all).hasSize(2);
            assertThat(all.get(0).schema()).hasToString("id:int32?, name:string?");
            assertThat(Rows.of(all.get(0))).containsExactly(List.of(1, "one"));
            assertThat(all.get(1).schema().toString())
                    .isEqualTo("id:int64?, name:string?, tags:list<string>?, part:struct<ok:boolean?>?");
            assertThat(Rows.of(all.get(1)))
                    .containsExactly(
                            Arrays.asList(1L << 40, "two", List.of("a", "b"), null),
                            Arrays.asList(3L, "three", null, null));
            assertThat(Rows.readAll(source, ReadRequest.all().withColumns(List.of("name"))))
                    .containsExactly(List.of("one"), List.of("two"), List.of("three"));
        }
    }

    @Test
    void valuesOfAnOlderSchemaFitTheColumnsOfTheNewest() throws Exception {
        send(register(topic + "-value", FIRST), first(1, "one"));
        send(register(topic + "-value", SECOND), second(2, "two"));
        MemoryStreams.clear(topic);
        velo.pipeline("p-" + topic)
                .from(broker.uri(topic, "format=protobuf&stop=end&schema_registry=" + registry.url()))
                .to("memory://" + topic)
                .run();
        assertThat(MemoryStreams.batches(topic).get(0).record(0).toString())
                .isEqualTo("{id=1, name=one, tags=null, part=null}");
        assertThat(MemoryStreams.rowCount(topic)).isEqualTo(2);
    }

    @Test
    void anotherMessageAnUnknownSchemaAndNoFrameAreRejectedRows() throws Exception {
        int id = register(topic + "-value", FIRST);
        DynamicMessage note = message(Messages.parse(FIRST), "Note", Map.of("text", "hello"));
        send(id, first(1, "a"), note);
        send(66_051, first(2, "b"));
        Bare.sendValues(broker, topic, "{}");
        Bare.send(broker, List.of(new ProducerRecord<>(topic, 0, null, new byte[] {0, 0, 0, 0, (byte) id, 2, 20})));
        send(id, first(3, "c"));
        try (DataSource source = source("&message=Order")) {
            ReadResult.Batch read = firstBatch(source);
            assertThat(Rows.of(read.batch())).containsExactly(List.of(1, "a"), List.of(3, "c"));
            assertThat(read.rejected())
                    .extracting(RejectedRow::reason)
                    .satisfiesExactly(
                            r -> assertThat(r).isEqualTo("it is a shop.Note, and shop.Order is read"),
                            r -> assertThat(r).isEqualTo("the registry has no schema 66051"),
                            r -> assertThat(r).contains("does not begin with the id of a schema"),
                            r -> assertThat(r).contains("has no message [10]"));
        }
        try (DataSource source = source("&message=shop.Note")) {
            assertThat(source.schema()).hasToString("text:string?");
            assertThat(Rows.of(firstBatch(source).batch())).containsExactly(List.of("hello"));
        }
    }

    @Test
    void aTopicWithoutRecordsHasTheColumnsOfItsSubject() throws Exception {
        assertThatThrownBy(() -> source("").schema())
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessageContaining("nor has it a subject of the topic");
        register(topic + "-value", FIRST);
        try (DataSource source = source("");
                DataSource notes = source("&message=Note")) {
            assertThat(source.schema().names()).containsExactly("id", "name");
            assertThat(notes.schema().names()).containsExactly("text");
        }
        assertThatThrownBy(() -> source("&message=shop.Ordr").schema())
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessageContaining("Did you mean 'shop.Order'?");
    }

    @Test
    void whatASinkRegisteredFromADescriptorFileIsReadWithoutIt(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("shop.desc"), Messages.set().toByteArray());
        var schema = io.velostream.api.type.Schema.parse("id:int64, text:string, tags:list<int32>");
        MemoryStreams.put(topic, Rows.batch(schema, List.of(List.of(1L, "Jürgen", List.of(7)))));
        velo.pipeline("p-" + topic)
                .from("memory://" + topic)
                .to(broker.uri(
                        topic,
                        "format=protobuf&message=Inner&protobuf_descriptor=" + file + "&schema_registry="
                                + registry.url()))
                .run();
        try (DataSource source = source("")) {
            assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(List.of(1L, "Jürgen", List.of(7)));
        }
    }

    @Test
    void whatASinkRegistersWithItsImportsIsReadWithoutTheDescriptorFile(@TempDir Path folder) throws Exception {
        String unit = "money/" + topic + "/unit.proto";
        String money = "money/" + topic + "/money.proto";
        Path file = folder.resolve("priced.desc");
        Files.write(
                file,
                Messages.set(Map.of(
                                unit,
                                "syntax = 'proto3'; package money; enum Unit { EUR = 0; USD = 1; }",
                                money,
                                "syntax = 'proto3'; package money; import '" + unit
                                        + "'; message Money { int64 cents = 1; Unit unit = 2; }",
                                "priced.proto",
                                "syntax = 'proto3'; import '" + money + "'; import '" + unit
                                        + "'; import 'google/protobuf/timestamp.proto'; message Priced {"
                                        + " money.Money price = 1; money.Unit unit = 2;"
                                        + " google.protobuf.Timestamp at = 3; }"))
                        .toByteArray());
        String uri = broker.uri(
                topic,
                "format=protobuf&message=Priced&protobuf_descriptor=" + file + "&schema_registry=" + registry.url());
        var schema = io.velostream.api.type.Schema.parse("price:struct<cents:int64,unit:string>, unit:string");
        List<List<Object>> rows = List.of(List.of(Map.of("cents", 5L, "unit", "USD"), "USD"));
        var request = new io.velostream.api.SinkRequest("p", schema, 1, false, false);
        try (var sink = velo.createSink(uri + "&register_schemas=false")) {
            assertThatThrownBy(() -> sink.prepare(request))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                    .hasMessageContaining("no such schema of " + unit);
        }
        try (var sink = velo.createSink(uri)) {
            assertThat(sink.preview(request).actions())
                    .anySatisfy(a -> assertThat(a).contains(unit))
                    .anySatisfy(a -> assertThat(a).contains(topic + "-value"));
        }
        MemoryStreams.put(topic, Rows.batch(schema, rows));
        velo.pipeline("i-" + topic).from("memory://" + topic).to(uri).run();
        try (DataSource source = source("")) {
            assertThat(source.schema())
                    .hasToString("price:struct<cents:int64?,unit:string?>?, unit:string?, at:timestamp(ns,utc)?");
            assertThat(batches(source, ReadRequest.all()).get(0).record(0).toString())
                    .isEqualTo("{price={cents=5, unit=USD}, unit=USD, at=null}");
        }
        MemoryStreams.put("again-" + topic, Rows.batch(schema, rows));
        velo.pipeline("again-" + topic)
                .from("memory://again-" + topic)
                .to(uri + "&register_schemas=false")
                .run();
        List<byte[]> values =
                Bare.committed(broker, topic).stream().map(r -> r.value()).toList();
        assertThat(values.get(1)).isEqualTo(values.get(0));
    }

    @Test
    void anImportThatTheSchemaDoesNotNameIsToldSo() throws Exception {
        // The registry takes what is in binary form as it is.
        var file = com.google.protobuf.DescriptorProtos.FileDescriptorProto.newBuilder()
                .setName("x.proto")
                .addDependency("elsewhere.proto")
                .addMessageType(com.google.protobuf.DescriptorProtos.DescriptorProto.newBuilder()
                        .setName("X"))
                .build();
        register(topic + "-value", java.util.Base64.getEncoder().encodeToString(file.toByteArray()));
        assertThatThrownBy(() -> source("").schema())
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA))
                .hasMessageContaining("elsewhere.proto")
                .hasMessageContaining("protobuf_descriptor");
    }

    @Test
    void aRegistryThatIsAwayIsToldSo() {
        Bare.send(broker, List.of(new ProducerRecord<>(topic, 0, null, new byte[] {0, 0, 0, 0, 1, 0})));
        String away = broker.uri(topic, "format=protobuf&stop=end&schema_registry=http://127.0.0.1:1");
        try (DataSource source = velo.createSource(away)) {
            assertThatThrownBy(source::schema)
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                    .hasMessageContaining("http://127.0.0.1:1");
        }
    }
}
