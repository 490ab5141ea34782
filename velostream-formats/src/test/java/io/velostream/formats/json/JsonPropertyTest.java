package io.velostream.formats.json;

import static io.velostream.formats.json.JsonFixture.DOCUMENTS;
import static io.velostream.formats.json.JsonFixture.LINES;
import static io.velostream.formats.json.JsonFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.velostream.api.VeloException;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.formats.FileFormat;
import io.velostream.formats.FileSlice;
import io.velostream.testkit.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class JsonPropertyTest {
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Schema SCHEMA = Schema.parse(
            "a:int64?, b:string?, c:decimal(9,2)?, d:list<float64?>?, e:struct<x:date?,y:json?>?, m:map<string,int32?>?");

    @Property(tries = 150)
    void whatIsWrittenReadsBackTheSame(
            @ForAll long seed, @ForAll boolean omit, @ForAll @IntRange(min = 1, max = 20) int batchRows) {
        RecordBatch batch = new RandomRows(seed).batch();
        for (FileFormat format : List.of(LINES, DOCUMENTS)) {
            byte[] data = JsonFixture.write(format, omit ? "nulls=omit" : "", batch);
            JsonFixture read =
                    JsonFixture.read(format, data, "", batch.schema(), new FileSlice(0, data.length), null, batchRows);
            assertThat(read.rejected).isEmpty();
            assertThat(read.rows).isEqualTo(Rows.of(batch));
        }
    }

    @Property(tries = 80)
    void slicesAndResumesGiveTheSameRows(@ForAll long seed, @ForAll @IntRange(min = 1, max = 7) int batchRows) {
        RecordBatch batch = new RandomRows(seed).batch();
        byte[] data = JsonFixture.write(LINES, "", batch);
        Random random = new Random(seed);
        int cut = random.nextInt(data.length + 1);
        FileSlice first = new FileSlice(0, cut);
        FileSlice second = new FileSlice(cut, data.length);
        List<List<Object>> rows = new ArrayList<>();
        for (FileSlice slice : List.of(first, second)) {
            JsonFixture part = JsonFixture.read(LINES, data, "", batch.schema(), slice, null, batchRows);
            for (int i = 0; i < part.positions.size(); i++) {
                JsonFixture rest =
                        JsonFixture.read(LINES, data, "", batch.schema(), slice, part.positions.get(i), batchRows);
                assertThat(rest.rows)
                        .isEqualTo(
                                part.rows.subList(Math.min(part.rows.size(), (i + 1) * batchRows), part.rows.size()));
            }
            rows.addAll(part.rows);
        }
        assertThat(rows).isEqualTo(Rows.of(batch));
    }

    @Property(tries = 200)
    void linesOfGarbageAreRejectedOneByOne(@ForAll long seed) {
        byte[] data = garbage(new Random(seed));
        JsonFixture read = JsonFixture.read(LINES, data, "", SCHEMA);
        int lines = 0;
        for (String line : new String(data, StandardCharsets.ISO_8859_1).split("\n")) {
            lines += line.chars().allMatch(c -> c == ' ' || c == '\t' || c == '\r') ? 0 : 1;
        }
        assertThat(read.rows.size() + read.rejected.size()).isEqualTo(lines);
    }

    @Property(tries = 200)
    void documentsOfGarbageEndInAnErrorAtWorst(@ForAll long seed) {
        byte[] data = garbage(new Random(seed));
        for (String options : new String[] {"", "records=/d"}) {
            try {
                JsonFixture.read(DOCUMENTS, data, options, SCHEMA);
            } catch (VeloException expected) {
                assertThat(expected.where()).contains("in.json");
            }
        }
        for (FileFormat format : List.of(LINES, DOCUMENTS)) {
            format.recognise(data, data.length);
            try {
                JsonFixture.discover(format, new String(data, StandardCharsets.UTF_8), "");
            } catch (VeloException expected) {
                assertThat(expected.where()).contains("in.json");
            }
        }
    }

    /** Rows with some bytes changed, dropped or doubled. */
    private static byte[] garbage(Random random) {
        byte[] data = utf8(("{\"a\":12,\"b\":\"text \\u00e9 \\ud83d\\udc0e ü\",\"c\":1.50,\"d\":[1,2.5e3,\"NaN\",null],"
                        + "\"e\":{\"x\":\"2024-01-31\",\"y\":[true,{}]},\"m\":{\"k\":1},\"other\":[[\"]\"]]}\n")
                .repeat(1 + random.nextInt(4)));
        if (random.nextBoolean()) {
            data = utf8("[" + new String(data, StandardCharsets.UTF_8).trim().replace("\n", ",\n") + "]");
        }
        for (int n = random.nextInt(5); n > 0; n--) {
            int at = random.nextInt(data.length);
            switch (random.nextInt(3)) {
                case 0 -> data[at] = (byte) random.nextInt(256);
                case 1 -> data[at] = (byte) "{}[]\",:\\\n 0-.eE+tn".charAt(random.nextInt(18));
                default -> {
                    int to = Math.min(data.length, at + random.nextInt(20));
                    byte[] shorter = new byte[data.length - (to - at)];
                    System.arraycopy(data, 0, shorter, 0, at);
                    System.arraycopy(data, to, shorter, at, data.length - to);
                    data = shorter.length == 0 ? new byte[] {'{'} : shorter;
                }
            }
        }
        return data;
    }

    @Property(tries = 800)
    void exactlyWhatAnotherStrictParserTakesIsTaken(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder s = new StringBuilder(
                "{\"a\":[1,-2.5e+3,0,true,false,null],\"b\":{\"c\":\"x\\n\\u0041\",\"d\":{}},\"e\":[]}");
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(s.length());
            char c = "{}[]\",:\\ \t\n0123-.eE+tfnaux'/".charAt(random.nextInt(28));
            switch (random.nextInt(3)) {
                case 0 -> s.setCharAt(at, c);
                case 1 -> s.insert(at, c);
                default -> s.deleteCharAt(at);
            }
        }
        byte[] text = utf8(s.toString());
        ColumnBuilder column = ColumnBuilder.of(DataType.JSON, 1);
        boolean taken = new JsonValueParser(column).parse(text, 0, text.length).isEmpty();
        assertThat(taken).as(s.toString()).isEqualTo(isJson(text));
    }

    private static boolean isJson(byte[] text) {
        try {
            return !JACKSON.readTree(text).isMissingNode();
        } catch (IOException e) {
            return false;
        }
    }
}
