package io.velostream.formats.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.csv.CsvFiles;
import io.velostream.formats.csv.CsvFiles.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TextFormatTest {
    private static final FileFormat TEXT = new TextFormat();

    private static List<Object> lines(Content content) {
        return content.rows().stream().map(row -> row.get(0)).toList();
    }

    private static Content read(String text) {
        return CsvFiles.read(TEXT, CsvFiles.utf8(text), "");
    }

    private static RecordBatch batch(List<String> lines) {
        BatchBuilder b = new BatchBuilder(Schema.parse("line:string?"));
        for (String line : lines) {
            b.set(0, line).endRow();
        }
        return b.build();
    }

    @Test
    void readsLines() {
        assertThat(lines(read("a\nb\r\n\n c,\"\rd\r\n\r\nend"))).containsExactly("a", "b", "", " c,\"\rd", "", "end");
        assertThat(lines(read(""))).isEmpty();
        assertThat(lines(read("\n"))).containsExactly("");
        assertThat(lines(read("\uFEFFa\n"))).containsExactly("a");
        assertThat(lines(read("end\r"))).containsExactly("end\r");
        assertThat(read("a").schema().toString()).isEqualTo("line:string");
    }

    @Test
    void linesThatAreNotUtf8AreRejected() {
        byte[] bytes = "a\n?b\nc\n".getBytes(StandardCharsets.UTF_8);
        bytes[2] = (byte) 0x80;
        Content content = CsvFiles.read(TEXT, bytes, "");
        assertThat(lines(content)).containsExactly("a", "c");
        RejectedRow row = content.rejected().get(0);
        assertThat(row.toString()).isEqualTo("t.csv, line 2: the line is not valid UTF-8, so it is no string");
        assertThat(row.raw().orElseThrow()).isEqualTo(new byte[] {(byte) 0x80, 'b'});
    }

    @Test
    void aLineThatIsTooLongIsAnError() {
        String text = "a\n" + "x".repeat(400_000) + "\nb\n";
        assertThat(lines(read(text))).hasSize(3);
        assertThatThrownBy(() -> CsvFiles.read(TEXT, CsvFiles.utf8(text), "max_line_size=200KB"))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("byte 2")
                .hasMessageContaining("max_line_size");
    }

    @Test
    void aFirstLineThatBeginsLikeAMarkOfByteOrderSurvives() {
        for (List<String> lines :
                List.of(List.of("\uFEFF"), List.of("\uFEFF\uFEFFa", "\uFEFFb"), List.of("a", "\uFEFF"))) {
            assertThat(lines(CsvFiles.read(TEXT, CsvFiles.write(TEXT, "", batch(lines)), "")))
                    .isEqualTo(lines);
        }
    }

    @Property(tries = 200)
    void anyLinesSurviveInAnySlices(
            @ForAll @Size(max = 30) List<String> texts, @ForAll @IntRange(min = 1, max = 6) int n) {
        List<String> lines = texts.stream()
                .map(t ->
                        new String(t.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replaceAll("[\n\r]", ""))
                .toList();
        byte[] bytes = CsvFiles.write(TEXT, "", batch(lines));
        assertThat(lines(CsvFiles.read(TEXT, bytes, ""))).isEqualTo(lines.isEmpty() ? List.of() : lines);
        List<Object> parts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            FileSlice slice = new FileSlice((long) bytes.length * i / n, (long) bytes.length * (i + 1) / n);
            parts.addAll(lines(CsvFiles.read(TEXT, bytes, "", slice, Optional.empty(), 2)));
        }
        assertThat(parts).isEqualTo(lines);
    }

    @Test
    void everyPositionResumesExactly() {
        byte[] bytes = CsvFiles.utf8("a\r\nbb\n\nc\nd\ne");
        Content whole = CsvFiles.read(TEXT, bytes, "", new FileSlice(0, bytes.length), Optional.empty(), 1);
        assertThat(whole.positions()).hasSize(7).contains("{\"offset\":3,\"line\":2}");
        for (int i = 0; i < whole.positions().size(); i++) {
            Optional<String> from = Optional.of(whole.positions().get(i));
            Content rest = CsvFiles.read(TEXT, bytes, "", new FileSlice(0, bytes.length), from, 1);
            assertThat(rest.rows())
                    .isEqualTo(whole.rows().subList(i, whole.rows().size()));
        }
    }

    @Test
    void whatWouldNotComeBackIsRejected() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordBatch batch = batch(Arrays.asList("a", null, "b\nc", "d\r", "\re"));
        try (FormatWriter writer = TEXT.openWriter(out, batch.schema(), CsvFiles.writing(TEXT, ""))) {
            List<RejectedRow> rejected = writer.write(batch);
            assertThat(rejected).extracting(r -> r.row().getAsInt()).containsExactly(1, 2, 3);
            writer.finish();
            assertThat(writer.estimatedSize()).isEqualTo(5);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\n\re\n");
        assertThatThrownBy(() -> TEXT.openWriter(out, Schema.parse("a:int64"), CsvFiles.writing(TEXT, "")))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("a:int64");
    }

    @Test
    void isFoundAndRecognised() {
        assertThat(ServiceLoader.load(FileFormat.class).stream()
                        .map(p -> p.get().name()))
                .contains("csv", "text");
        byte[] text = CsvFiles.utf8("hello world\nsecond line\n");
        byte[] csv = CsvFiles.utf8("a;b\n1;2\n");
        byte[] cut = Arrays.copyOf(CsvFiles.utf8("caf\u00e9"), 4);
        assertThat(TEXT.recognise(text, text.length)).isPositive();
        assertThat(TEXT.recognise(cut, cut.length)).isPositive();
        assertThat(TEXT.recognise(new byte[] {'a', 0}, 2)).isZero();
        assertThat(CsvFiles.CSV.recognise(csv, csv.length)).isGreaterThan(TEXT.recognise(csv, csv.length));
        assertThat(CsvFiles.CSV.recognise(text, text.length)).isZero();
        assertThat(CsvFiles.CSV.recognise(new byte[] {'a', ',', 0}, 3)).isZero();
    }
}
