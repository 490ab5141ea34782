package io.velostream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.velostream.api.DataReader;
import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.RunningPipeline;
import io.velostream.core.memory.MemoryStreams;
import io.velostream.kafka.internal.protobuf.Messages;
import io.velostream.testkit.Rows;
import io.velostream.testkit.net.FaultyProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Avro and Protobuf with a real registry. */
class KafkaRegistryIT extends RegistryFixture {
    private static final Schema FIRST = Schema.parse("id:int64, name:string");
    private static final Schema SECOND = Schema.parse("id:int64, name:string, more:string?");

    private String uri(String more) {
        return broker.uri(topic, "format=avro&schema_registry=" + registry.url() + more);
    }

    private void write(Schema schema, String more, List<Object> row) {
        String stream = topic + "-" + System.nanoTime();
        MemoryStreams.put(stream, Rows.batch(schema, List.of(row)));
        velo.pipeline("w-" + stream).from("memory://" + stream).to(uri(more)).run();
    }

    private static String http(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return response.body();
    }

    private List<List<Object>> read() {
        try (DataSource source = velo.createSource(uri("&stop=end"))) {
            return Rows.readAll(source, ReadRequest.all());
        }
    }

    @Test
    void valuesBeginWithTheIdOfTheirSchemaAndAreReadBack() throws Exception {
        write(FIRST, "", List.of(1L, "Jürgen"));
        assertThat(http("GET", "/subjects", "")).contains(topic + "-value");
        byte[] value = Bare.committed(broker, topic).get(0).value();
        int id = java.nio.ByteBuffer.wrap(value, 1, 4).getInt();
        assertThat(value[0]).isZero();
        assertThat(http("GET", "/schemas/ids/" + id, "")).contains("name");
        assertThat(read()).containsExactly(List.of(1L, "Jürgen"));
    }

    @Test
    void recordsOfAnOlderSchemaFitTheColumnsOfTheNewest() {
        write(FIRST, "", List.of(1L, "a"));
        write(SECOND, "", List.of(2L, "b", "c"));
        assertThat(read()).containsExactly(java.util.Arrays.asList(1L, "a", null), List.of(2L, "b", "c"));
    }

    @Test
    void aSchemaThatIsNotCompatibleIsRefusedBeforeTheFirstRecord() throws Exception {
        write(FIRST, "", List.of(1L, "a"));
        http("PUT", "/config/" + topic + "-value", "{\"compatibility\":\"BACKWARD\"}");
        assertThatThrownBy(
                        () -> write(Schema.parse("id:int64, other:date"), "", List.of(1L, java.time.LocalDate.EPOCH)))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA))
                .hasMessageContaining(topic + "-value")
                .hasMessageContaining("compatible");
        assertThat(Bare.committed(broker, topic)).hasSize(1);
    }

    @Test
    void aSchemaIsNotRegisteredWhereThatIsForbidden() {
        assertThatThrownBy(() -> write(FIRST, "&register_schemas=false", List.of(1L, "a")))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessageContaining("\"name\"");
        write(FIRST, "", List.of(1L, "a"));
        write(FIRST, "&register_schemas=false", List.of(2L, "b"));
        assertThat(read()).hasSize(2);
    }

    @Test
    void aPreviewRegistersNothing() throws Exception {
        try (var sink = velo.createSink(uri(""))) {
            assertThat(sink.preview(new SinkRequest("p", FIRST, 1, false, false))
                            .actions())
                    .anyMatch(a -> a.contains(topic + "-value"));
        }
        assertThat(http("GET", "/subjects", "")).doesNotContain(topic);
    }

    @Test
    void subjectsAreNamedAsAskedFor() throws Exception {
        write(FIRST, "&subject_name=topic_record", List.of(1L, "a"));
        assertThat(http("GET", "/subjects", "")).contains("\"" + topic + "-").doesNotContain(topic + "-value");
    }

    @Test
    void anUnknownIdAndAValueWithoutOneAreRejectedRows() {
        write(FIRST, "", List.of(1L, "a"));
        Bare.send(
                broker,
                List.of(
                        new ProducerRecord<>(topic, 0, null, new byte[] {0, 0, 1, 2, 3, 4}),
                        new ProducerRecord<>(topic, 0, null, Bare.bytes("{}"))));
        write(FIRST, "", List.of(2L, "b"));
        try (DataSource source = velo.createSource(uri("&stop=end"))) {
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                ReadResult.Batch read = (ReadResult.Batch) reader.read(Duration.ofSeconds(5));
                RecordBatch batch = read.batch();
                assertThat(Rows.of(batch)).containsExactly(List.of(1L, "a"), List.of(2L, "b"));
                assertThat(read.rejected())
                        .extracting(r -> r.reason())
                        .satisfiesExactly(r -> assertThat(r).contains("no schema 66051"), r -> assertThat(r)
                                .contains("zero byte"));
            }
        }
    }

    @Test
    void aRegistryThatIsAwayIsToldSo() {
        String away = broker.uri(topic, "format=avro&schema_registry=http://127.0.0.1:1");
        try (var sink = velo.createSink(away)) {
            assertThatThrownBy(() -> sink.prepare(new SinkRequest("p", FIRST, 1, false, false)))
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                    .hasMessageContaining("http://127.0.0.1:1");
            assertThat(sink.health().status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(sink.health().reason()).startsWith("schema registry: the registry does not answer");
        }
    }

    @Test
    void theSchemaThatIsGivenIsRegistered(@TempDir Path folder) throws Exception {
        String given =
                "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"com.acme\",\"doc\":\"An order\",\"fields\":["
                        + "{\"name\":\"note\",\"type\":[\"null\",\"string\"],\"default\":null},"
                        + "{\"name\":\"name\",\"type\":\"string\"},{\"name\":\"id\",\"type\":\"long\"}]}";
        Path file = Files.writeString(folder.resolve("order.avsc"), given);
        write(FIRST, "&subject_name=record&avro_schema=" + file, List.of(1L, "Jürgen"));
        assertThat(http("GET", "/subjects", "")).contains("\"com.acme.Order\"");
        byte[] value = Bare.committed(broker, topic).get(0).value();
        int id = java.nio.ByteBuffer.wrap(value, 1, 4).getInt();
        assertThat(http("GET", "/schemas/ids/" + id, "")).contains("An order");
        assertThat(read()).containsExactly(java.util.Arrays.asList(null, "Jürgen", 1L));
        assertThatThrownBy(() -> write(Schema.parse("id:int64"), "&avro_schema=" + file, List.of(1L)))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA))
                .hasMessageContaining("'name'");
    }

    @Test
    void messagesGoFromTopicToTopicWithTheIdsOfTheirSchemas(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("shop.desc"), Messages.set().toByteArray());
        String format =
                "format=protobuf&protobuf_descriptor=" + file + "&schema_registry=" + registry.url() + "&message=";
        Schema schema = Schema.parse("id:int64, text:string, tags:list<int32>");
        MemoryStreams.put(topic, Rows.batch(schema, List.of(List.of(1L, "Jürgen", List.of(7)))));
        velo.pipeline("m-" + topic)
                .from("memory://" + topic)
                .to(broker.uri(topic, format + "shop.Inner"))
                .run();
        byte[] value = Bare.committed(broker, topic).get(0).value();
        // A zero byte, the id, one index (two as a zigzag varint), which is 1: the second message of the file.
        int id = java.nio.ByteBuffer.wrap(value, 1, 4).getInt();
        assertThat(value).startsWith(0).containsSequence(2, 2);
        Descriptor inner = Messages.message("Inner");
        DynamicMessage message = DynamicMessage.parseFrom(inner, java.util.Arrays.copyOfRange(value, 7, value.length));
        assertThat(message.getField(inner.findFieldByName("text"))).isEqualTo("Jürgen");
        assertThat(http("GET", "/schemas/ids/" + id, "")).contains("PROTOBUF");
        assertThat(http("GET", "/subjects", "")).contains(topic + "-value");
        try (DataSource source = velo.createSource(broker.uri(topic, format + "shop.Inner&stop=end"))) {
            assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(List.of(1L, "Jürgen", List.of(7)));
        }
        velo.pipeline("again-" + topic)
                .from(broker.uri(topic, format + "shop.Inner&stop=end"))
                .to(broker.uri(topic, format + "shop.Inner&register_schemas=false"))
                .run();
        assertThat(Bare.committed(broker, topic).get(1).value()).isEqualTo(value);
    }

    @Test
    void aRegistryThatAnswersIsNoTrouble() {
        try (var sink = velo.createSink(broker.uri(topic, "format=avro&schema_registry=" + registry.url()))) {
            assertThat(sink.health()).satisfies(h -> assertThat(h.reason()).isEmpty());
        }
    }

    @Test
    void aFieldThatComesUpInTheMiddleIsAColumnFromThereOn() {
        write(FIRST, "", List.of(1L, "one"));
        try (DataSource source = velo.createSource(uri("&stop=end"))) {
            assertThat(source.schema().names()).containsExactly("id", "name");
            write(SECOND, "", List.of(2L, "two", "more"));
            write(FIRST, "", List.of(3L, "three"));
            ReadPlan plan = source.plan(ReadRequest.all());
            List<RecordBatch> batches = new java.util.ArrayList<>();
            try (DataReader reader = source.openReader(
                    plan,
                    ((io.velostream.api.SplitResult.Found) source.splits(plan).next(Duration.ofSeconds(5)))
                            .splits()
                            .get(0),
                    null)) {
                while (reader.read(Duration.ofSeconds(5)) instanceof ReadResult.Batch b) {
                    batches.add(b.batch());
                }
            }
            assertThat(batches).hasSize(2);
            assertThat(batches.get(0).schema().names()).containsExactly("id", "name");
            assertThat(batches.get(0).rowCount()).isEqualTo(1);
            assertThat(batches.get(1).schema().names()).containsExactly("id", "name", "more");
            assertThat(batches.get(1).record(0).getString(2)).isEqualTo("more");
            assertThat(batches.get(1).record(1).isNull(2)).isTrue();
            ReadPlan some = source.plan(ReadRequest.all().withColumns(List.of("id")));
            assertThat(some.schema().names()).containsExactly("id");
            assertThat(Rows.readAll(source, ReadRequest.all().withColumns(List.of("id"))))
                    .isEqualTo(List.of(List.of(1L), List.of(2L), List.of(3L)));
        }
    }

    private static int register(String subject, String schema, String references) throws Exception {
        String quoted = new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(schema);
        String answer = http(
                "POST",
                "/subjects/" + subject + "/versions",
                "{\"schema\":" + quoted + ",\"references\":[" + references + "]}");
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(answer)
                .path("id")
                .asInt();
    }

    private void sendAvro(int id, int... record) {
        byte[] value = new byte[record.length + 5];
        java.nio.ByteBuffer.wrap(value, 1, 4).putInt(id);
        for (int i = 0; i < record.length; i++) {
            value[i + 5] = (byte) record[i];
        }
        Bare.send(broker, List.of(new ProducerRecord<>(topic, 0, null, value)));
    }

    @Test
    void aSchemaThatRefersToOthersIsReadWithThem() throws Exception {
        register(
                topic + "-unit",
                "{\"type\":\"enum\",\"name\":\"Unit\",\"namespace\":\"money\",\"symbols\":[\"EUR\",\"USD\"]}",
                "");
        register(
                topic + "-money",
                "{\"type\":\"record\",\"name\":\"Money\",\"namespace\":\"money\",\"fields\":["
                        + "{\"name\":\"cents\",\"type\":\"long\"},{\"name\":\"unit\",\"type\":\"money.Unit\"}]}",
                "{\"name\":\"money.Unit\",\"subject\":\"" + topic + "-unit\",\"version\":1}");
        int id = register(
                topic + "-value",
                "{\"type\":\"record\",\"name\":\"Priced\",\"fields\":[{\"name\":\"price\",\"type\":\"money.Money\"}]}",
                "{\"name\":\"money.Money\",\"subject\":\"" + topic + "-money\",\"version\":1}");
        sendAvro(id, 10, 2);
        try (DataSource source = velo.createSource(uri("&stop=end"))) {
            assertThat(source.schema()).hasToString("price:struct<cents:int64,unit:string>");
            assertThat(read()).hasToString("[[{cents=5, unit=USD}]]");
        }
    }

    @Test
    void aNumberThatGetsWiderInTheMiddleIsAWiderColumnFromThereOn() throws Exception {
        String narrow = "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";
        int one = register(topic + "-value", narrow, "");
        sendAvro(one, 14);
        try (DataSource source = velo.createSource(uri("&stop=end"))) {
            assertThat(source.schema()).hasToString("n:int32");
            int two = register(topic + "-value", narrow.replace("int", "long"), "");
            sendAvro(two, 16);
            sendAvro(one, 18);
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                List<RecordBatch> batches = Rows.batches(reader);
                assertThat(batches).extracting(b -> b.schema().toString()).containsExactly("n:int32", "n:int64");
                assertThat(Rows.of(batches.get(1))).containsExactly(List.of(8L), List.of(9L));
            }
        }
    }

    @Test
    void aRegistryThatIsAwayForAWhileIsAskedAgain() throws Exception {
        write(FIRST, "", List.of(1L, "one"));
        URI real = URI.create(registry.url());
        try (FaultyProxy proxy = FaultyProxy.before(real.getPort())) {
            String through = registry.url().replace(":" + real.getPort(), ":" + proxy.port());
            RunningPipeline running = velo.pipeline("through-" + topic)
                    .from(broker.uri(topic, "format=avro&schema_registry=" + through))
                    .to("memory://" + topic + "?evolve=add_columns")
                    .checkpointEvery(Duration.ofMillis(50))
                    .start();
            try {
                Await.await("the first row", () -> MemoryStreams.rowCount(topic) == 1);
                proxy.reset();
                write(SECOND, "", List.of(2L, "two", "more"));
                Await.await("a fault", () -> proxy.resets() > 0);
                proxy.heal();
                Await.await("the second row", () -> MemoryStreams.rowCount(topic) == 2);
                running.stop();
                running.join();
            } finally {
                running.cancel();
            }
        }
    }

    private String json(String more) {
        return broker.uri(topic, "format=json&schema_registry=" + registry.url() + more);
    }

    private void writeJson(Schema schema, List<Object> row) {
        String stream = topic + "-" + System.nanoTime();
        MemoryStreams.put(stream, Rows.batch(schema, List.of(row)));
        velo.pipeline("j-" + stream).from("memory://" + stream).to(json("")).run();
    }

    @Test
    void objectsGoFromTopicToTopicWithTheIdsOfTheirSchemas() throws Exception {
        Schema priced = Schema.parse("id:int64, price:decimal(12,2)?, on:date?, tags:list<string>?");
        List<Object> row =
                List.of(1L, new java.math.BigDecimal("0.10"), java.time.LocalDate.of(2026, 1, 31), List.of("a"));
        writeJson(priced, row);
        byte[] value = Bare.committed(broker, topic).get(0).value();
        int id = java.nio.ByteBuffer.wrap(value, 1, 4).getInt();
        assertThat(value[0]).isZero();
        assertThat(new String(value, 5, value.length - 5, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":1,\"price\":0.10,\"on\":\"2026-01-31\",\"tags\":[\"a\"]}");
        assertThat(http("GET", "/schemas/ids/" + id, "")).contains("\"JSON\"");
        try (DataSource source = velo.createSource(json("&stop=end"))) {
            assertThat(source.schema()).hasToString("id:int64?, price:decimal(12,2)?, on:date?, tags:list<string?>?");
            assertThat(Rows.readAll(source, ReadRequest.all())).containsExactly(row);
        }
        String out = broker.newTopic(1);
        velo.pipeline("again-" + topic)
                .from(json("&stop=end"))
                .to(json("").replace(topic, out))
                .run();
        assertThat(Bare.committed(broker, out)).hasSize(1);
    }

    private RunningPipeline stream(String format) {
        MemoryStreams.create(topic, FIRST);
        return velo.pipeline("stream-" + topic)
                .from("memory://" + topic + "?unbounded")
                .to(broker.uri(topic, "transactional=true&schema_registry=" + registry.url() + "&format=" + format))
                .checkpointEvery(Duration.ofMillis(50))
                .start();
    }

    /** One row in the topic, and a registry that looks at what comes behind it. */
    private void firstRowThenBackward() throws Exception {
        MemoryStreams.put(topic, Rows.batch(FIRST, List.of(List.of(1L, "one"))));
        Await.await("the first row", () -> Bare.committed(broker, topic).size() == 1);
        http("PUT", "/config/" + topic + "-value", "{\"compatibility\":\"BACKWARD\"}");
    }

    private int id(int record) {
        return java.nio.ByteBuffer.wrap(
                        Bare.committed(broker, topic).get(record).value(), 1, 4)
                .getInt();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "avro"})
    void aColumnThatComesUpInMidStreamIsANewVersionInTheRegistry(String format) throws Exception {
        RunningPipeline running = stream(format);
        try {
            firstRowThenBackward();
            MemoryStreams.put(
                    topic,
                    Rows.batch(
                            Schema.parse("id:int64, name:string, more:string"), List.of(List.of(2L, "two", "more"))));
            MemoryStreams.put(topic, Rows.batch(FIRST, List.of(List.of(3L, "three"))));
            MemoryStreams.end(topic);
            running.join();
        } finally {
            running.cancel();
        }
        assertThat(http("GET", "/subjects/" + topic + "-value/versions", "")).isEqualTo("[1,2]");
        assertThat(id(1)).isNotEqualTo(id(0)).isEqualTo(id(2));
        String uri = broker.uri(topic, "stop=end&schema_registry=" + registry.url() + "&format=" + format);
        try (DataSource source = velo.createSource(uri)) {
            assertThat(source.schema().names()).containsExactly("id", "name", "more");
            assertThat(Rows.readAll(source, ReadRequest.all()))
                    .containsExactly(
                            java.util.Arrays.asList(1L, "one", null),
                            List.of(2L, "two", "more"),
                            java.util.Arrays.asList(3L, "three", null));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "avro"})
    void aChangeInMidStreamThatTheRegistryRefusesIsAnErrorBehindTheRowsBefore(String format) throws Exception {
        RunningPipeline running = stream(format);
        try {
            firstRowThenBackward();
            MemoryStreams.put(
                    topic,
                    Rows.batch(
                            Schema.parse("id:date, name:string"), List.of(List.of(java.time.LocalDate.EPOCH, "two"))));
            MemoryStreams.end(topic);
            assertThatThrownBy(running::join)
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA))
                    .hasMessageContaining("The registry refuses the schema of " + topic + "-value")
                    .hasMessageContaining("not compatible");
        } finally {
            running.cancel();
        }
        assertThat(http("GET", "/subjects/" + topic + "-value/versions", "")).isEqualTo("[1]");
        assertThat(Bare.committed(broker, topic)).hasSize(1);
    }

    @Test
    void aPropertyThatComesUpInTheMiddleIsAColumnFromThereOn() throws Exception {
        writeJson(FIRST, List.of(1L, "one"));
        Bare.sendValues(broker, topic, "{\"id\":7}");
        try (DataSource source = velo.createSource(json("&stop=end"))) {
            assertThat(source.schema().names()).containsExactly("id", "name");
            writeJson(SECOND, List.of(2L, "two", "more"));
            ReadPlan plan = source.plan(ReadRequest.all());
            try (DataReader reader =
                    source.openReader(plan, Rows.splits(source, plan).get(0), null)) {
                ReadResult.Batch first = (ReadResult.Batch) reader.read(Duration.ofSeconds(5));
                assertThat(Rows.of(first.batch())).containsExactly(List.of(1L, "one"));
                assertThat(first.rejected()).singleElement().satisfies(r -> assertThat(r.reason())
                        .contains("does not begin with the id of a schema"));
                assertThat(Rows.of(((ReadResult.Batch) reader.read(Duration.ofSeconds(5))).batch()))
                        .containsExactly(List.of(2L, "two", "more"));
            }
        }
        http("PUT", "/config/" + topic + "-value", "{\"compatibility\":\"BACKWARD\"}");
        assertThatThrownBy(() -> writeJson(Schema.parse("id:string"), List.of("x")))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA))
                .hasMessageContaining(topic + "-value");
        try (DataSource other = velo.createSource(uri("&stop=end"))) {
            assertThatThrownBy(other::schema)
                    .hasMessageContaining("it is of type JSON")
                    .hasMessageContaining("format");
        }
    }
}
