package io.velostream.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.text.Utf8Buffer;
import io.velostream.testkit.Rows;
import io.velostream.testkit.TypeSamples;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonRecordEncoderTest {
    private static final JsonMapper JACKSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNameLength(100_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Stream<DataType> types() {
        return Stream.concat(TypeSamples.SIMPLE.stream(), TypeSamples.NESTED.stream());
    }

    private static String encode(RecordBatch batch, int row, boolean omitNulls) {
        Utf8Buffer out = new Utf8Buffer(1);
        assertThat(new JsonRecordEncoder(batch.schema(), omitNulls).encode(batch, row, out))
                .isEmpty();
        return new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
    }

    private static RecordBatch samples(DataType type) {
        List<List<Object>> rows = new ArrayList<>();
        TypeSamples.withNulls(type).forEach(v -> {
            List<Object> row = new ArrayList<>();
            row.add(v);
            rows.add(row);
        });
        return Rows.batch(Schema.of(Field.of("v", type)), rows);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeReadsBackAsItWasAndIsJsonToAnotherParser(DataType type) throws JsonProcessingException {
        RecordBatch batch = samples(type);
        for (boolean omit : new boolean[] {false, true}) {
            BatchBuilder into = new BatchBuilder(batch.schema());
            JsonRecordDecoder decoder = new JsonRecordDecoder(batch.schema());
            for (int row = 0; row < batch.rowCount(); row++) {
                String json = encode(batch, row, omit);
                assertThat(JACKSON.readTree(json).isObject()).isTrue();
                assertThat(json).doesNotContain("\n").doesNotContain("\r");
                byte[] text = JsonFixture.utf8(json);
                assertThat(decoder.decode(text, 0, text.length, into)).isEmpty();
            }
            assertThat(Rows.of(into.build())).isEqualTo(Rows.of(batch));
        }
    }

    @Test
    void anotherParserSeesTheSameTextAndNumbers() throws JsonProcessingException {
        StringBuilder every = new StringBuilder();
        for (char c = 0; c < 0x180; c++) {
            every.append(c);
        }
        every.append("\u2028\ud83d\udc0e");
        RecordBatch batch = Rows.batch(
                Schema.parse("s:string?, d:decimal(38,10)?, l:int64?, f:float64?, \"odd \"\"\\ name\":boolean?"),
                List.of(List.of(
                        every.toString(),
                        new BigDecimal("1234567890123456789012345678.0123456789"),
                        Long.MIN_VALUE,
                        1e-300,
                        true)));
        JsonNode tree = JACKSON.readTree(encode(batch, 0, false));
        assertThat(tree.get("s").textValue()).isEqualTo(every.toString());
        assertThat(tree.get("d").decimalValue()).isEqualTo(new BigDecimal("1234567890123456789012345678.0123456789"));
        assertThat(tree.get("l").longValue()).isEqualTo(Long.MIN_VALUE);
        assertThat(tree.get("f").doubleValue()).isEqualTo(1e-300);
        assertThat(tree.get("odd \"\\ name").booleanValue()).isTrue();
    }

    @Test
    void theFormIsAsDocumented() {
        List<Object> row = new ArrayList<>();
        row.add(Double.NaN);
        row.add(java.time.Instant.parse("2024-01-02T03:04:05.006Z"));
        row.add(null);
        row.add(new byte[] {1, 2, 3, 4});
        row.add("{\"a\":\n[1.50, \"x\"]}");
        RecordBatch batch = Rows.batch(
                Schema.parse("f:float64?, t:timestamp(us,utc)?, n:string?, b:binary?, j:json?"), List.of(row));
        assertThat(encode(batch, 0, false))
                .isEqualTo("{\"f\":\"NaN\",\"t\":\"2024-01-02T03:04:05.006Z\",\"n\":null,\"b\":\"AQIDBA==\","
                        + "\"j\":{\"a\": [1.50, \"x\"]}}");
        assertThat(encode(batch, 0, true)).doesNotContain("null").contains("Z\",\"b\"");
    }

    @Test
    void withoutValuesAnObjectIsEmpty() {
        List<Object> nulls = new ArrayList<>();
        nulls.add(null);
        nulls.add(null);
        RecordBatch batch = Rows.batch(Schema.parse("a:int64?, b:int64?"), List.of(nulls));
        assertThat(encode(batch, 0, true)).isEqualTo("{}");
        assertThat(encode(batch, 0, false)).isEqualTo("{\"a\":null,\"b\":null}");
    }

    @Test
    void aJsonColumnThatHoldsNoJsonIsRefusedAndTheBufferStays() {
        Schema schema = Schema.parse("a:int64?, j:json?");
        RecordBatch batch = Rows.batch(schema, List.of(List.of(1L, "{\"a\":"), List.of(2L, "1 2"), List.of(3L, "")));
        JsonRecordEncoder encoder = new JsonRecordEncoder(schema, false);
        Utf8Buffer out = new Utf8Buffer(1);
        out.putAscii("before");
        for (int row = 0; row < 3; row++) {
            assertThat(encoder.encode(batch, row, out)).isPresent();
            assertThat(out.length()).isEqualTo(6);
        }
    }

    @Test
    void aMapWithNestedKeysIsRefused() {
        assertThatThrownBy(() -> new JsonRecordEncoder(Schema.parse("m:map<list<int64?>,int64?>"), false))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("keys");
    }

    @ParameterizedTest
    @MethodSource("types")
    void singleValuesRoundTripAsText(DataType type) {
        RecordBatch batch = samples(type);
        JsonValueWriter writer = new JsonValueWriter(type);
        io.velostream.api.batch.ColumnBuilder column = io.velostream.api.batch.ColumnBuilder.of(type, 1);
        JsonValueParser parser = new JsonValueParser(column);
        for (int row = 0; row < batch.rowCount(); row++) {
            if (batch.column(0).isNull(row)) {
                column.appendNull();
                continue;
            }
            Utf8Buffer out = new Utf8Buffer(1);
            assertThat(writer.write(batch.column(0), row, out)).isEmpty();
            assertThat(parser.parse(out.array(), 0, out.length())).isEmpty();
        }
        RecordBatch back = RecordBatch.of(batch.schema(), batch.rowCount(), List.of(column.build()));
        assertThat(Rows.of(back)).isEqualTo(Rows.of(batch));
        byte[] bad = JsonFixture.utf8("[{\"x\":1");
        assertThat(parser.parse(bad, 0, bad.length)).isPresent();
        assertThat(column.size()).isZero();
    }
}
