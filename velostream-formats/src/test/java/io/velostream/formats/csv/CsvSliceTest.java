package io.velostream.formats.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.Schema;
import io.velostream.formats.BytesFile;
import io.velostream.formats.Compression;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.csv.CsvFiles.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSliceTest {
    private static Content slice(byte[] bytes, String options, long from, long to) {
        return CsvFiles.read(CsvFiles.CSV, bytes, options, new FileSlice(from, to), Optional.empty(), 7);
    }

    private static List<List<Object>> inSlices(byte[] bytes, String options, int count) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.addAll(slice(bytes, options, (long) bytes.length * i / count, (long) bytes.length * (i + 1) / count)
                    .rows());
        }
        return rows;
    }

    /** Rows of a number and some texts, of which many need quotes. */
    private static String randomFile(long seed, int rows, String lineBreak, boolean finalBreak) {
        Random random = new Random(seed);
        String[] parts = {"a", "bc", ",", "\"\"", "\n", "\r\n", " ", "é", "12", "\"\",\"\""};
        StringBuilder text = new StringBuilder("id,text,n,other" + lineBreak);
        for (int row = 0; row < rows; row++) {
            text.append(row).append(',');
            if (random.nextInt(3) > 0) {
                text.append('"');
                for (int i = random.nextInt(6); i >= 0; i--) {
                    text.append(parts[random.nextInt(parts.length)]);
                }
                text.append('"');
            } else {
                text.append("plain");
            }
            text.append(',').append(random.nextInt(1000)).append(',');
            text.append(random.nextBoolean() ? "" : "\"x\"");
            text.append(row < rows - 1 || finalBreak ? lineBreak : "");
        }
        return text.toString();
    }

    @Property(tries = 150)
    void slicesTogetherGiveTheWhole(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int rows,
            @ForAll boolean crlf,
            @ForAll boolean end) {
        byte[] bytes = CsvFiles.utf8(randomFile(seed, rows, crlf ? "\r\n" : "\n", end));
        Content whole = CsvFiles.read(CsvFiles.CSV, bytes, "");
        assertThat(whole.rows()).hasSize(rows);
        assertThat(whole.rejected()).isEmpty();
        for (int count = 2; count < 8; count++) {
            assertThat(inSlices(bytes, "", count)).isEqualTo(whole.rows());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void everyBoundaryWorks(String lineBreak) {
        byte[] bytes = CsvFiles.utf8(randomFile(5, 12, lineBreak, true));
        List<List<Object>> whole = CsvFiles.read(CsvFiles.CSV, bytes, "").rows();
        assertThat(whole).hasSize(12);
        for (int at = 0; at <= bytes.length; at++) {
            List<List<Object>> rows = new ArrayList<>(slice(bytes, "", 0, at).rows());
            rows.addAll(slice(bytes, "", at, bytes.length).rows());
            assertThat(rows).as("cut at %d", at).isEqualTo(whole);
        }
    }

    /** Beyond the bytes that are looked at before a boundary. */
    @Test
    void slicesOfALargeFileGiveTheWhole() {
        byte[] bytes = CsvFiles.utf8(randomFile(7, 40_000, "\n", true));
        List<List<Object>> whole = CsvFiles.read(CsvFiles.CSV, bytes, "").rows();
        assertThat(whole).hasSize(40_000);
        for (int count : new int[] {2, 3, 5, 7, 16, 61}) {
            assertThat(inSlices(bytes, "", count)).isEqualTo(whole);
        }
    }

    @Test
    void slicesOfAFileOfLongTextsGiveTheWhole() {
        StringBuilder text = new StringBuilder("id,text\n");
        for (int i = 0; i < 30; i++) {
            text.append(i)
                    .append(",\"")
                    .append("line of a long text\n".repeat(1000 * (i % 7)))
                    .append("\"\n");
        }
        byte[] bytes = CsvFiles.utf8(text.toString());
        List<List<Object>> whole =
                CsvFiles.read(CsvFiles.CSV, bytes, "header=true").rows();
        assertThat(whole).hasSize(30);
        for (int count : new int[] {2, 5, 13}) {
            assertThat(inSlices(bytes, "header=true", count)).isEqualTo(whole);
        }
    }

    /** A text that looks like a whole CSV file, larger than all that is looked at around a boundary. */
    @Test
    void aTextThatPretendsToBeRecordsIsFoundOut() {
        String inner = "7,seven\n8,eight\n".repeat(30_000);
        byte[] bytes = CsvFiles.utf8("id,text\n1,\"" + inner + "\"\n2,x\n");
        List<List<Object>> whole =
                CsvFiles.read(CsvFiles.CSV, bytes, "header=true").rows();
        assertThat(whole).hasSize(2);
        assertThatThrownBy(() -> slice(bytes, "header=true", 0, bytes.length / 2))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("split=false");
        assertThat(inSlices(bytes, "header=true&split=false", 2)).isEqualTo(whole);
    }

    /** Texts of which some are longer than all that is looked at around a boundary, in slices smaller than that. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "line of text\n", "a \"\"quoted\"\" word, ", "one\r\ntwo,three\n\"\"four\"\"\n"})
    void smallSlicesOfRecordsLongerThanTheyAreGiveTheWhole(String part) {
        StringBuilder text = new StringBuilder("id,text,n\n0,first,0\n");
        int[] lengths = {2_500_000, 100, 1_200_000, 70_000, 0, 5_000};
        for (int i = 0; i < lengths.length; i++) {
            text.append(i + 1)
                    .append(",\"")
                    .append(part.repeat(lengths[i] / part.length()))
                    .append("\",7\n");
        }
        text.append("99,last,9");
        byte[] bytes = CsvFiles.utf8(text.toString());
        String options = "header=true&schema=id:int64,text:string?,n:int64";
        List<List<Object>> whole = CsvFiles.read(CsvFiles.CSV, bytes, options).rows();
        assertThat(whole).hasSize(8);
        assertThat(inSlices(bytes, options, 9)).isEqualTo(whole);
    }

    /** The bytes read stay in proportion to slices and file, not to their product. */
    @Test
    void manySlicesOfOneLongFieldDoNotReadItAgainAndAgain() throws IOException {
        byte[] bytes = CsvFiles.utf8("id,text\n1,\"" + "some text ".repeat(1_200_000) + "\"\n2,x\n");
        ConnectorConfig config = CsvFiles.reading(CsvFiles.CSV, "header=true");
        Schema schema = Schema.parse("id:int64,text:string");
        int slices = 60;
        long rows = 0;
        try (BytesFile file = new BytesFile("t.csv", bytes)) {
            for (int i = 0; i < slices; i++) {
                long from = (long) bytes.length * i / slices;
                long to = (long) bytes.length * (i + 1) / slices;
                FormatReadRequest request = new FormatReadRequest(
                        file,
                        Compression.NONE,
                        new FileSlice(from, to),
                        schema,
                        schema,
                        Optional.empty(),
                        Optional.empty(),
                        config,
                        100,
                        1 << 20);
                rows += CsvFiles.content(schema, CsvFiles.CSV.openReader(request))
                        .rows()
                        .size();
            }
            assertThat(rows).isEqualTo(2);
            // Once by who reads the record, once by who checks the boundary, and some around each boundary, twice.
            assertThat(file.bytesRead()).isLessThan(4L * bytes.length + 2L * slices * (1_200_000));
        }
    }

    /** The reader of a slice in which no record begins goes on after a restart as it began. */
    @Test
    void aSliceWithoutARecordResumesAtItsEnd() {
        byte[] bytes = CsvFiles.utf8("id,text\n1,\"" + "some text\n".repeat(400_000) + "\"\n2,x\n");
        String options = "header=true&schema=id:int64,text:string";
        FileSlice slice = new FileSlice(1_000_000, 1_200_000);
        Content first = CsvFiles.read(CsvFiles.CSV, bytes, options, slice, Optional.empty(), 7);
        assertThat(first.rows()).isEmpty();
        assertThat(first.positions()).containsExactly("{\"offset\":1200000}");
        Content again = CsvFiles.read(
                CsvFiles.CSV,
                bytes,
                options,
                slice,
                Optional.of(first.positions().get(0)),
                7);
        assertThat(again.rows()).isEmpty();
        Content last = slice(bytes, options, 1_200_000, bytes.length);
        assertThat(last.rows()).containsExactly(List.of(2L, "x"));
    }

    @Test
    void commentsAndEscapesAreUnderstoodAtBoundaries() {
        StringBuilder text = new StringBuilder("id,text\n");
        for (int i = 0; i < 3000; i++) {
            text.append("#a \" comment\n").append(i).append(",\"x\\\"\n,y\\\\\"\n");
        }
        byte[] bytes = CsvFiles.utf8(text.toString());
        String options = "comment=%23&escape=\\&header=true";
        List<List<Object>> whole = CsvFiles.read(CsvFiles.CSV, bytes, options).rows();
        assertThat(whole).hasSize(3000);
        assertThat(whole.get(0).get(1)).isEqualTo("x\"\n,y\\");
        for (int count = 2; count < 40; count += 5) {
            assertThat(inSlices(bytes, options, count)).isEqualTo(whole);
        }
    }

    @Property(tries = 60)
    void everyPositionResumesExactly(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int rows, @ForAll boolean crlf) {
        byte[] bytes = CsvFiles.utf8("junk\n" + randomFile(seed, rows, crlf ? "\r\n" : "\n", true) + "bad,1\n");
        String options = "skip_rows=1&header=true";
        Content whole = CsvFiles.read(CsvFiles.CSV, bytes, options);
        FileSlice slice = new FileSlice(0, bytes.length);
        for (String position : whole.positions()) {
            Content rest = CsvFiles.read(CsvFiles.CSV, bytes, options, slice, Optional.of(position), 3);
            int skipped = whole.rows().size() - rest.rows().size();
            assertThat(rest.rows())
                    .isEqualTo(whole.rows().subList(skipped, whole.rows().size()));
            assertThat(skipped % 3 == 0 || skipped == whole.rows().size()).isTrue();
            // The line numbers go on too.
            assertThat(rest.rejected()).hasSizeLessThanOrEqualTo(1).isSubsetOf(whole.rejected());
        }
    }

    @Test
    void positionsAreReadable() {
        Content c = CsvFiles.read("a,b\n1,\"x\ny\"\n2,z\n3,z\n4,z\n", "");
        assertThat(c.positions())
                .containsExactly(
                        "{\"offset\":4,\"line\":2}", "{\"offset\":20,\"line\":6}", "{\"offset\":24,\"line\":7}");
    }

    @Test
    void aRejectedRowOfALaterSliceIsNamedByItsByte() {
        byte[] bytes = CsvFiles.utf8("a,b\n" + "1,2\n".repeat(10) + "x\n");
        Content c = slice(bytes, "", 20, bytes.length);
        assertThat(c.rejected().get(0).position()).isEqualTo("t.csv, byte 44");
    }

    @Test
    void aForeignPositionIsAnError() {
        byte[] bytes = CsvFiles.utf8("a,b\n1,2\n");
        for (String bad : new String[] {"", "{}", "{\"offset\":-1}", "{\"offset\":99999999999999999999}", "12"}) {
            assertThatThrownBy(() -> CsvFiles.read(CsvFiles.CSV, bytes, "", new FileSlice(0, 8), Optional.of(bad), 3))
                    .isInstanceOf(VeloException.class);
        }
    }
}
