package io.velostream.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.Schema;
import io.velostream.testkit.Rows;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRecordDecoderTest {
    private static Optional<String> decode(String schema, String json, BatchBuilder into) {
        byte[] text = JsonFixture.utf8("..." + json + "###");
        return new JsonRecordDecoder(Schema.parse(schema)).decode(text, 3, text.length - 6, into);
    }

    /** The one value of a schema with one column. */
    private static Object value(String type, String json) {
        String schema = "v:" + type + "?";
        BatchBuilder into = new BatchBuilder(Schema.parse(schema));
        assertThat(decode(schema, "{\"v\":" + json + "}", into)).isEmpty();
        return Rows.of(into.build()).get(0).get(0);
    }

    private static String fault(String schema, String json) {
        BatchBuilder into = new BatchBuilder(Schema.parse(schema));
        Optional<String> fault = decode(schema, json, into);
        assertThat(fault).as(json).isPresent();
        assertThat(into.rowCount()).isZero();
        for (int i = 0; i < into.schema().size(); i++) {
            assertThat(into.column(i).size()).isZero();
        }
        return fault.get();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int64|0|0",
                "int64|-0|0",
                "int64|9223372036854775807|9223372036854775807",
                "int64|-9223372036854775808|-9223372036854775808",
                "int64|1.0|1",
                "int64|12e2|1200",
                "int64|\"77\"|77",
                "int32|-2147483648|-2147483648",
                "int8|127|127",
                "decimal(5,2)|1.5|1.50",
                "decimal(5,2)|-999.99|-999.99",
                "decimal(5,2)|1.500|1.50",
                "decimal(5,2)|15e-1|1.50",
                "decimal(2,2)|0.99|0.99",
                "decimal(18,0)|999999999999999999|999999999999999999",
                "decimal(30,10)|12345678901234567890.0123456789|12345678901234567890.0123456789",
                "numeric|123456789012345678901234567890.5|123456789012345678901234567890.5",
                "numeric|1.50|1.50",
                "float64|0.1|0.1",
                "float64|-0.0|-0.0",
                "float64|1e300|1.0E300",
                "float64|4.9e-324|4.9E-324",
                "float64|9007199254740993|9.007199254740992E15",
                "float64|\"NaN\"|NaN",
                "float64|\"-Infinity\"|-Infinity",
                "float32|0.1|0.1",
                "float32|16777217|1.6777216E7",
                "float32|\"Infinity\"|Infinity",
                "boolean|true|true",
                "string|17.50|17.50",
                "string|false|false",
                "date|\"2024-02-29\"|2024-02-29",
                "timestamp|\"2024-02-29T12:00:00.5\"|2024-02-29T12:00:00.500",
                "timestamp(us,utc)|\"2024-02-29T12:00:00+02:00\"|2024-02-29T10:00:00Z",
                "time|\"23:59:59.5\"|23:59:59.500",
                "uuid|\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"|6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                "interval|\"P1Y2M3DT4H\"|P1Y2M3DT4H",
                "json|[1 , {\"a\" : null}]|[1 , {\"a\" : null}]",
            })
    void valuesAreTakenExactly(String type, String json, String expected) {
        assertThat(value(type, json)).hasToString(String.valueOf(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int64|9223372036854775808|int64",
                "int64|-9223372036854775809|int64",
                "int64|18446744073709551617|int64",
                "int64|1.5|int64",
                "int64|1e400|int64",
                "int64|1e999999999|int64",
                "int64|\"x\"|int64",
                "int64|true|true is no int64",
                "int64|{\"a\":1}|int64",
                "int8|128|int8",
                "decimal(5,2)|1000|decimal(5,2)",
                "decimal(5,2)|1.005|decimal(5,2)",
                "decimal(2,2)|1|decimal(2,2)",
                "float64|1e999|float64",
                "boolean|1|1 is no boolean",
                "boolean|\"true\"|boolean",
                "string|[1]|[1] is no string",
                "date|\"2023-02-29\"|date",
                "date|20230228|date",
                "binary|\"?\"|binary",
                "list<int64?>|{}|list",
                "struct<a:int64?>|[]|struct",
                "map<string,int64?>|3|map",
            })
    void aValueThatDoesNotFitNamesColumnValueAndType(String type, String json, String part) {
        assertThat(fault("a:int64?, v:" + type + "?", "{\"a\":1,\"v\":" + json + "}"))
                .startsWith("column 'v")
                .contains(part);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"v\"",
                "{\"v\":",
                "{\"v\":1",
                "{\"v\":1,",
                "{\"v\":1,}",
                "{,}",
                "{\"v\" 1}",
                "{v:1}",
                "{\"v\":01}",
                "{\"v\":+1}",
                "{\"v\":.5}",
                "{\"v\":1.}",
                "{\"v\":1e}",
                "{\"v\":-}",
                "{\"v\":tru}",
                "{\"v\":nul}",
                "{\"v\":NaN}",
                "{\"v\":1}}",
                "{\"v\":1} x",
                "[1]",
                "1",
                "null",
                "{\"v\":1 \"a\":2}",
                "{\"x\":\"a\tb\"}",
                "{\"x\":\"\\x\"}",
                "{\"x\":\"\\u12\"}",
                "{\"x\":[1,]}",
                "{\"x\":{\"a\"}}",
                "{\"x\":}",
                "{'v':1}",
                "{\"v\":1,,\"a\":2}",
                "{\"v\":0x10}",
                "{\"v\":1/*c*/}",
                "\u0000{\"v\":1}"
            })
    void whatIsNoJsonObjectIsAFaultAndLeavesTheBuilderAlone(String json) {
        assertThat(fault("v:int64?", json)).isNotEmpty();
    }

    @Test
    void aRowBeforeABadOneStays() {
        Schema schema = Schema.parse("a:string?, l:list<int64?>?");
        BatchBuilder into = new BatchBuilder(schema);
        JsonRecordDecoder decoder = new JsonRecordDecoder(schema);
        byte[] good = JsonFixture.utf8("{\"a\":\"x\",\"l\":[1,2]}");
        byte[] bad = JsonFixture.utf8("{\"a\":\"y\",\"l\":[3,\"z\"]}");
        assertThat(decoder.decode(good, 0, good.length, into)).isEmpty();
        assertThat(decoder.decode(bad, 0, bad.length, into))
                .hasValueSatisfying(r -> assertThat(r).isEqualTo("column 'l[]': \"z\" is no valid int64"));
        assertThat(decoder.decode(good, 0, good.length, into)).isEmpty();
        assertThat(Rows.of(into.build())).containsExactly(List.of("x", List.of(1L, 2L)), List.of("x", List.of(1L, 2L)));
    }

    @Test
    void ofANameThatOccursTwiceTheLastValueCounts() {
        BatchBuilder into = new BatchBuilder(Schema.parse("a:int64?, s:string?"));
        assertThat(decode("a:int64?, s:string?", "{\"a\":1,\"s\":\"x\",\"a\":2,\"\\u0061\":null,\"s\":\"yy\"}", into))
                .isEmpty();
        assertThat(Rows.of(into.build()).toString()).isEqualTo("[[null, yy]]");
    }

    @Test
    void fieldsAreFoundInAnyOrderAndUnknownOnesSkipped() {
        String schema = "a:int64?, long_name_of_a_field:int64?, c:int64?";
        BatchBuilder into = new BatchBuilder(Schema.parse(schema));
        JsonRecordDecoder decoder = new JsonRecordDecoder(Schema.parse(schema));
        String[] records = {
            "{\"c\":3,\"u\":{\"a\":[9,{\"c\":8}]},\"a\":1,\"long_name_of_a_field\":2}",
            "{ \"a\" : 1 , \"c\" : 3 , \"long_name_of_a_field\" : 2 }",
            "{\"long_name_of_a_field\":2,\"long_name_of_a_fielx\":7,\"long_name_of_a_fiel\":7,\"a\":1,\"c\":3}",
            "{\"\":0,\"b\":\"}\\\"\",\"a\":1,\"c\":3,\"long_name_of_a_field\":2}",
        };
        for (int round = 0; round < 3; round++) {
            for (String record : records) {
                byte[] text = JsonFixture.utf8(record);
                assertThat(decoder.decode(text, 0, text.length, into)).isEmpty();
            }
        }
        assertThat(Rows.of(into.build())).hasSize(12).allMatch(row -> row.equals(List.of(1L, 2L, 3L)));
    }

    @Test
    void thousandsOfDifferentUnknownNamesDoNoHarm() {
        Schema schema = Schema.parse("a:int64?");
        BatchBuilder into = new BatchBuilder(schema);
        JsonRecordDecoder decoder = new JsonRecordDecoder(schema);
        for (int i = 0; i < 5000; i++) {
            byte[] text = JsonFixture.utf8("{\"k" + i + "\":1,\"a\":" + i + ",\"z" + i + "\":null}");
            assertThat(decoder.decode(text, 0, text.length, into)).isEmpty();
        }
        assertThat(Rows.of(into.build()).get(4999)).isEqualTo(List.of(4999L));
    }

    @Test
    void missingFieldsAreNullUnlessRequired() {
        BatchBuilder into = new BatchBuilder(Schema.parse("a:int64?, b:string?"));
        assertThat(decode("a:int64?, b:string?", "{}", into)).isEmpty();
        assertThat(Rows.of(into.build()).toString()).isEqualTo("[[null, null]]");
        assertThat(fault("a:int64, b:string?", "{\"b\":\"x\"}")).isEqualTo("column 'a': it is missing, but required");
        assertThat(fault("a:int64", "{\"a\":null}")).isEqualTo("column 'a': null, but the column is required");
        assertThat(fault("s:struct<x:int64,y:int64?>?", "{\"s\":{\"y\":1}}"))
                .isEqualTo("column 's.x': it is missing, but required");
    }

    @Test
    void namesThatNeedEscapesAreFound() {
        Schema schema = Schema.parse("\"say \"\"hi\"\"\":int64?, \"ü\":int64?");
        BatchBuilder into = new BatchBuilder(schema);
        byte[] text = JsonFixture.utf8("{\"say \\\"hi\\\"\":1,\"\\u00fc\":2}");
        byte[] plain = JsonFixture.utf8("{\"ü\":4,\"say \\u0022hi\\u0022\":3}");
        JsonRecordDecoder decoder = new JsonRecordDecoder(schema);
        assertThat(decoder.decode(text, 0, text.length, into)).isEmpty();
        assertThat(decoder.decode(plain, 0, plain.length, into)).isEmpty();
        assertThat(Rows.of(into.build())).containsExactly(List.of(1L, 2L), List.of(3L, 4L));
    }

    @Test
    void escapesBecomeTheCharactersTheyStandFor() {
        assertThat(value("string", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\udc0e\\u0000\""))
                .isEqualTo("\"\\/\b\f\n\r\tAé€\ud83d\udc0e\0");
        assertThat(value("string", "\"kůň 🐎 und sehr langer Text \\n dahinter\""))
                .isEqualTo("kůň 🐎 und sehr langer Text \n dahinter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "\\ud800x", "\\ud800\\u0041", "\\ud800\\n", "\\udc00\\ud800"})
    void halfSurrogatePairsAreFaults(String escape) {
        assertThat(fault("v:string?", "{\"v\":\"" + escape + "\"}")).contains("surrogate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c080", "e28228", "eda080", "f4908080", "c3", "f09f90"})
    void invalidUtf8IsAFaultWhereverItStands(String hex) {
        byte[] bad = java.util.HexFormat.of().parseHex(hex);
        Schema schema = Schema.parse("v:string?, j:json?");
        for (String frame :
                new String[] {"{\"v\":\"@\"}", "{\"v\":\"0123456789@abcdef\"}", "{\"v\":\"\\n@\"}", "{\"j\":[\"@\"]}"
                }) {
            int at = frame.indexOf('@');
            byte[] text = new byte[frame.length() - 1 + bad.length];
            byte[] plain = JsonFixture.utf8(frame);
            System.arraycopy(plain, 0, text, 0, at);
            System.arraycopy(bad, 0, text, at, bad.length);
            System.arraycopy(plain, at + 1, text, at + bad.length, plain.length - at - 1);
            BatchBuilder into = new BatchBuilder(schema);
            assertThat(new JsonRecordDecoder(schema).decode(text, 0, text.length, into))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("UTF-8"));
        }
    }

    @Test
    void nestedValuesKeepNullsAndOrder() {
        assertThat(value("list<list<int64?>?>", "[[1,null],[],null]").toString())
                .isEqualTo("[[1, null], [], null]");
        assertThat(value("map<int32,string?>", "{\"2\":\"b\",\"1\":null}").toString())
                .isEqualTo("{2=b, 1=null}");
        assertThat(value("struct<a:int64?,b:list<struct<c:decimal(3,1)?>?>?>", "{\"b\":[{\"c\":1.5},{}]}"))
                .isEqualTo(Rows.comparable(List.of(List.of(
                                mapOf("a", null, "b", List.of(Map.of("c", new BigDecimal("1.5")), mapOf("c", null))))))
                        .get(0)
                        .get(0));
    }

    private static Map<String, Object> mapOf(Object... pairs) {
        Map<String, Object> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Test
    void depthIsLimitedInKnownAndUnknownFields() {
        Schema schema = Schema.parse("j:json?");
        String deep = "[".repeat(63) + "]".repeat(63);
        String deeper = "[".repeat(64) + "]".repeat(64);
        for (String name : new String[] {"j", "unknown"}) {
            BatchBuilder into = new BatchBuilder(schema);
            assertThat(decode("j:json?", "{\"" + name + "\":" + deep + "}", into))
                    .isEmpty();
            assertThat(fault("j:json?", "{\"" + name + "\":" + deeper + "}")).contains("max_depth");
        }
        String bottomless = "[".repeat(100_000);
        assertThat(fault("j:json?", "{\"j\":" + bottomless)).contains("max_depth");
        assertThat(fault("j:list<list<int64?>?>?", "{\"j\":" + bottomless)).isNotEmpty();
    }

    @Test
    void aMapWithNestedKeysIsRefused() {
        assertThatThrownBy(() -> new JsonRecordDecoder(Schema.parse("m:map<list<int64?>,int64?>")))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("keys");
    }
}
