package io.velostream.formats.json;

import static io.velostream.formats.json.JsonFixture.LINES;
import static io.velostream.formats.json.JsonFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.formats.BytesFile;
import io.velostream.formats.Compression;
import io.velostream.formats.DecompressionLimits;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import io.velostream.testkit.Rows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JsonLinesFormatTest {
    private static final Schema SCHEMA = Schema.parse("a:int64?, s:string?");

    private static String lines(int from, int to) {
        StringBuilder s = new StringBuilder();
        for (int i = from; i < to; i++) {
            s.append("{\"a\":")
                    .append(i)
                    .append(",\"s\":\"")
                    .append("x".repeat(i % 7))
                    .append("\"}\n");
        }
        return s.toString();
    }

    private static List<List<Object>> rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> List.<Object>of((long) i, "x".repeat(i % 7)))
                .toList();
    }

    @Test
    void eachLineIsARow() {
        assertThat(JsonFixture.read(LINES, lines(0, 2500), SCHEMA).rows).isEqualTo(rows(0, 2500));
    }

    @Test
    void blankLinesCarriageReturnsAMarkAndAMissingLastNewlineDoNotMatter() {
        String data = "\ufeff\n \t\r\n{\"a\":0,\"s\":\"\"}\r\n\n\n  {\"a\":1,\"s\":\"x\"}  \r\n{\"a\":2,\"s\":\"xx\"}";
        JsonFixture read = JsonFixture.read(LINES, data, SCHEMA);
        assertThat(read.rows).isEqualTo(rows(0, 3));
        assertThat(read.rejected).isEmpty();
    }

    @Test
    void anEmptyFileHasNoRows() {
        for (String data : new String[] {"", "\n", "\ufeff", " \n \n"}) {
            JsonFixture read = JsonFixture.read(LINES, data, SCHEMA);
            assertThat(read.rows).isEmpty();
            assertThat(read.rejected).isEmpty();
        }
        assertThat(JsonFixture.discover(LINES, "", "")).isEqualTo(Schema.EMPTY);
    }

    @Test
    void aBadLineIsRejectedWithItsBytesPlaceAndReasonAndTheNextOnesAreRead() {
        String data =
                "{\"a\":0,\"s\":\"\"}\n{\"a\":1,\"s\":\"x\r\n{\"a\":\"ten\"}\r\n\n{\"a\":1,\"s\":\"x\"} {}\nhello\n{\"a\":1,\"s\":\"x\"}\n{\"a\":";
        JsonFixture read = JsonFixture.read(LINES, data, SCHEMA);
        assertThat(read.rows).isEqualTo(rows(0, 2));
        assertThat(read.rejected)
                .containsExactly(
                        RejectedRow.unread(
                                utf8("{\"a\":1,\"s\":\"x"),
                                "/data/in.json, line 2",
                                "column 's': no valid JSON: a string holds the control character 0x0d unescaped"),
                        RejectedRow.unread(
                                utf8("{\"a\":\"ten\"}"),
                                "/data/in.json, line 3",
                                "column 'a': \"ten\" is no valid int64"),
                        RejectedRow.unread(
                                utf8("{\"a\":1,\"s\":\"x\"} {}"),
                                "/data/in.json, line 5",
                                "no valid JSON: more text follows the value: {}"),
                        RejectedRow.unread(
                                utf8("hello"), "/data/in.json, line 6", "no valid JSON: a value expected, found hello"),
                        RejectedRow.unread(
                                utf8("{\"a\":"),
                                "/data/in.json, line 8",
                                "column 'a': no valid JSON: it ends in the middle of a value"));
    }

    @Test
    void theSlicesOfAFileGiveEachRowOnceWhereverTheyAreCut() {
        byte[] data = utf8(lines(0, 8) + "\n\n" + lines(8, 10).trim());
        for (int cut = 0; cut <= data.length; cut++) {
            for (int second : new int[] {cut, Math.min(cut + 30, data.length)}) {
                List<List<Object>> all = new ArrayList<>();
                long[] ends = {0, cut, second, data.length};
                for (int i = 0; i < 3; i++) {
                    FileSlice slice = new FileSlice(ends[i], ends[i + 1]);
                    JsonFixture part = JsonFixture.read(LINES, data, "", SCHEMA, slice, null, 5);
                    assertThat(part.rejected).isEmpty();
                    all.addAll(part.rows);
                }
                assertThat(all).as("cut at %d and %d", cut, second).isEqualTo(rows(0, 10));
            }
        }
    }

    @Test
    void readingGoesOnExactlyBehindEachBatch() {
        byte[] data = utf8(lines(0, 10) + "bad\n\n" + lines(10, 20));
        FileSlice slice = new FileSlice(0, data.length);
        JsonFixture whole = JsonFixture.read(LINES, data, "", SCHEMA, slice, null, 3);
        assertThat(whole.rejected.get(0).position()).isEqualTo("/data/in.json, line 11");
        for (int i = 0; i < whole.positions.size(); i++) {
            JsonFixture rest = JsonFixture.read(LINES, data, "", SCHEMA, slice, whole.positions.get(i), 3);
            int before = whole.rows.size() - rest.rows.size();
            assertThat(rest.rows).isEqualTo(whole.rows.subList(before, whole.rows.size()));
            assertThat(rest.rejected)
                    .isEqualTo(whole.rejected.subList(
                            whole.rejected.size() - rest.rejected.size(), whole.rejected.size()));
        }
        assertThat(whole.positions.get(0))
                .isEqualTo("{\"offset\":" + lines(0, 3).length() + ",\"line\":4}");
        String last = whole.positions.get(whole.positions.size() - 1);
        assertThat(JsonFixture.read(LINES, data, "", SCHEMA, slice, last, 3).rows)
                .isEmpty();
    }

    @Test
    void aPositionOfSomethingElseIsRefused() {
        for (String position :
                new String[] {"", "{}", "{\"offset\":-1}", "[1]", "{\"block\":1}", "{\"offset\":\"x\"}", "{\"offset\":1"
                }) {
            assertThatThrownBy(() -> JsonFixture.read(LINES, utf8("{}"), "", SCHEMA, new FileSlice(0, 2), position, 1))
                    .isInstanceOf(VeloException.class)
                    .hasMessageContaining("position");
        }
    }

    @Test
    void inALaterSliceThePlaceIsAByte() {
        byte[] data = utf8("{\"a\":1}\n{\"a\":2}\nbad\n");
        JsonFixture read = JsonFixture.read(LINES, data, "", SCHEMA, new FileSlice(4, data.length), null, 10);
        assertThat(read.rejected.get(0).position()).isEqualTo("/data/in.json, byte 16");
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void compressedFilesAreReadAndResumed(Compression compression) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(stored, OptionalInt.empty())) {
            out.write(utf8(lines(0, 1000)));
        }
        BytesFile file = new BytesFile("/data/in.jsonl", stored.toByteArray());
        List<List<Object>> all = new ArrayList<>();
        Optional<String> from = Optional.empty();
        while (true) {
            FormatReadRequest request = new FormatReadRequest(
                    file,
                    compression,
                    new FileSlice(0, file.size()),
                    SCHEMA,
                    SCHEMA,
                    Optional.empty(),
                    from,
                    JsonFixture.config(LINES, ""),
                    300,
                    1 << 20);
            try (FormatReader reader = LINES.openReader(request)) {
                Optional<RecordBatch> batch = reader.next();
                if (batch.isEmpty()) {
                    break;
                }
                all.addAll(Rows.of(batch.get()));
                from = Optional.of(reader.position());
            }
        }
        assertThat(all).isEqualTo(rows(0, 1000));
        assertThat(DecompressionLimits.DEFAULT.maxRatio()).isPositive();
    }

    @Test
    void aLineLongerThanAllowedIsRejectedAndSkipped() {
        String data = "{\"a\":0,\"s\":\"\"}\n{\"a\":7,\"s\":\"" + "y".repeat(1_000_000)
                + "\"}\n{\"a\":1,\"s\":\"x\"}\n{\"a\":8,\"s\":\"" + "y".repeat(1100)
                + "\"}\n{\"a\":2,\"s\":\"xx\"}\n{\"s\":\"" + "z".repeat(5000);
        JsonFixture read = JsonFixture.read(LINES, utf8(data), "max_record_bytes=1024", SCHEMA);
        assertThat(read.rows).isEqualTo(rows(0, 3));
        assertThat(read.rejected).hasSize(3).allSatisfy(r -> assertThat(r.raw().orElseThrow().length)
                .isLessThanOrEqualTo(65536));
        assertThat(read.rejected.stream().map(RejectedRow::position))
                .containsExactly("/data/in.json, line 2", "/data/in.json, line 4", "/data/in.json, line 6");
        assertThat(read.rejected.get(0).reason()).contains("max_record_bytes");
        assertThat(read.rejected.get(1).reason()).contains("max_record_bytes");
    }

    @Test
    void aLineLongerThanTheFirstBufferIsARow() {
        String big = "ü".repeat(700_000);
        JsonFixture read = JsonFixture.read(LINES, "{\"s\":\"" + big + "\",\"a\":1}\n{\"a\":2}", SCHEMA);
        assertThat(read.rows.get(0)).isEqualTo(List.of(1L, big));
        assertThat(read.rows).hasSize(2);
    }

    @Test
    void batchesAreBoundedByBytesAndByRejectedRows() throws IOException {
        byte[] wide = utf8(("{\"s\":\"" + "y".repeat(1000) + "\"}\n").repeat(5000));
        byte[] bad = utf8("bad\n".repeat(5000));
        for (byte[] data : new byte[][] {wide, bad}) {
            FormatReadRequest request = new FormatReadRequest(
                    new BytesFile("x", data),
                    Compression.NONE,
                    new FileSlice(0, data.length),
                    SCHEMA,
                    SCHEMA,
                    Optional.empty(),
                    Optional.empty(),
                    JsonFixture.config(LINES, ""),
                    1000,
                    100_000);
            int seen = 0;
            try (FormatReader reader = LINES.openReader(request)) {
                for (Optional<RecordBatch> b = reader.next(); b.isPresent(); b = reader.next()) {
                    assertThat(b.get().byteSize()).isLessThan(120_000);
                    assertThat(reader.rejected().size()).isLessThanOrEqualTo(1000);
                    seen += b.get().rowCount() + reader.rejected().size();
                }
                assertThat(reader.next()).isEmpty();
                assertThat(reader.rejected()).isEmpty();
            }
            assertThat(seen).isEqualTo(5000);
        }
    }

    @Test
    void onlyWantedColumnsAreDecodedInTheOrderWanted() throws IOException {
        byte[] data = utf8("{\"a\":1,\"bad\":\"not a number\",\"s\":\"x\"}\n");
        Schema wanted = Schema.parse("s:string?, a:int64?");
        JsonFixture read = JsonFixture.read(LINES, data, "", wanted);
        assertThat(read.rows).containsExactly(List.of("x", 1L));
    }

    @Test
    void whatIsWrittenIsOneObjectALine() {
        RecordBatch batch = Rows.batch(SCHEMA, List.of(List.of(1L, "a\nb"), List.of(2L, "")));
        assertThat(new String(JsonFixture.write(LINES, "", batch, batch), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":1,\"s\":\"a\\nb\"}\n{\"a\":2,\"s\":\"\"}\n".repeat(2));
        assertThat(JsonFixture.write(LINES, "", Rows.batch(SCHEMA, List.of()))).isEmpty();
    }

    @Test
    void linesAreRecognised() {
        byte[] two = utf8("{\"a\":1}\n{\"a\":2}\n");
        assertThat(LINES.recognise(two, two.length)).isGreaterThan(JsonFixture.DOCUMENTS.recognise(two, two.length));
        byte[] csv = utf8("a,b\n1,2\n");
        assertThat(LINES.recognise(csv, csv.length)).isZero();
        assertThat(LINES.recognise(utf8("{not json}\n"), 11)).isZero();
        byte[] cut = utf8("{\"a\":[1,2,3");
        assertThat(LINES.recognise(cut, cut.length)).isPositive();
    }

    @Test
    void aFileCutAnywhereLosesItsLastLineOnly() {
        byte[] whole =
                utf8("{\"a\":1,\"s\":\"\\u00fcü\\n\"}\n{\"a\":-2.0e0,\"s\":null}\n {\"s\":\"🐎\",\"x\":[{}]}\r\n");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            JsonFixture read = JsonFixture.read(LINES, cut, "", SCHEMA);
            String text = new String(cut, java.nio.charset.StandardCharsets.ISO_8859_1);
            long lines = text.lines().filter(line -> !line.isBlank()).count();
            assertThat(read.rejected.size()).as("first %d bytes", length).isLessThanOrEqualTo(1);
            assertThat(read.rows.size() + read.rejected.size())
                    .as("first %d bytes", length)
                    .isEqualTo((int) lines);
        }
    }

    @Test
    void runsOfZeroBytesAreOneRejectedLine() {
        byte[] data = new byte[300_000];
        byte[] good = utf8("{\"a\":1}\n");
        System.arraycopy(good, 0, data, 0, good.length);
        JsonFixture read = JsonFixture.read(LINES, data, "", SCHEMA);
        assertThat(read.rows).hasSize(1);
        assertThat(read.rejected).hasSize(1);
    }
}
