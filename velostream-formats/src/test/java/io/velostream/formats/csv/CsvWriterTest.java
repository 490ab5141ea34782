package io.velostream.formats.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.Interval;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.csv.CsvFiles.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CsvWriterTest {
    private static RecordBatch batch(String schema, Object... values) {
        BatchBuilder b = new BatchBuilder(Schema.parse(schema));
        int columns = b.schema().size();
        for (int i = 0; i < values.length; i++) {
            b.set(i % columns, values[i]);
            if (i % columns == columns - 1) {
                b.endRow();
            }
        }
        return b.build();
    }

    private static String write(String options, RecordBatch batch) {
        return new String(CsvFiles.write(CsvFiles.CSV, options, batch), StandardCharsets.UTF_8);
    }

    @Test
    void aFirstTextThatBeginsLikeAMarkOfByteOrderComesBack() {
        for (String first : List.of("\uFEFF", "\uFEFFa", "\uFEFFa, with a comma")) {
            byte[] bytes = CsvFiles.write(
                    CsvFiles.CSV,
                    "header=false",
                    batch("a:string,b:string", first, "\uFEFFb", "second row", "long enough"));
            assertThat(CsvFiles.read(CsvFiles.CSV, bytes, "header=false").rows())
                    .containsExactly(List.of(first, "\uFEFFb"), List.of("second row", "long enough"));
        }
    }

    /** Texts of any length with a byte in any place, with one batch for all, so that texts follow each other in memory. */
    @Test
    void aTextIsQuotedExactlyWhenAByteOfItNeedsIt() {
        List<String> texts = new ArrayList<>();
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                for (String odd :
                        List.of(",", "\"", "\n", "\r", " ", "\t", "-", "é", "#", "!", ";", "\u000b", "\u0000")) {
                    texts.add("a".repeat(at) + odd + "b".repeat(length - at - 1));
                }
            }
        }
        for (int length = 250; length < 260; length++) {
            texts.add("x".repeat(length));
            texts.add("x".repeat(length) + ",");
        }
        StringBuilder expected = new StringBuilder("t,n\n");
        Object[] values = new Object[texts.size() * 2];
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            values[2 * i] = text;
            values[2 * i + 1] = (long) i;
            boolean special = text.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0);
            char first = text.charAt(0);
            char last = text.charAt(text.length() - 1);
            boolean blank = first == ' ' || first == '\t' || last == ' ' || last == '\t';
            String written = special || blank ? '"' + text.replace("\"", "\"\"") + '"' : text;
            expected.append(written).append(',').append(i).append('\n');
        }
        assertThat(write("", batch("t:string, n:int64", values))).isEqualTo(expected.toString());
    }

    @Test
    void quotesWhatNeedsIt() {
        RecordBatch batch = batch(
                "id:int64,\"odd, name\":string?",
                1L,
                "plain",
                2L,
                "a,b",
                3L,
                "a\"b",
                4L,
                "a\nb",
                5L,
                "a\rb",
                6L,
                " a",
                7L,
                "a\t",
                8L,
                "",
                9L,
                null,
                10L,
                "long enough for words é",
                11L,
                "long enough, for words");
        assertThat(write("", batch))
                .isEqualTo("id,\"odd, name\"\n1,plain\n2,\"a,b\"\n3,\"a\"\"b\"\n4,\"a\nb\"\n5,\"a\rb\"\n6,\" a\"\n"
                        + "7,\"a\t\"\n8,\"\"\n9,\n10,long enough for words é\n11,\"long enough, for words\"\n");
    }

    @Test
    void takesOptions() {
        RecordBatch batch = batch("a:float64?,b:string?", -1.5, "x;y", null, "NULL");
        assertThat(write("delimiter=;&header=false&null_text=NULL&line_end=crlf", batch))
                .isEqualTo("-1.5;\"x;y\"\r\nNULL;\"NULL\"\r\n");
        assertThat(write("delimiter=-&header=false", batch)).isEqualTo("\"-1.5\"-x;y\n-NULL\n");
        assertThat(write("delimiter=.&header=false&quote='", batch)).isEqualTo("'-1.5'.x;y\n.NULL\n");
        assertThat(write("null_text=-1.5&header=false", batch)).isEqualTo("\"-1.5\",x;y\n-1.5,NULL\n");
        assertThat(write("escape=\\&header=false", batch("a:string", "a\"\\,"))).isEqualTo("\"a\\\"\\\\,\"\n");
        assertThatThrownBy(() -> write("null_text=a,b", batch)).isInstanceOf(VeloException.class);
    }

    @Test
    void anEmptyBatchHasAHeaderOnceAndAContinuationHasNone() throws IOException {
        RecordBatch batch = batch("a:int64", 1L);
        assertThat(write("", batch("a:int64"))).isEqualTo("a\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FormatWriter w = CsvFiles.CSV.openWriter(out, batch.schema(), CsvFiles.writing(CsvFiles.CSV, ""))) {
            w.write(batch);
            w.write(batch);
            w.flush();
            assertThat(w.estimatedSize()).isEqualTo(6);
            w.finish();
        }
        try (FormatWriter w = CsvFiles.CSV.openContinuation(out, batch.schema(), CsvFiles.writing(CsvFiles.CSV, ""))) {
            w.write(batch);
            w.finish();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\n1\n1\n1\n");
    }

    @Test
    void characterSetsThatLackACharacterRejectTheRow() throws IOException {
        RecordBatch batch = batch("a:string", "zoë", "🦊", "b");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<RejectedRow> rejected;
        try (FormatWriter w =
                CsvFiles.CSV.openWriter(out, batch.schema(), CsvFiles.writing(CsvFiles.CSV, "encoding=ISO-8859-1"))) {
            rejected = w.write(batch);
            w.finish();
        }
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo("a\nzoë\nb\n");
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).row()).hasValue(1);
        byte[] utf16 = CsvFiles.write(CsvFiles.CSV, "encoding=UTF-16", batch);
        assertThat(new String(utf16, StandardCharsets.UTF_16)).isEqualTo("a\nzoë\n🦊\nb\n");
    }

    @Test
    void allTypesSurvive() {
        String schema = "b:boolean?,i8:int8?,i64:int64?,f32:float32?,f64:float64?,d:decimal(12,2)?,w:decimal(30,3)?,"
                + "n:numeric?,s:string?,x:binary?,dt:date?,t:time?,at:timestamp(ns)?,utc:timestamp(ms,utc)?,u:uuid?,"
                + "j:json?,iv:interval?";
        RecordBatch batch = batch(
                schema,
                true,
                (byte) -128 + 0,
                Long.MIN_VALUE,
                1.5f,
                Double.NaN,
                new BigDecimal("-9999999999.99"),
                new BigDecimal("123456789012345678901234567.125"),
                new BigDecimal("-0.10"),
                "a\"b",
                new byte[] {0, -1},
                LocalDate.of(-44, 3, 15),
                LocalTime.of(23, 59, 59, 1),
                LocalDateTime.of(2024, 1, 1, 0, 0, 0, 7),
                Instant.EPOCH,
                new UUID(1, 2),
                "{\"a\": [1, \"x\"]}",
                new Interval(-1, 2, -3),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                127,
                Long.MAX_VALUE,
                Float.NEGATIVE_INFINITY,
                4.9e-324,
                new BigDecimal("0.00"),
                new BigDecimal("-0.001"),
                Double.NaN,
                "",
                new byte[0],
                LocalDate.MAX,
                LocalTime.MIDNIGHT,
                LocalDateTime.MIN,
                Instant.MAX,
                new UUID(-1, -1),
                "null",
                new Interval(0, 0, 0));
        for (String options :
                new String[] {"", "null_text=nil", "delimiter=.&null_text=x", "delimiter=1", "escape=\\"}) {
            byte[] bytes = CsvFiles.write(CsvFiles.CSV, options, batch);
            String delimiter = options.contains("delimiter") ? "" : "&delimiter=,";
            Content read = CsvFiles.read(
                    CsvFiles.CSV,
                    bytes,
                    options + delimiter + "&header=true&schema="
                            + schema.replace(" ", "").replace("?", "%3F"));
            assertThat(read.rejected()).isEmpty();
            assertThat(read.rows()).isEqualTo(CsvFiles.rows(batch));
        }
    }

    @Test
    void nestedValuesAreJson() {
        String schema = "id:int64?,l:list<int32?>?,m:map<string,string?>?,s:struct<a:int64,b:list<string?>?>?";
        Map<String, Object> struct = new HashMap<>();
        struct.put("a", 1L);
        struct.put("b", Arrays.asList("x,\"y\"", null));
        RecordBatch batch = batch(schema, 1L, Arrays.asList(1, null), Map.of("k", "v"), struct, 2L, null, null, null);
        String text = write("", batch);
        assertThat(text)
                .isEqualTo("id,l,m,s\n1,\"[1,null]\",\"{\"\"k\"\":\"\"v\"\"}\","
                        + "\"{\"\"a\"\":1,\"\"b\"\":[\"\"x,\\\"\"y\\\"\"\"\",null]}\"\n2,,,\n");
        Content read =
                CsvFiles.read(text + "3,[1,,{},{}\n", "header=true&delimiter=,&schema=" + schema.replace("?", "%3F"));
        assertThat(read.rows()).isEqualTo(CsvFiles.rows(batch));
        assertThat(read.rejected()).hasSize(1);
    }

    @Test
    void jsonIsChecked() {
        Content read = CsvFiles.read("id,j\n1,\"{\"\"a\"\": 1}\"\n2,{\n3,null\n4,\n", "schema=j:json%3F");
        assertThat(read.rows()).extracting(r -> r.get(1)).containsExactly("{\"a\": 1}", "null", null);
        assertThat(read.rejected()).hasSize(1);
        assertThat(read.rejected().get(0).toString()).startsWith("t.csv, line 3: column 'j': ");
    }

    @Property(tries = 300)
    void anyTextsSurvive(@ForAll @Size(min = 2, max = 24) List<String> texts, @ForAll @IntRange(max = 3) int kind) {
        String options = List.of("", "delimiter=;&null_text=NULL", "escape=\\", "delimiter=\\t&quote='")
                .get(kind);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < texts.size() / 2 * 2; i++) {
            String text = new String(texts.get(i).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            values.add(
                    i % 5 == 4
                            ? null
                            : i % 3 == 0 ? text.replaceAll("[a-m]", "\"").replaceAll("[n-z]", ",\n'\\\\;") : text);
        }
        RecordBatch batch = batch("a:string?,b:string?", values.toArray());
        byte[] bytes = CsvFiles.write(CsvFiles.CSV, options, batch);
        String more = (options.contains("delimiter") ? "" : "&delimiter=,") + "&header=true";
        Content read = CsvFiles.read(CsvFiles.CSV, bytes, "schema=a:string%3F,b:string%3F&" + options + more);
        assertThat(read.rejected()).isEmpty();
        assertThat(read.rows()).isEqualTo(CsvFiles.rows(batch));
    }

    /** Another reader of RFC 4180 sees the same texts. */
    @Property(tries = 200)
    void anotherReaderAgrees(@ForAll @Size(min = 1, max = 12) List<String> texts) {
        List<Object> values = new ArrayList<>();
        for (String t : texts) {
            values.add(1L);
            values.add(new String(t.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('e', '"'));
        }
        byte[] bytes = CsvFiles.write(CsvFiles.CSV, "header=false", batch("n:int64,a:string", values.toArray()));
        List<Object> seen = new ArrayList<>();
        for (CsvRecord r :
                de.siegmar.fastcsv.reader.CsvReader.builder().ofCsvRecord(new String(bytes, StandardCharsets.UTF_8))) {
            seen.add(Long.valueOf(r.getField(0)));
            seen.add(r.getField(1));
        }
        assertThat(seen).isEqualTo(values);
    }
}
