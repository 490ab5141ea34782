package io.velostream.formats.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.Schema;
import io.velostream.testkit.Rows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record as most writers make it, which takes the short way, means what the same one with odd white space means. */
class JsonQuickPathTest {
    private static final List<String> VALUES = values();

    private static List<String> values() {
        List<String> values = new ArrayList<>(List.of(
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-",
                "--1",
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "1.5",
                "1.50",
                "-0.001",
                "1e3",
                "1E3",
                "1.5e2",
                "12a",
                "0.1234567",
                "0.12345678",
                "1234567.1234567",
                "12345678.5",
                "123456789012345.125",
                "1234567890123456.5",
                "\"\"",
                "\"x\"",
                "\"2024-02-29\"",
                "\"2023-02-29\"",
                "\"2024-02-2\\u0039\"",
                "\"2024-02-28 \"",
                "\"12:34:56\"",
                "\"12345\"",
                "\"a\\\"b\"",
                "\"a\\\\\"",
                "\"é\"",
                "\"a\tb\"",
                "\"a\u0001\"",
                "\"NaN\"",
                "{}",
                "[]",
                "{\"a\":1}",
                "truex",
                "nul",
                "'1'"));
        for (String digits = "1"; digits.length() < 22; digits += "234567890".charAt(digits.length() % 9)) {
            values.add(digits);
            values.add("-" + digits);
            values.add(digits + ".5");
            values.add("9".repeat(digits.length()));
        }
        for (int length = 6; length < 140; length += length < 50 || length > 70 ? 7 : 1) {
            values.add('"' + "y".repeat(length) + '"');
            values.add('"' + "y".repeat(length - 1) + "ß\"");
            values.add('"' + "y".repeat(length - 1) + "\\n\"");
        }
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            values.add(Long.toString(random.nextLong() >> random.nextInt(64)));
            values.add(random.nextInt(1000) + "." + random.nextInt(100_000));
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int64", "int32", "int8", "decimal(12,2)", "decimal(18,0)", "decimal(18,18)", "decimal(30,2)",
                        "float64",
                "float32", "string", "date", "time", "boolean", "json", "uuid", "binary"
            })
    void meansTheSameAsTheLongWay(String type) {
        String schema = "a:int32?, v:" + type + "?, z:string?";
        JsonRecordDecoder decoder = new JsonRecordDecoder(Schema.parse(schema));
        JsonRecordDecoder oddDecoder = new JsonRecordDecoder(Schema.parse(schema));
        String pad = "z".repeat(100);
        for (String value : VALUES) {
            for (int i = 0; i < 2; i++) {
                String odd = decode(
                        oddDecoder,
                        schema,
                        "{\t\"a\"\t:\t1\t,\t\"v\"\t:\t" + value + "\t,\t\"z\"\t:\t\"" + pad + "\"\t}");
                assertThat(decode(decoder, schema, "{\"a\":1,\"v\":" + value + ",\"z\":\"" + pad + "\"}"))
                        .as(value)
                        .isEqualTo(odd);
                assertThat(decode(decoder, schema, "{\"a\": 1, \"v\": " + value + ", \"z\": \"" + pad + "\"}"))
                        .as(value)
                        .isEqualTo(odd);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 7, 13, 14, 15, 16, 21, 22, 30, 60})
    void namesOfAnyLengthAreTold(int length) {
        String name = "n".repeat(length);
        String other = "n".repeat(length - 1) + "m";
        String schema = name + ":int32?, " + other + ":int32?, z:string?";
        JsonRecordDecoder decoder = new JsonRecordDecoder(Schema.parse(schema));
        String pad = ",\"z\":\"" + "z".repeat(100) + "\"}";
        for (int i = 0; i < 3; i++) {
            assertThat(decode(decoder, schema, "{\"" + name + "\":1,\"" + other + "\":2" + pad))
                    .startsWith("[1, 2, ");
            assertThat(decode(decoder, schema, "{\"" + other + "\":2,\"" + name + "\":1" + pad))
                    .startsWith("[1, 2, ");
            assertThat(decode(decoder, schema, "{\"" + name + "x\":1,\"" + other + "\":2" + pad))
                    .startsWith("[null, 2, ");
            assertThat(decode(decoder, schema, "{\"" + name + "\":1,\"" + name + "\":3,\"" + other + "\":2" + pad))
                    .startsWith("[3, 2, ");
        }
    }

    @Test
    void aNameThatDiffersInOneByteIsAnother() {
        for (int length = 1; length < 45; length++) {
            String name = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".substring(0, length);
            String schema = name + ":int32?, z:string?";
            JsonRecordDecoder decoder = new JsonRecordDecoder(Schema.parse(schema));
            String rest = "\":1,\"z\":\"" + "z".repeat(100) + "\"}";
            assertThat(decode(decoder, schema, "{\"" + name + rest)).startsWith("[1, ");
            for (int at = 0; at < length; at++) {
                String other = name.substring(0, at) + "_" + name.substring(at + 1);
                assertThat(decode(decoder, schema, "{\"" + other + rest))
                        .as(other)
                        .startsWith("[null, ");
            }
            assertThat(decode(decoder, schema, "{\"" + name + rest)).startsWith("[1, ");
        }
    }

    @Test
    void everyByteThatEndsOrSpoilsATextIsFoundWhereverItStands() {
        String schema = "s:string?, z:string?";
        JsonRecordDecoder decoder = new JsonRecordDecoder(Schema.parse(schema));
        String rest = "\",\"z\":\"" + "z".repeat(100) + "\"}";
        for (int length = 1; length < 70; length++) {
            for (int at = 0; at < length; at++) {
                String before = "!".repeat(at);
                String after = "#".repeat(length - at - 1);
                for (String odd : List.of("\\\"", "\\n", "\u00e9", "\u20ac", "\ud83d\ude00", "\u007f", " ", "[", "]")) {
                    String meant = odd.equals("\\n") ? "\n" : odd.startsWith("\\") ? odd.substring(1) : odd;
                    assertThat(decode(decoder, schema, "{\"s\":\"" + before + odd + after + rest))
                            .startsWith("[" + before + meant + after + ", ");
                }
                assertThat(decode(decoder, schema, "{\"s\":\"" + before + "\u001f" + after + rest))
                        .contains("control character 0x1f");
            }
        }
    }

    /** Records of a topic lie one behind the other in one array. */
    @Test
    void whatStandsBehindTheEndIsNoPartOfTheRecord() {
        String schema = "n:int64?, d:decimal(12,2)?, t:date?, s:string?";
        Schema columns = Schema.parse(schema);
        String record = "{\"n\":1234567,\"d\":-12345.75,\"t\":\"2024-02-29\",\"s\":\"some text\"}";
        for (String behind : List.of("7", "7.25,", ".5}", "e3}", "\"}", record)) {
            byte[] all = (record + behind + "0".repeat(100)).getBytes(StandardCharsets.UTF_8);
            JsonRecordDecoder decoder = new JsonRecordDecoder(columns);
            for (int end = 0; end <= record.length(); end++) {
                BatchBuilder among = new BatchBuilder(columns);
                BatchBuilder alone = new BatchBuilder(columns);
                Optional<String> fault = decoder.decode(all, 0, end, among);
                assertThat(fault)
                        .as(record.substring(0, end))
                        .isEqualTo(new JsonRecordDecoder(columns).decode(Arrays.copyOf(all, end), 0, end, alone));
                assertThat(fault.isPresent()).isEqualTo(end < record.length());
                assertThat(Rows.of(among.build())).isEqualTo(Rows.of(alone.build()));
            }
        }
    }

    @Test
    void fieldsInAnotherOrderAndTwiceCountTheLastTime() {
        String schema = "a:int32?, b:int32?, c:int32?";
        JsonRecordDecoder decoder = new JsonRecordDecoder(Schema.parse(schema));
        for (int i = 0; i < 3; i++) {
            assertThat(decode(decoder, schema, "{\"c\":3,\"a\":1,\"b\":2}")).isEqualTo("[1, 2, 3]");
            assertThat(decode(decoder, schema, "{\"c\":3,\"a\":1,\"c\":4}")).isEqualTo("[1, null, 4]");
            assertThat(decode(decoder, schema, "{\"b\":3,\"b\":null,\"c\":4,\"a\":5}"))
                    .isEqualTo("[5, null, 4]");
            assertThat(decode(decoder, schema, "{\"a\":1,\"b\":2,\"a\":7,\"c\":3}"))
                    .isEqualTo("[7, 2, 3]");
        }
    }

    /** The row, or why there is none; without the places in the text, which differ. */
    private static String decode(JsonRecordDecoder decoder, String schema, String json) {
        byte[] text = JsonFixture.utf8(json);
        BatchBuilder into = new BatchBuilder(Schema.parse(schema));
        return decoder.decode(text, 0, text.length, into)
                .map(fault -> fault.replaceAll("found .*", "found"))
                .orElseGet(() -> Rows.of(into.build()).get(0).toString());
    }
}
