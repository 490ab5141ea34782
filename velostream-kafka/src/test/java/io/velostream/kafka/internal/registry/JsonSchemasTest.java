package io.velostream.kafka.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemasTest {
    private static Schema columns(String schema) {
        return JsonSchemas.columns(new StoredSchema(schema, Map.of()), 7);
    }

    private static String type(String ofProperty) {
        return columns("{\"type\":\"object\",\"properties\":{\"a\":" + ofProperty + "}}")
                .field(0)
                .type()
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"type\":\"integer\"}|int64",
                "{\"type\":\"integer\",\"connect.type\":\"int32\"}|int32",
                "{\"type\":\"number\"}|float64",
                "{\"type\":\"number\",\"connect.type\":\"float32\"}|float32",
                "{\"type\":[\"integer\",\"number\"]}|float64",
                "{\"type\":\"boolean\"}|boolean",
                "{\"type\":[\"null\",\"string\"]}|string",
                "{\"type\":\"string\",\"enum\":[\"A\",\"B\"]}|string",
                "{\"type\":\"string\",\"format\":\"date\"}|date",
                "{\"type\":\"string\",\"format\":\"date-time\"}|timestamp(us,utc)",
                "{\"type\":\"string\",\"format\":\"uuid\"}|uuid",
                "{\"type\":\"string\",\"format\":\"email\"}|string",
                "{\"oneOf\":[{\"type\":\"null\",\"title\":\"Not included\"},{\"type\":\"string\"}]}|string",
                "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}|json",
                "{\"allOf\":[{\"type\":\"integer\"}]}|int64",
                "{\"type\":[\"string\",\"integer\"]}|json",
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}|list<int64?>",
                "{\"type\":\"array\",\"items\":[{\"type\":\"integer\"}]}|json",
                "{\"type\":\"array\"}|json",
                "{\"type\":\"object\"}|json",
                "{\"type\":\"string\",\"velostream.type\":\"tensor\"}|json",
                "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}|map<string,int64?>",
                "{\"properties\":{\"b\":{\"type\":\"string\"}}}|struct<b:string?>",
                "{\"type\":\"null\"}|json",
                "{\"$ref\":\"#/nowhere\"}|json",
                "{\"$ref\":\"#name\"}|json",
                "{\"$ref\":\"other.json\"}|json",
                "{}|json",
                "true|json"
            })
    void aPropertyIsAColumn(String property, String expected) {
        assertThat(type(property)).isEqualTo(expected);
    }

    @Test
    void partsThatAreReferredToAreFollowedAndThoseThatHoldThemselvesEndAsJson() {
        assertThat(columns("""
                        {"$ref": "#/definitions/Order", "definitions": {
                          "Order": {"type": "object", "properties": {
                            "id": {"type": "integer"}, "lines": {"type": "array", "items": {"$ref": "#/definitions/Line"}}}},
                          "Line": {"type": "object", "properties": {"sku": {"type": "string"}}}}}
                        """)).hasToString("id:int64?, lines:list<struct<sku:string?>?>?");
        assertThat(columns(
                                "{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#\"},\"v\":{\"type\":\"integer\"}}}")
                        .names())
                .containsExactly("next", "v");
        StoredSchema other = new StoredSchema(
                "{\"type\":\"object\",\"properties\":{\"m\":{\"$ref\":\"money.json#/definitions/Money\"}}}",
                Map.of(
                        "money.json",
                        "{\"definitions\":{\"Money\":{\"type\":\"object\",\"properties\":{\"c\":{\"$ref\":\"#/definitions/C\"}}},"
                                + "\"C\":{\"type\":\"integer\"}}}"));
        assertThat(JsonSchemas.columns(other, 1)).hasToString("m:struct<c:int64?>?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"string\"}", "{}", "{\"type\":\"object\"}", "[]", "{"})
    void aSchemaOfAnythingButObjectsHasNoColumns(String schema) {
        assertThatThrownBy(() -> columns(schema))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("The schema 7 of the registry");
    }

    @Test
    void whatIsWrittenForColumnsIsReadBackAsThoseColumns() {
        Schema all =
                Schema.parse("a:boolean?, b:int8?, c:int16?, d:int32?, e:int64?, f:float32?, g:float64?, h:numeric?,"
                        + " i:decimal(12,2)?, j:string?, k:binary?, l:date?, m:time?, n:timestamp(us)?, o:timestamp(ns,utc)?,"
                        + " p:uuid?, q:json?, r:interval?, s:list<int32?>?, t:map<string,decimal(5,1)?>?,"
                        + " u:struct<x:int64?,y:list<struct<z:date?>?>?>?, \"odd name\":string?");
        assertThat(columns(JsonSchemas.of(all, "row"))).isEqualTo(all);
    }

    @Test
    void whatCannotBeNullIsRequired() {
        assertThat(JsonSchemas.of(Schema.parse("a:int64, b:string?, c:json"), "Order"))
                .isEqualTo("{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"title\":\"Order\","
                        + "\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":\"integer\"},"
                        + "\"b\":{\"type\":[\"string\",\"null\"]},\"c\":{}},\"required\":[\"a\",\"c\"]}");
    }

    @Test
    @Timeout(20)
    void aSchemaWithinItselfIsJsonThere() {
        StringBuilder references = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            references.append(",\"r").append(i).append("\":{\"$ref\":\"#/definitions/node\"}");
        }
        Schema columns = columns("{\"$ref\":\"#/definitions/node\",\"definitions\":{\"node\":{\"type\":\"object\","
                + "\"properties\":{\"id\":{\"type\":\"integer\"}" + references + "}}}}");
        assertThat(columns.names()).hasSize(11);
        assertThat(columns.field(0).type()).isEqualTo(DataType.INT64);
        assertThat(columns.field(10).type()).isEqualTo(DataType.JSON);
        assertThat(columns("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}}}"))
                .isEqualTo(Schema.parse("a:json?"));
    }

    @Test
    @Timeout(20)
    void referencesThatMultiplyEndInJson() {
        StringBuilder definitions = new StringBuilder();
        for (int level = 0; level < 12; level++) {
            definitions
                    .append(level == 0 ? "" : ",")
                    .append("\"d")
                    .append(level)
                    .append("\":{\"properties\":{");
            for (int i = 0; i < 10; i++) {
                String of = level == 11 ? "\"type\":\"string\"" : "\"$ref\":\"#/definitions/d" + (level + 1) + "\"";
                definitions
                        .append(i == 0 ? "" : ",")
                        .append("\"p")
                        .append(i)
                        .append("\":{")
                        .append(of)
                        .append('}');
            }
            definitions.append("}}");
        }
        assertThat(columns("{\"$ref\":\"#/definitions/d0\",\"definitions\":{" + definitions + "}}")
                        .names())
                .hasSize(10);
    }
}
