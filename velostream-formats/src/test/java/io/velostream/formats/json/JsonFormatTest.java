package io.velostream.formats.json;

import static io.velostream.formats.json.JsonFixture.DOCUMENTS;
import static io.velostream.formats.json.JsonFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.formats.FileSlice;
import io.velostream.testkit.Rows;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormatTest {
    private static final Schema SCHEMA = Schema.parse("a:int64?, s:string?");
    private static final List<List<Object>> THREE = List.of(List.of(1L, "x"), List.of(2L, "y"), List.of(3L, "z"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"a\":1,\"s\":\"x\"},{\"a\":2,\"s\":\"y\"},{\"a\":3,\"s\":\"z\"}]",
                "\ufeff [\n  {\n    \"a\" : 1,\n    \"s\" : \"x\"\n  },\n  {\"a\":2, \"s\":\"y\"} , {\"s\":\"z\",\"a\":3}\n]\n",
                "{\n\"a\":1,\n\"s\":\"x\"}\n{\"a\":2,\"s\":\"y\"}\n\n{\n\"a\":3,\"s\":\"z\"}",
                "{\"a\":1,\"s\":\"x\"}{\"a\":2,\"s\":\"y\"}{\"a\":3,\"s\":\"z\"}",
                "{\"a\":1,\"s\":\"x\"}\n{\"a\":2,\"s\":\"y\"}\n{\"a\":3,\"s\":\"z\"}\n",
                "[{\"a\":1,\"s\":\"x\"}]\n[]\n[{\"a\":2,\"s\":\"y\"},{\"a\":3,\"s\":\"z\"}]",
            })
    void arraysDocumentsAndLinesAreToldApart(String data) {
        JsonFixture read = JsonFixture.read(DOCUMENTS, data, SCHEMA);
        assertThat(read.rows).isEqualTo(THREE);
        assertThat(read.rejected).isEmpty();
        assertThat(JsonFixture.discover(DOCUMENTS, data, "").contains("a")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "[]", " [ ] ", "[]\n[]", "\ufeff"})
    void nothingIsNoRows(String data) {
        assertThat(JsonFixture.read(DOCUMENTS, data, SCHEMA).rows).isEmpty();
        assertThat(JsonFixture.discover(DOCUMENTS, data, "")).isEqualTo(Schema.EMPTY);
    }

    @Test
    void aValueThatDoesNotFitRejectsItsRecordOnly() {
        String data =
                "[{\"a\":1,\"s\":\"x\"},\n{\"a\":\"no\",\n\"s\":{}}, 17, null, [[1]],\n{\"a\":2,\"s\":\"y\"},{\"a\":3,\"s\":\"\\ud800\"},{\"a\":3,\"s\":\"z\"}]";
        JsonFixture read = JsonFixture.read(DOCUMENTS, data, SCHEMA);
        assertThat(read.rows).isEqualTo(THREE);
        assertThat(read.rejected).hasSize(5);
        assertThat(read.rejected.get(0).raw())
                .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(utf8("{\"a\":\"no\",\n\"s\":{}}")));
        assertThat(read.rejected.get(0).toString())
                .isEqualTo("/data/in.json, line 2: column 'a': \"no\" is no valid int64");
        assertThat(read.rejected.get(1).toString()).isEqualTo("/data/in.json, line 3: the record is no object but 17");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{\"a\":1,\"s\":\"x\"},\\n{\"a\":2,,}]|line 2, byte 25",
                "[{\"a\":1,\"s\":\"x\"} {\"a\":2}]|',' or ']' expected",
                "[{\"a\":1,\"s\":\"x\"},]|expected, found ]",
                "[{\"a\":1,\"s\":\"x\"}|it ends in the middle",
                "[{\"a\":1,\"s\":\"x\"},|it ends in the middle",
                "{\"a\":1,\"s\":\"x\"} {\"a\":2|it ends in the middle",
                "{\"a\":1,\"s\":\"x\"} ]|expected, found ]",
            })
    void brokenSyntaxIsAnErrorWithItsPlaceAfterTheRowsBeforeIt(String data, String part) {
        JsonFixture result = new JsonFixture();
        byte[] bytes = utf8(data.replace("\\n", "\n"));
        assertThatThrownBy(() -> result.continueReading(
                        JsonFixture.request(DOCUMENTS, bytes, "", SCHEMA, new FileSlice(0, bytes.length), null, 10),
                        DOCUMENTS))
                .isInstanceOfSatisfying(VeloException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
                    assertThat(e).hasMessageContaining(part).hasMessageContaining("/data/in.json, line ");
                });
        assertThat(result.rows).isEqualTo(THREE.subList(0, 1));
    }

    @Test
    void recordsMayLieDeeper() {
        String data =
                "{\"meta\":{\"data\":[{\"a\":9}]},\"x\\u0079\":[1,2],\n \"data\" : {\"n\":1,\"items\":[{\"a\":1,\"s\":\"x\"},{\"a\":2,\"s\":\"y\"},{\"a\":3,\"s\":\"z\"}],\"more\":[]},\"z\":{}}\n";
        byte[] bytes = utf8(data);
        JsonFixture read = JsonFixture.read(
                DOCUMENTS, bytes, "records=/data/items", SCHEMA, new FileSlice(0, bytes.length), null, 2);
        assertThat(read.rows).isEqualTo(THREE);
        for (int i = 0; i < read.positions.size(); i++) {
            JsonFixture rest = JsonFixture.read(
                    DOCUMENTS,
                    bytes,
                    "records=/data/items",
                    SCHEMA,
                    new FileSlice(0, bytes.length),
                    read.positions.get(i),
                    2);
            assertThat(rest.rows).isEqualTo(THREE.subList(Math.min(3, 2 * (i + 1)), 3));
        }
        assertThat(JsonFixture.discover(DOCUMENTS, data, "records=/data/items")).isEqualTo(SCHEMA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data/rows", "/nothing", "/meta", "/data/n", "/data/n/deeper"})
    void aPathThatLeadsNowhereIsAnError(String path) {
        byte[] data = utf8("{\"meta\":1,\"data\":{\"n\":1,\"items\":[]}}");
        assertThatThrownBy(() -> JsonFixture.read(DOCUMENTS, data, "records=" + path, SCHEMA))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining(path)
                .hasMessageContaining("records");
    }

    @Test
    void aFileCutBehindItsRecordsIsFoundOut() {
        byte[] data = utf8("{\"items\":[{\"a\":1}],\"more\":{\"x\":1}");
        assertThatThrownBy(() -> JsonFixture.read(DOCUMENTS, data, "records=/items", SCHEMA))
                .isInstanceOf(VeloException.class);
        assertThatThrownBy(() -> JsonFixture.read(DOCUMENTS, utf8("{\"items\":[]} x"), "records=/items", SCHEMA))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("more text");
    }

    @Test
    void aFileCutAnywhereGivesItsFirstRowsAndThenAnError() {
        byte[] whole = utf8("[{\"a\":1,\"s\":\"x\"},\n {\"a\":2,\"s\":\"\\u00fc\"} , {\"s\":null,\"a\":-30.0e-1}]");
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            JsonFixture result = new JsonFixture();
            assertThatThrownBy(() -> result.continueReading(
                            JsonFixture.request(DOCUMENTS, cut, "", SCHEMA, new FileSlice(0, cut.length), null, 10),
                            DOCUMENTS))
                    .as("first %d bytes", length)
                    .isInstanceOf(VeloException.class)
                    .hasMessageContaining("it ends in the middle");
            assertThat(result.rejected).isEmpty();
        }
    }

    @Test
    void readingGoesOnBehindEachBatch() {
        StringBuilder s = new StringBuilder("[");
        for (int i = 0; i < 20; i++) {
            s.append(i == 0 ? "" : ",\n")
                    .append("{\"a\":")
                    .append(i == 7 ? "\"bad\"" : i)
                    .append('}');
        }
        for (String data : new String[] {
            s + "]", s + "] [{\"a\":20}]\n{\"a\":21}", s.substring(1).replace(",\n", " ")
        }) {
            byte[] bytes = utf8(data);
            FileSlice slice = new FileSlice(0, bytes.length);
            JsonFixture all = JsonFixture.read(DOCUMENTS, bytes, "", SCHEMA, slice, null, 3);
            assertThat(all.rejected).hasSize(1);
            for (String position : all.positions) {
                JsonFixture rest = JsonFixture.read(DOCUMENTS, bytes, "", SCHEMA, slice, position, 3);
                assertThat(rest.rows).isEqualTo(all.rows.subList(all.rows.size() - rest.rows.size(), all.rows.size()));
                assertThat(rest.rows.size() % 3).isEqualTo(all.rows.size() % 3 == 0 ? 0 : rest.rows.size() % 3);
            }
            JsonFixture rest = JsonFixture.read(DOCUMENTS, bytes, "", SCHEMA, slice, all.positions.get(1), 3);
            assertThat(rest.rows).hasSize(all.rows.size() - 6);
        }
    }

    @Test
    void recordsLongerThanTheBufferAreRead() {
        String big = "y".repeat(600_000);
        String data = "[{\"a\":1,\"s\":\"" + big + "\"}," + " ".repeat(700_000) + "{\"a\":[" + "1,".repeat(300_000)
                + "1]},{\"a\":2}]";
        JsonFixture read = JsonFixture.read(DOCUMENTS, data, SCHEMA);
        assertThat(read.rows).hasSize(2);
        assertThat(read.rows.get(0).get(1)).isEqualTo(big);
        assertThat(read.rejected).hasSize(1);
        assertThatThrownBy(() -> JsonFixture.read(DOCUMENTS, utf8(data), "max_record_bytes=10000", SCHEMA))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("max_record_bytes");
    }

    @Test
    void aRecordDeeperThanAllowedIsRejectedAndTheNextOneRead() {
        int depth = 100_000;
        String data = "[{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "},{\"a\":1,\"s\":\"x\"}]";
        JsonFixture read = JsonFixture.read(DOCUMENTS, data, SCHEMA);
        assertThat(read.rows).isEqualTo(THREE.subList(0, 1));
        assertThat(read.rejected).hasSize(1);
        assertThat(read.rejected.get(0).reason()).contains("max_depth");
    }

    @Test
    void whatIsWrittenIsOneArrayWithARecordALine() {
        RecordBatch batch = Rows.batch(SCHEMA, THREE);
        assertThat(new String(JsonFixture.write(DOCUMENTS, "", batch, batch), StandardCharsets.UTF_8))
                .startsWith("[\n{\"a\":1,\"s\":\"x\"},\n{")
                .endsWith("}\n]\n");
        byte[] empty = JsonFixture.write(DOCUMENTS, "", Rows.batch(SCHEMA, List.of()));
        assertThat(new String(empty, StandardCharsets.UTF_8)).isEqualTo("[]\n");
        assertThat(JsonFixture.read(DOCUMENTS, JsonFixture.write(DOCUMENTS, "", batch, batch), "", SCHEMA).rows)
                .hasSize(6)
                .startsWith(THREE.get(0), THREE.get(1), THREE.get(2));
    }

    @Test
    void layoutsAreRecognised() {
        for (String data : new String[] {"[{\"a\":1}]", "[\n\n{", "{\n \"a\": 1}\n", "[]", "\ufeff[{"}) {
            byte[] head = utf8(data);
            assertThat(DOCUMENTS.recognise(head, head.length))
                    .as(data)
                    .isGreaterThan(JsonFixture.LINES.recognise(head, head.length));
        }
        for (String data : new String[] {"", "a,b\n", "[section]\nx=1\n", "{{template}}", "PAR1"}) {
            byte[] head = utf8(data);
            assertThat(DOCUMENTS.recognise(head, head.length)).as(data).isZero();
        }
    }

    @Test
    void aPathMayHoldSlashesAndTildes() {
        byte[] data = utf8("{\"a/b\":{\"~c\":[{\"a\":1,\"s\":\"x\"}]}}");
        assertThat(JsonFixture.read(DOCUMENTS, data, "records=/a~1b/~0c", SCHEMA).rows)
                .isEqualTo(THREE.subList(0, 1));
    }

    @Test
    void utf16IsRefusedWithAReason() {
        for (java.nio.charset.Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            byte[] data = "\ufeff[{\"a\":1}]".getBytes(charset);
            for (io.velostream.formats.FileFormat format : List.of(DOCUMENTS, JsonFixture.LINES)) {
                assertThatThrownBy(() -> JsonFixture.read(format, data, "", SCHEMA))
                        .isInstanceOf(VeloException.class)
                        .hasMessageContaining("UTF-16");
            }
        }
    }
}
