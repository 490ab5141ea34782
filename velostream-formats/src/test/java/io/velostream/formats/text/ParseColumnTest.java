package io.velostream.formats.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.Values;
import io.velostream.api.type.DataType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a parser does with many fields at once is what it does with each of them. */
class ParseColumnTest {
    private static final List<String> FIELDS = List.of(
            "",
            "0",
            "7",
            "-7",
            "+7",
            "12",
            "99999999",
            "123456789",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "000000000000000000012",
            "1.5",
            "1.50",
            "12345.67",
            ".25",
            "5.",
            ".",
            "-",
            "1.2.3",
            "-0.01",
            "999999.99",
            "1000000.00",
            "99999999999.99",
            "1e3",
            "1.234",
            "12x",
            "x",
            "1996-03-13",
            "2024-02-29",
            "2023-02-29",
            "1996-3-1",
            "12345-01-01",
            "infinity",
            "0001-01-01 BC",
            "\"42\"",
            "\"1.25\"",
            "\"1996-03-13\"",
            "\"\"",
            "\"x\"",
            "short",
            "sixteen bytes...",
            "seventeen bytes..",
            "a text that is longer than two times sixteen bytes",
            "Grüße aus Köln",
            "日本語");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int8",
                "int32",
                "int64",
                "decimal(4,0)",
                "decimal(8,2)",
                "decimal(12,2)",
                "decimal(18,7)",
                "decimal(18,18)",
                "date",
                "string",
                "float64",
                "boolean"
            })
    void doesWhatParsingOneByOneDoes(String type) {
        Random random = new Random(type.hashCode());
        for (int round = 0; round < 300; round++) {
            List<String> fields = new ArrayList<>();
            int count = 1 + random.nextInt(20);
            for (int i = 0; i < count; i++) {
                fields.add(FIELDS.get(random.nextInt(FIELDS.size())));
            }
            boolean nulls = random.nextInt(4) > 0;
            // With the end of the array behind the last field, and with room there.
            compare(DataType.parse(type), fields, nulls, random.nextBoolean() ? 64 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"int32", "int64", "decimal(12,2)", "date", "string"})
    void takesFieldsThatAllAreGood(String type) {
        String good = type.equals("date") ? "1996-03-13" : "12345";
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            fields.add(i % 7 == 3 ? "" : i % 11 == 5 ? "\"" + good + "\"" : good);
        }
        assertThat(compare(DataType.parse(type), fields, true, 64)).isEqualTo(1000);
    }

    private static int compare(DataType type, List<String> fields, boolean nulls, int behind) {
        byte[] joined = ("," + String.join(",", fields) + ",").getBytes(StandardCharsets.UTF_8);
        byte[] text = new byte[joined.length + behind];
        System.arraycopy(joined, 0, text, 0, joined.length);
        int[] bounds = new int[fields.size() + 1];
        int at = 0;
        for (int i = 0; i < fields.size(); i++) {
            bounds[i] = at;
            at += fields.get(i).getBytes(StandardCharsets.UTF_8).length + 1;
        }
        bounds[fields.size()] = at;

        ColumnBuilder oneByOne = ColumnBuilder.of(type, 1);
        ValueParser single = ValueParser.of(oneByOne, BinaryText.HEX);
        int expected = 0;
        while (expected < fields.size() && appended(single, oneByOne, text, bounds, expected, nulls)) {
            expected++;
        }

        ColumnBuilder together = ColumnBuilder.of(type, 1);
        ValueParser parser = ValueParser.of(together, BinaryText.HEX);
        // A column that was parsed before, so that what it left behind would show.
        assertThat(parser.parseColumn("-0-".getBytes(StandardCharsets.UTF_8), new int[] {0, 0}, 0, 1, 0, true, '"'))
                .isZero();
        int found = parser.parseColumn(text, bounds, 0, 1, fields.size(), nulls, '"');
        assertThat(found).as("%s %s", type, fields).isEqualTo(expected);
        together.truncate(Math.min(together.size(), expected));
        assertThat(together.size()).isEqualTo(expected);
        Column a = oneByOne.build();
        Column b = together.build();
        for (int i = 0; i < expected; i++) {
            assertThat(Values.get(b, i)).as("%s %s", type, fields.get(i)).isEqualTo(Values.get(a, i));
        }
        return found;
    }

    private static boolean appended(
            ValueParser parser, ColumnBuilder into, byte[] text, int[] bounds, int i, boolean nulls) {
        int from = bounds[i] + 1;
        int to = bounds[i + 1];
        if (from == to) {
            if (nulls) {
                into.appendNull();
            }
            return nulls;
        }
        boolean quoted = text[from] == '"';
        return parser.parse(text, quoted ? from + 1 : from, quoted ? to - 1 : to) == ParseResult.OK;
    }
}
