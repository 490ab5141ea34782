package io.velostream.formats.csv;

import static io.velostream.formats.csv.CsvFiles.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.formats.FileSlice;
import io.velostream.formats.csv.CsvFiles.Content;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {
    private static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }

    @Test
    void infersTypes() {
        Content c = read("""
                i,f,d,t,at,utc,b,s,zip,none
                1,1.5,2024-01-31,10:20,2024-01-31 10:20:30,2024-01-31T10:20:30Z,true,x,01234,
                -22,3,0001-01-01,23:59:59.5,2024-01-31,2024-01-31T10:20:30+01:00,FALSE,1,12345,
                ,,,,,,,,,
                """, "");
        assertThat(c.schema().toString())
                .isEqualTo("i:int64?, f:float64?, d:date?, t:time?, at:timestamp(us)?, utc:timestamp(us,utc)?, "
                        + "b:boolean?, s:string?, zip:string?, none:string?");
        assertThat(c.rows())
                .containsExactly(
                        row(
                                1L,
                                1.5,
                                LocalDate.of(2024, 1, 31),
                                LocalTime.of(10, 20),
                                LocalDateTime.of(2024, 1, 31, 10, 20, 30),
                                Instant.parse("2024-01-31T10:20:30Z"),
                                true,
                                "x",
                                "01234",
                                null),
                        row(
                                -22L,
                                3.0,
                                LocalDate.of(1, 1, 1),
                                LocalTime.of(23, 59, 59, 500_000_000),
                                LocalDateTime.of(2024, 1, 31, 0, 0),
                                Instant.parse("2024-01-31T09:20:30Z"),
                                false,
                                "1",
                                "12345",
                                null),
                        row(null, null, null, null, null, null, null, null, null, null));
        assertThat(c.rejected()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807,int64",
        "9223372036854775808,numeric",
        "18446744073709551615,numeric",
        "123456789012345678,int64",
        "+5,string",
        "-0,int64",
        "0.1234567890123456789,numeric",
        "12345678901234567890.5,numeric",
        "-12345678901234567890.5,numeric",
        "0.12345678901234567,numeric",
        "0.123456789012345,float64",
        "0.1,float64",
        "0.10000000000000001,float64",
        "0.1000000000000000055511151231257827,float64",
        "1.7976931348623157e308,float64",
        "12345678901234567890.5e3,numeric",
        "-inf,float64",
        "1e5,float64",
        "NaN,float64",
        "1_000,string",
        "24:00:00,time",
        "2024-02-30,string",
        "t,string",
        "yes,string",
        "2024-01-01T00:00:00.1234567,timestamp(ns)",
        "2024-01-01T00:00:00.1234567Z,'timestamp(ns,utc)'",
        "infinity,float64",
        "00.5,string",
        "-.5,float64",
        "5.,float64",
        "2024-01-01 00:00:00+25,string",
        "a,string"
    })
    void infersOnlyWhatLosesNothing(String value, String type) {
        assertThat(read("name\n" + value + "\n", "header=true&delimiter=,")
                        .schema()
                        .field(0)
                        .type())
                .hasToString(type);
    }

    @Test
    void infersDecimalsOnRequest() {
        Content c = read("a,b\n1.25,0.12345678901234567890\n2,3\n", "infer_decimals=true");
        assertThat(c.schema().toString()).isEqualTo("a:decimal(18,2)?, b:decimal(38,20)?");
        assertThat(c.rows().get(0)).isEqualTo(row(new BigDecimal("1.25"), new BigDecimal("0.12345678901234567890")));
    }

    @Test
    void oneValueWhoseDigitsFloatingPointWouldLoseMakesTheColumnExact() {
        Content c = read("a,b\n9007199254740993,1\n1.5,1\n", "");
        assertThat(c.schema().toString()).isEqualTo("a:numeric?, b:int64?");
        Content d = read("a\n0.5\n0.1234567890123456789\n12345678901234567890.5\n1e2\n", "");
        assertThat(d.rows())
                .containsExactly(
                        row(new BigDecimal("0.5")),
                        row(new BigDecimal("0.1234567890123456789")),
                        row(new BigDecimal("12345678901234567890.5")),
                        row(new BigDecimal("100")));
        assertThat(read("a\n0.1234567890123456789012345678901234567890\n1\n", "infer_decimals=true")
                        .schema()
                        .toString())
                .isEqualTo("a:numeric?");
        assertThat(read("a\n12345678901234567890123.5\n0.123456789012345678901\n", "infer_decimals=true")
                        .schema()
                        .toString())
                .isEqualTo("a:numeric?");
    }

    @Test
    void readsQuotes() {
        Content c = read("a,b\n\"x,\"\"y\"\"\",\"line 1\nline 2\r\n\"\n\"\",\"\"\"\"\n", "");
        assertThat(c.rows()).containsExactly(row("x,\"y\"", "line 1\nline 2\r\n"), row("", "\""));
    }

    @Test
    void aQuoteInsideOfAnUnquotedFieldIsText() {
        assertThat(read("a,b\n5\" pipe,x\"y\"\n", "").rows()).containsExactly(row("5\" pipe", "x\"y\""));
    }

    @Test
    void distinguishesNullsFromEmptyTexts() {
        assertThat(read("a,b,c\nx,,1\ny,\"\",\"\"\n", "").rows())
                .containsExactly(row("x", null, 1L), row("y", "", null));
        assertThat(read("a,b,c\nx,\\N,\\N\ny,,2\nz,\"\\N\",3\n", "null_text=\\N")
                        .rows())
                .containsExactly(row("x", null, null), row("y", "", 2L), row("z", "\\N", 3L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void takesAnyLineBreakAndNoneAtTheEnd(String lineBreak) {
        String text = String.join(lineBreak, "a,b", "1,x", "", "2,\"y\"", "3,z");
        List<List<Object>> expected = List.of(row(1L, "x"), row(2L, "y"), row(3L, "z"));
        assertThat(read(text, "").rows()).isEqualTo(expected);
        assertThat(read(text + lineBreak, "").rows()).isEqualTo(expected);
        assertThat(read(text + lineBreak + lineBreak, "").rows()).isEqualTo(expected);
    }

    @Test
    void aBlankLineIsANullInAFileOfOneColumn() {
        assertThat(read("a\nx\n\ny\n", "").rows()).containsExactly(row("x"), row((Object) null), row("y"));
    }

    @ParameterizedTest
    @CsvSource({"';',semicolon", "'\t',tab", "'|',pipe", "',',comma"})
    void findsTheDelimiter(String delimiter, String ignored) {
        String text = "id,name,x\n1,\"a,b;c|d\te\",2\n2,y,3\n".replace(",", delimiter);
        Content c = read(text, "");
        assertThat(c.schema().names()).containsExactly("id", "name", "x");
        assertThat(c.rows()).hasSize(2);
    }

    @Test
    void takesTheDelimiterGiven() {
        assertThat(read("a:b,c\n1:2,3\n", "delimiter=:").rows()).containsExactly(row(1L, "2,3"));
        assertThat(read("a\tb\n1\t2\n", "delimiter=\\t").rows()).containsExactly(row(1L, 2L));
    }

    @Test
    void tellsHeadersFromData() {
        assertThat(read("id,name\n1,x\n", "").schema().names()).containsExactly("id", "name");
        assertThat(read("1,x\n2,y\n", "").schema().names()).containsExactly("column1", "column2");
        assertThat(read("1,x\n2,y\n", "").rows()).hasSize(2);
        assertThat(read("a,b\nc,d\n", "").rows()).containsExactly(row("c", "d"));
        assertThat(read("a,b\nc,d\n", "header=false").rows()).hasSize(2);
        assertThat(read("1,2\n3,4\n", "header=true").schema().names()).containsExactly("1", "2");
        assertThat(read("country,2019,2020\nFrance,1.5,2.5\n", "header=true").rows())
                .hasSize(1);
        assertThat(read(",x\n0,1.5\n1,2.5\n", "").schema().names()).containsExactly("column1", "x");
    }

    @Test
    void namesColumnsUniquely() {
        assertThat(read("a,a,,a_2,a\n1,2,3,4,5\n", "header=true").schema().names())
                .containsExactly("a", "a_3", "column3", "a_2", "a_4");
    }

    @Test
    void aDeclaredSchemaOverridesTheInferredOne() {
        Content c = read("id,price,note\n1,1.10,7\n2,2,8\n", "schema=price:decimal(5,2),note:string?");
        assertThat(c.schema().toString()).isEqualTo("id:int64?, price:decimal(5,2), note:string?");
        assertThat(c.rows())
                .containsExactly(row(1L, new BigDecimal("1.10"), "7"), row(2L, new BigDecimal("2.00"), "8"));
        assertThat(read("1,2\n3,4\n", "header=false&schema=x:int32,y:string").rows())
                .containsExactly(row(1, "2"), row(3, "4"));
        assertThat(read("a,b\nc,d\n", "schema=a:string,b:string").rows()).hasSize(1);
    }

    @Test
    void badValuesAreRejectedRows() {
        Content c = read(
                "id,price,d\n1,1.005,2024-01-01\nx,1,2024-01-01\n3,3.5,2024-13-01\n4,4,2024-01-01\n,5,2024-01-01\n",
                "schema=id:int32,price:decimal(5,2),d:date");
        assertThat(c.rows()).containsExactly(row(4, new BigDecimal("4.00"), LocalDate.of(2024, 1, 1)));
        assertThat(c.rejected())
                .extracting(Object::toString)
                .containsExactly(
                        "t.csv, line 2: column 'price': '1.005' has more digits after the point than fit into decimal(5,2)",
                        "t.csv, line 3: column 'id': 'x' is no valid int32",
                        "t.csv, line 4: column 'd': '2024-13-01' is out of the range of date",
                        "t.csv, line 6: column 'id' has no value but is declared without '?'");
        assertThat(c.rejected().get(1).raw().orElseThrow())
                .isEqualTo("x,1,2024-01-01".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void raggedRowsAreRejectedRows() {
        Content c = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n\"multi\nline\",2\n5,6,7\n", "");
        assertThat(c.rows()).containsExactly(row("1", 2L, 3L), row("5", 6L, 7L));
        assertThat(c.rejected())
                .extracting(Object::toString)
                .containsExactly(
                        "t.csv, line 3: it has 2 fields instead of 3",
                        "t.csv, line 4: it has 4 fields instead of 3",
                        "t.csv, line 5: it has 2 fields instead of 3");
        assertThat(read("a,b,c\n1,2,3\n1,2\n9\n1,2,3,4\n", "ragged=pad").rows())
                .containsExactly(row(1L, 2L, 3L), row(1L, 2L, null), row(9L, null, null));
    }

    @Test
    void brokenQuotesAreRejectedRows() {
        Content c = read("a,b\n\"x\"y,1\nz,2\n\"open,3\nq,4\n", "");
        assertThat(c.rows()).containsExactly(row("z", 2L));
        assertThat(c.rejected())
                .extracting(Object::toString)
                .containsExactly(
                        "t.csv, line 2: column 'a' goes on behind its closing quote",
                        "t.csv, line 4: a quote is opened in column 'a' and never closed");
        assertThat(c.rejected().get(1).raw().orElseThrow())
                .isEqualTo("\"open,3\nq,4\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void invalidUtf8IsARejectedRow() {
        byte[] bytes = "a,b\nx,1\n?,2\ny,3\n".getBytes(StandardCharsets.UTF_8);
        bytes[8] = (byte) 0xFF;
        Content c = read(CsvFiles.CSV, bytes, "schema=a:string");
        assertThat(c.rows()).containsExactly(row("x", 1L), row("y", 3L));
        assertThat(c.rejected().get(0).reason()).contains("column 'a'").contains("is not valid UTF-8");
        assertThat(c.rejected().get(0).raw().orElseThrow()).isEqualTo(new byte[] {(byte) 0xFF, ',', '2'});
    }

    @Test
    void nulCharactersAreText() {
        assertThat(read("a,b\nx\0y,1\n", "").rows()).containsExactly(row("x\0y", 1L));
    }

    @Test
    void skipsWhatStandsBeforeAndBetween() {
        Content c = read("\uFEFFtitle, x\n\"unbalanced\nid,n\n#c \"\n1,x\n#,,,,\n2,y\n", "skip_rows=2&comment=%23");
        assertThat(c.schema().names()).containsExactly("id", "n");
        assertThat(c.rows()).containsExactly(row(1L, "x"), row(2L, "y"));
        Content bad = read("\uFEFFskip\r\nid,n\n1,x\n2\n", "skip_rows=1");
        assertThat(bad.rejected().get(0).position()).isEqualTo("t.csv, line 4");
    }

    @Test
    void trims() {
        assertThat(read("a, b ,c\n 1 , x y ,\t\"q \" \n", "trim=true").rows()).containsExactly(row(1L, "x y", "q "));
        assertThat(read("a,b\n 1 , \"x\"\n", "").rows()).containsExactly(row(" 1 ", " \"x\""));
    }

    @Test
    void takesBackslashes() {
        Content c = read("a,b\n\"x \\\"y\\\" \\\\\",\"2\"\nx\\,y,\\N\n", "escape=\\&null_text=\\N");
        assertThat(c.rows()).containsExactly(row("x \"y\" \\", 2L), row("x,y", null));
    }

    @Test
    void takesOtherQuotes() {
        assertThat(read("a,b\n'x,y',1\n\"z\",2\n", "quote='").rows()).containsExactly(row("x,y", 1L), row("\"z\"", 2L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void readsUtf16(String charset) {
        byte[] bytes = "\uFEFFname,n\nzoë 🦊,1\n".getBytes(java.nio.charset.Charset.forName(charset));
        if (charset.equals("UTF-16")) {
            bytes = "name,n\nzoë 🦊,1\n".getBytes(StandardCharsets.UTF_16);
        }
        assertThat(read(CsvFiles.CSV, bytes, "").rows()).containsExactly(row("zoë 🦊", 1L));
        assertThat(read(CsvFiles.CSV, bytes, "encoding=" + charset).rows()).containsExactly(row("zoë 🦊", 1L));
    }

    @Test
    void readsOtherCharacterSets() {
        byte[] bytes = ("name,n\n" + "zoë,1\n".repeat(9000)).getBytes(StandardCharsets.ISO_8859_1);
        Content c = read(CsvFiles.CSV, bytes, "encoding=ISO-8859-1");
        assertThat(c.rows()).hasSize(9000).allMatch(r -> r.equals(row("zoë", 1L)));
        assertThatThrownBy(() -> read(CsvFiles.CSV, bytes, "encoding=US-ASCII"))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("not valid US-ASCII");
    }

    @Test
    void emptyFilesHaveNoRows() {
        assertThat(read("", "").schema().size()).isZero();
        assertThat(read("", "").rows()).isEmpty();
        assertThat(read("\uFEFF", "").rows()).isEmpty();
        assertThat(read("\n\n", "").rows()).isEmpty();
        assertThat(read("a,b", "").schema().toString()).isEqualTo("a:string?, b:string?");
        assertThat(read("a,b\n", "").rows()).isEmpty();
        assertThat(read("", "schema=a:int64?").schema().names()).containsExactly("a");
    }

    @Test
    void aColumnThatTheFileLacksIsNullOrAnError() {
        assertThat(read("a,b\n1,2\n", "schema=c:int64?").rows()).containsExactly(row(1L, 2L, null));
        assertThatThrownBy(() -> read("a,b\n1,2\n", "schema=c:int64"))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("has no column 'c'")
                .hasMessageContaining("a, b");
    }

    @Test
    void aHugeFieldIsAnError() {
        String text = "a,b\n1,\"" + "x".repeat(100_000) + "\n" + "1,2\n".repeat(100_000);
        assertThatThrownBy(() -> read(text, "max_field_size=200KB&header=true"))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("longer than 200000 bytes")
                .hasMessageContaining("max_field_size");
    }

    @Test
    void aLongFieldIsReadWhole() {
        String x = "x".repeat(3_000_000);
        assertThat(read("a,b\n1," + x + "\n2,\"" + x + "\"\n", "").rows()).containsExactly(row(1L, x), row(2L, x));
    }

    @Test
    void tooManyColumnsAreAnError() {
        assertThatThrownBy(() -> read("a" + ",".repeat(300_000) + "\n", "delimiter=,&header=false"))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("more than 16384 fields");
        assertThat(read("a" + ",".repeat(9) + "\n", "max_columns=10&header=true")
                        .schema()
                        .size())
                .isEqualTo(10);
        assertThatThrownBy(() -> read("a" + ",".repeat(10) + "\n", "max_columns=10&header=true"))
                .isInstanceOf(VeloException.class);
    }

    @Test
    void aHugeNumberOfColumnsWorks() {
        String header = "c"
                + String.join(
                        ",c",
                        java.util.stream.IntStream.range(0, 5000)
                                .mapToObj(String::valueOf)
                                .toList());
        String row = "\"1\"" + ",2".repeat(4999);
        Content c = read(header + "\n" + (row + "\n").repeat(4), "");
        assertThat(c.schema().size()).isEqualTo(5000);
        assertThat(c.rows()).hasSize(4);
        assertThat(c.rows().get(3).get(4999)).isEqualTo(2L);
    }

    /** Records taken together and records taken alone, in any mixture. */
    @Test
    void goodAndBadRecordsOfALargeFileKeepTheirOrderAndLines() {
        StringBuilder text = new StringBuilder("id,text\n");
        for (int i = 0; i < 20_000; i++) {
            String value = i % 53 == 0 ? "\"a \"\"b\"\"\"" : i % 7 == 0 ? "\"q,\"" : i % 11 == 0 ? "" : "plain";
            text.append(i % 97 == 0 ? "x" : i).append(',').append(value);
            text.append(i % 1009 == 0 ? ",more\n" : "\n");
        }
        byte[] bytes = CsvFiles.utf8(text.toString());
        Content c = CsvFiles.read(
                CsvFiles.CSV,
                bytes,
                "schema=id:int64,text:string%3F",
                new FileSlice(0, bytes.length),
                Optional.empty(),
                3000);
        List<List<Object>> expected = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (i % 97 == 0 || i % 1009 == 0) {
                bad.add("t.csv, line " + (i + 2));
            } else {
                expected.add(row((long) i, i % 53 == 0 ? "a \"b\"" : i % 7 == 0 ? "q," : i % 11 == 0 ? null : "plain"));
            }
        }
        assertThat(c.rows()).isEqualTo(expected);
        assertThat(c.rejected()).extracting(RejectedRow::position).isEqualTo(bad);
    }

    @Test
    void contradictingCharactersAreAConfigurationError() {
        assertThatThrownBy(() -> read("a,b\n", "delimiter=;&comment=;")).isInstanceOf(VeloException.class);
        assertThatThrownBy(() -> read("a,b\n", "delimiter=%22")).isInstanceOf(VeloException.class);
    }
}
