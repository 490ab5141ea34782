package io.velostream.formats.json;

import static io.velostream.formats.json.JsonFixture.DOCUMENTS;
import static io.velostream.formats.json.JsonFixture.LINES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import io.velostream.api.type.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDiscoveryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1;-2;null|int64",
                "1;2.5|float64",
                "1e3|float64",
                "9223372036854775808|numeric",
                "9007199254740993;0.5|numeric",
                "0.1234567890123456789|numeric",
                "12345678901234567890.5|numeric",
                "0.5;1e400|numeric",
                "0.10000000000000001;0.1;2.5e-7|float64",
                "1;'NaN'|float64",
                "'NaN'|string",
                "true;null|boolean",
                "null|string",
                "1;'a'|string",
                "true;1|string",
                "'2024-01-31';'1999-12-31'|date",
                "'2024-01-31';'2024-02-30'|string",
                "'2024-01-31';'x'|string",
                "'2024-01-31';7|string",
                "'2024-01-31T10:00:00';'2024-01-31 10:00:00.123456'|timestamp(us)",
                "'2024-01-31T10:00:00Z';'2024-01-31T10:00:00+02:00'|timestamp(us,utc)",
                "'2024-01-31T10:00:00Z';'2024-01-31T10:00:00'|string",
                "'2024-01-31T10:00:00.123456789Z'|timestamp(ns,utc)",
                "[1,2];[];null|list<int64?>",
                "[1,2.5];['NaN']|list<float64?>",
                "[]|list<string?>",
                "[[true]]|list<list<boolean?>?>",
                "{'x':1,'y':'a'};{'y':null,'z':2.5}|struct<x:int64?,y:string?,z:float64?>",
                "{}|json",
                "{};{'x':1}|struct<x:int64?>",
                "{'x':1};[1]|json",
                "{'x':1};'text'|json",
                "[1];2|json",
                "[{'x':1},{'x':[1]}]|list<struct<x:json?>?>",
                "{'':1}|json",
            })
    void theNarrowestTypeThatHoldsAllValuesIsChosen(String values, String type) {
        StringBuilder lines = new StringBuilder();
        for (String value : values.split(";")) {
            lines.append("{\"v\":").append(value.replace('\'', '"')).append("}\n");
        }
        Schema expected = Schema.parse("v:" + type + "?");
        assertThat(JsonFixture.discover(LINES, lines.toString(), "")).isEqualTo(expected);
        assertThat(JsonFixture.discover(DOCUMENTS, "[" + lines.toString().trim().replace("\n", ",") + "]", ""))
                .isEqualTo(expected);
    }

    @Test
    void columnsStandInTheOrderOfTheirFirstAppearance() {
        String data = "{\"b\":1,\"a\":2}\n{\"c\":3,\"a\":4,\"\":5}\n";
        assertThat(JsonFixture.discover(LINES, data, "").names()).containsExactly("b", "a", "c");
    }

    @Test
    void objectsWithVeryManyNamesStayJson() {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < 201; i++) {
            data.append("{\"m\":{\"key").append(i).append("\":1}}\n");
        }
        assertThat(JsonFixture.discover(LINES, data.toString(), "")).isEqualTo(Schema.parse("m:json?"));
    }

    @Test
    void optionsSteerTheInference() {
        String data =
                "{\"d\":\"2024-01-31\",\"n\":12.50,\"m\":0.0001}\n{\"d\":\"2024-02-01\",\"n\":123456789012345.5,\"m\":1}\n";
        assertThat(JsonFixture.discover(LINES, data, "infer_dates=false&infer_decimals=true"))
                .isEqualTo(Schema.parse("d:string?, n:decimal(18,2)?, m:decimal(18,4)?"));
        assertThat(JsonFixture.discover(LINES, data, "schema=n:decimal(20,3),extra:uuid?"))
                .isEqualTo(Schema.parse("d:date?, n:decimal(20,3), m:float64?, extra:uuid?"));
        assertThat(JsonFixture.discover(LINES, "{\"a\":1}\n{\"a\":2.5}\n", "sample_rows=1"))
                .isEqualTo(Schema.parse("a:int64?"));
    }

    @Test
    void badLinesAreLeftOutOfTheSample() {
        assertThat(JsonFixture.discover(LINES, "{\"x\":\nnonsense\n{\"a\":1}\n17\n", ""))
                .isEqualTo(Schema.parse("a:int64?"));
        assertThatThrownBy(() -> JsonFixture.discover(LINES, "hello\nworld\n", ""))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("no JSON object")
                .hasMessageContaining("line 1");
    }

    @Test
    void recordsWithEndlesslyManyNamesAreAnErrorThatSaysWhatToDo() {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i <= 10_000; i++) {
            data.append("{\"key").append(i).append("\":1}\n");
        }
        assertThatThrownBy(() -> JsonFixture.discover(LINES, data.toString(), "sample_rows=20000"))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("10000")
                .hasMessageContaining("schema");
    }

    @Test
    void aDeclaredSchemaNeedsNoObjectInTheSample() {
        assertThat(JsonFixture.discover(LINES, "hello\n", "schema=a:int64")).isEqualTo(Schema.parse("a:int64"));
    }
}
