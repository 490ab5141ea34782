package io.velostream.formats.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.formats.FileSlice;
import io.velostream.formats.csv.CsvFiles.Content;
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

/** Records that are taken together give what each of them gives alone. */
class CsvRunTest {
    private static final String SCHEMA = "&schema=id:int64?,price:decimal(9,2)?,name:string?,day:date?,n:int32?";
    /** Well-formed and bad fields; each column draws from its own, and sometimes from another's. */
    private static final String[][] FIELDS = {
        {"0", "1", "-1", "123456789012345678", "1234567890123456789", "9223372036854775807", "-9223372036854775808", ""
        },
        {"0.01", "-0", "12", "1234567.89", "12345678.90", "1.234", "1e2", "-.5", "", "\"3.50\""},
        {
            "",
            "a",
            "abcdefgh",
            "a quite long text of words",
            "\"a,b\"",
            "\"a\"\"b\"",
            "\"\"",
            "5\" disk",
            "é€",
            "\"x\ny\"",
            "\t"
        },
        {"2024-02-29", "2023-02-29", "1999-12-31", "2024-02-30", "0001-01-01", "\"2020-01-01\"", "2020-1-01", ""},
        {"0", "-0", "2147483647", "2147483648", "-2147483648", "x", "", "\"7\"", "+5"}
    };

    private static String file(long seed, int rows, int oddity, String lineBreak, boolean finalBreak) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("id,price,name,day,n" + lineBreak);
        for (int row = 0; row < rows; row++) {
            int fields = random.nextInt(100) < oddity ? random.nextInt(8) : FIELDS.length;
            for (int f = 0; f < fields; f++) {
                String[] choices = FIELDS[random.nextInt(100) < oddity ? random.nextInt(FIELDS.length) : f % 5];
                boolean odd = random.nextInt(100) < oddity;
                text.append(f == 0 ? "" : ",").append(choices[odd ? random.nextInt(choices.length) : 0]);
            }
            text.append(row < rows - 1 || finalBreak ? lineBreak : "");
        }
        return text.toString();
    }

    private static Content read(byte[] bytes, String options, int batchRows) {
        return CsvFiles.read(CsvFiles.CSV, bytes, options, new FileSlice(0, bytes.length), Optional.empty(), batchRows);
    }

    @Property(tries = 300)
    void recordsTakenTogetherGiveWhatEachGivesAlone(
            @ForAll long seed,
            @ForAll @IntRange(max = 60) int rows,
            @ForAll @IntRange(max = 20) int oddity,
            @ForAll boolean end) {
        for (String lineBreak : List.of("\n", "\r\n", "\r")) {
            byte[] bytes = CsvFiles.utf8(file(seed, rows, oddity, lineBreak, end));
            Content alone = read(bytes, "header=true" + SCHEMA, 1);
            for (int batchRows : new int[] {2, 7, 1000}) {
                Content together = read(bytes, "header=true" + SCHEMA, batchRows);
                assertThat(together.rows()).isEqualTo(alone.rows());
                assertThat(together.rejected()).isEqualTo(alone.rejected());
            }
        }
    }

    /** With another text for null no record counts as one that can be taken as it stands. */
    @Property(tries = 200)
    void recordsTakenTogetherGiveWhatTheGeneralWayGives(
            @ForAll long seed, @ForAll @IntRange(max = 60) int rows, @ForAll @IntRange(max = 20) int oddity) {
        byte[] bytes = CsvFiles.utf8(file(seed, rows, oddity, "\n", true));
        Content together = read(bytes, "header=true" + SCHEMA, 1000);
        Content general = read(bytes, "header=true&null_text=NULL" + SCHEMA, 1000);
        List<List<Object>> emptyAsNull = new ArrayList<>();
        for (List<Object> row : general.rows()) {
            emptyAsNull.add(new ArrayList<>(row));
        }
        assertThat(together.rejected()).isEqualTo(general.rejected());
        assertThat(together.rows()).hasSameSizeAs(emptyAsNull);
        for (int i = 0; i < emptyAsNull.size(); i++) {
            // What is nothing in one reading is an empty text in the other.
            List<Object> row = emptyAsNull.get(i);
            if ("".equals(row.get(2)) && together.rows().get(i).get(2) == null) {
                row.set(2, null);
            }
            assertThat(together.rows().get(i)).isEqualTo(row);
        }
    }

    /** Several windows long, so that records, fields and pairs of CR and LF lie across their ends. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void recordsAcrossTheEndsOfWhatIsInMemoryAreWhole(String lineBreak) {
        for (int shift = 0; shift < 40; shift += 3) {
            List<List<Object>> expected = new ArrayList<>();
            StringBuilder text = new StringBuilder("a".repeat(shift + 1) + ",b" + lineBreak);
            for (long i = 0; text.length() < 280_000; i++) {
                String word = i % 50 == 0 ? "\"" + "q,\"\"r".repeat((int) (i % 7)) + "s\"" : "w".repeat((int) (i % 23));
                text.append(i).append(',').append(word).append(lineBreak);
                List<Object> row = new ArrayList<>();
                row.add(i);
                String plain = word.startsWith("\"")
                        ? word.substring(1, word.length() - 1).replace("\"\"", "\"")
                        : word;
                row.add(plain.isEmpty() ? null : plain);
                expected.add(row);
            }
            Content c = read(CsvFiles.utf8(text.toString()), "header=true", 4096);
            assertThat(c.rejected()).isEmpty();
            assertThat(c.rows()).isEqualTo(expected);
        }
    }

    @Test
    void aSliceEndsWithinRecordsThatFollowEachOther() {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int i = 0; i < 1000; i++) {
            text.append(i).append(",x\n");
        }
        byte[] bytes = CsvFiles.utf8(text.toString());
        List<List<Object>> whole = read(bytes, "", 4096).rows();
        for (int at = 0; at < bytes.length; at += 13) {
            List<List<Object>> rows = new ArrayList<>();
            for (FileSlice slice : List.of(new FileSlice(0, at), new FileSlice(at, bytes.length))) {
                rows.addAll(CsvFiles.read(CsvFiles.CSV, bytes, "", slice, Optional.empty(), 4096)
                        .rows());
            }
            assertThat(rows).as("cut at %d", at).isEqualTo(whole);
        }
    }

    @Test
    void commentsAndBlankLinesBetweenRecordsAreNoRecords() {
        Content c = read(CsvFiles.utf8("a,b\n1,x\n\n#2,y\n\r\n3,z\n#"), "comment=%23", 100);
        assertThat(c.rows()).containsExactly(List.of(1L, "x"), List.of(3L, "z"));
        assertThat(c.rejected()).isEmpty();
    }

    @Test
    void aRowOfAnotherRowsBadTextKeepsItsLine() {
        Content c = read(
                CsvFiles.utf8("a,b\n1,x\n2,\"p\nq\"\nbad,y\n4,\u00e9\n"), "header=true&schema=a:int64,b:string", 100);
        assertThat(c.rows()).containsExactly(List.of(1L, "x"), List.of(2L, "p\nq"), List.of(4L, "é"));
        assertThat(c.rejected()).hasSize(1);
        assertThat(c.rejected().get(0).position()).isEqualTo("t.csv, line 5");
    }

    @Test
    void textThatIsNoUtf8RejectsItsOwnRowAlone() {
        byte[] bytes = CsvFiles.utf8("a,b\n1,x\n2,?\n3,\"?\"\n4,é\n");
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '?' ? (byte) 0xFF : bytes[i];
        }
        Content c = read(bytes, "header=true&schema=a:int64,b:string", 100);
        assertThat(c.rows()).containsExactly(List.of(1L, "x"), List.of(4L, "é"));
        assertThat(c.rejected()).hasSize(2);
    }
}
