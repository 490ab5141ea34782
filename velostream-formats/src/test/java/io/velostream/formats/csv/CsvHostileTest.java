package io.velostream.formats.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.Schema;
import io.velostream.formats.BytesFile;
import io.velostream.formats.Compression;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.csv.CsvFiles.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CsvHostileTest {
    private static final byte[] ALPHABET = {
        'a',
        '1',
        '.',
        ',',
        ',',
        '"',
        '"',
        '\n',
        '\n',
        '\r',
        ' ',
        '\\',
        '#',
        0,
        (byte) 0xC3,
        (byte) 0xA9,
        (byte) 0xFF,
        '-',
        ';',
        '\t'
    };

    private static byte[] garbage(long seed, int length) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return bytes;
    }

    /** Whatever comes: rows and rejected rows, or the one exception; in slices the same ones, or a refusal. */
    @Property(tries = 400)
    void garbageIsReadTheSameInSlicesOrRefused(
            @ForAll long seed, @ForAll @IntRange(max = 300) int length, @ForAll @IntRange(max = 4) int kind) {
        byte[] bytes = garbage(seed, length);
        String options = List.of("", "escape=\\", "trim=true&comment=%23", "header=false&ragged=pad", "delimiter=;")
                .get(kind);
        Content whole = CsvFiles.read(CsvFiles.CSV, bytes, options);
        for (int parts = 2; parts < 5; parts++) {
            List<List<Object>> rows = new ArrayList<>();
            List<String> rejected = new ArrayList<>();
            try {
                for (int i = 0; i < parts; i++) {
                    FileSlice slice = new FileSlice((long) length * i / parts, (long) length * (i + 1) / parts);
                    Content c = CsvFiles.read(CsvFiles.CSV, bytes, options, slice, Optional.empty(), 5);
                    rows.addAll(c.rows());
                    c.rejected().forEach(r -> rejected.add(r.reason()));
                }
            } catch (VeloException e) {
                assertThat(e).hasMessageContaining("split=false");
                continue;
            }
            assertThat(rows).isEqualTo(whole.rows());
            assertThat(rejected)
                    .isEqualTo(whole.rejected().stream().map(r -> r.reason()).toList());
        }
    }

    @Test
    void longGarbageComesToAnEnd() {
        for (int seed = 0; seed < 20; seed++) {
            byte[] bytes = garbage(seed, 300_000);
            Content c = CsvFiles.read(CsvFiles.CSV, bytes, "", new FileSlice(0, bytes.length), Optional.empty(), 1000);
            assertThat(c.rows().size() + c.rejected().size()).isPositive();
        }
    }

    @Test
    void compressedFilesAndShortReadsGiveTheSameRows() throws IOException {
        StringBuilder text = new StringBuilder("id,text\n");
        for (int i = 0; i < 5000; i++) {
            text.append(i).append(",\"line\n").append(i * 7).append("\"\n");
        }
        byte[] plain = CsvFiles.utf8(text.toString());
        List<List<Object>> expected = CsvFiles.read(CsvFiles.CSV, plain, "").rows();
        assertThat(expected).hasSize(5000);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = Compression.GZIP.compress(packed, OptionalInt.empty())) {
            out.write(plain);
        }
        for (Compression compression : new Compression[] {Compression.GZIP, Compression.NONE}) {
            byte[] stored = compression == Compression.NONE ? plain : packed.toByteArray();
            try (BytesFile file = new BytesFile("t.csv.gz", stored, 13)) {
                ConnectorConfig config = CsvFiles.reading(CsvFiles.CSV, "header=true");
                Schema schema = CsvFiles.CSV.discover(file, compression, config);
                Optional<String> from = Optional.empty();
                for (int round = 0; round < 2; round++) {
                    Content c = CsvFiles.content(
                            schema,
                            CsvFiles.CSV.openReader(new FormatReadRequest(
                                    file,
                                    compression,
                                    new FileSlice(0, stored.length),
                                    schema,
                                    schema,
                                    Optional.empty(),
                                    from,
                                    config,
                                    700,
                                    1 << 20)));
                    assertThat(c.rows()).isEqualTo(round == 0 ? expected : expected.subList(1400, 5000));
                    from = Optional.of(c.positions().get(2));
                }
            }
        }
    }
}
