package io.velostream.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.file.parquet.internal.Little;
import io.velostream.formats.FormatWriter;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetDamageTest {
    private static final Schema SCHEMA =
            Schema.parse("id:int64, s:string?, f:float64?, l:list<struct<a:int32?,b:string?>?>?, t:string");

    @TempDir
    Path folder;

    private static List<List<Object>> rows(int count) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Arrays.asList(
                    (long) i * i,
                    i % 5 == 0 ? null : "some text " + i % 9,
                    i % 4 == 0 ? null : i / 3.0,
                    i % 3 == 0 ? null : Arrays.asList(ParquetRoundTripTest.map("a", i, "b", "x" + i), null),
                    "text " + i));
        }
        return rows;
    }

    @Test
    void aFileCutAnywhereIsOneClearError() throws Exception {
        byte[] file = ParquetFiles.write(SCHEMA, "row_group_rows=100", ParquetFiles.batch(SCHEMA, rows(300)));
        for (int length = 0; length < file.length; length += 1 + length / 97) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ParquetFiles.read(cut))
                    .as("cut to " + length)
                    .isInstanceOfSatisfying(VeloException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
                        assertThat(e.getMessage()).contains("memory.parquet");
                    });
        }
    }

    @Test
    void aFlippedByteInAPageIsToldWithFileRowGroupAndColumn() throws Exception {
        for (String options : List.of(
                "compression=zstd", "compression=none", "compression=snappy", "compression=gzip&dictionary=false")) {
            byte[] file =
                    ParquetFiles.write(SCHEMA, "row_group_rows=100&" + options, ParquetFiles.batch(SCHEMA, rows(300)));
            int end = file.length - 8 - Little.getInt(file, file.length - 8);
            Random random = new Random(5);
            List<List<Object>> good = ParquetFiles.read(file);
            int told = 0;
            for (int i = 0; i < 300; i++) {
                byte[] flipped = file.clone();
                int at = 4 + random.nextInt(end - 4);
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                try {
                    // What is not needed for a full read, an index say, may be damaged without being noticed.
                    assertThat(ParquetFiles.read(flipped).equals(good))
                            .as("byte " + at)
                            .isTrue();
                } catch (VeloException e) {
                    assertThat(e.kind()).isIn(ErrorKind.CORRUPT, ErrorKind.RESOURCE);
                    assertThat(e.getMessage())
                            .contains("memory.parquet, row group ")
                            .contains("column '");
                    told++;
                }
            }
            assertThat(told).isGreaterThan(150);
        }
    }

    @Test
    void noDamageOfAFileWithoutChecksumsIsAnotherException() throws Exception {
        Path path = folder.resolve("d.parquet");
        try (Connection c = DriverManager.getConnection("jdbc:duckdb:");
                Statement s = c.createStatement()) {
            s.execute(
                    "copy (select i, 'v' || (i % 7) s, [i, null] l, i / 3.0 d, 'u' || i u, i % 2 = 0 b from range(500) r(i)) to '"
                            + path + "' (format parquet, compression uncompressed, parquet_version v2)");
        }
        byte[] file = Files.readAllBytes(path);
        Random random = new Random(11);
        for (int i = 0; i < 1500; i++) {
            byte[] flipped = file.clone();
            for (int k = 0; k <= i % 3; k++) {
                flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
            }
            try {
                ParquetFiles.read(flipped);
            } catch (VeloException e) {
                assertThat(e.getMessage()).contains("memory.parquet");
            } catch (RuntimeException | Error e) {
                fail("change " + i, e);
            }
        }
    }

    @Test
    void whatIsNoParquetIsToldSo() {
        byte[] text = "id,name\n1,a\n2,b\n3,c\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ParquetFiles.read(text))
                .isInstanceOf(VeloException.class)
                .hasMessage(
                        "This is not a complete Parquet file (memory.parquet): it does not end with PAR1: it was cut off"
                                + " or is something else. Check that the file was written to its end, or name its format with format=.");
    }

    @Test
    void rowsThatParquetCannotHoldComeBack() throws Exception {
        Schema schema = Schema.parse(
                "id:int32, d:date?, ts:timestamp(us)?, p:decimal(4,2)?, l:list<date?>?, s:struct<x:date>?, w:decimal(20,0)?");
        List<List<Object>> rows = new ArrayList<>();
        rows.add(Arrays.asList(0, LocalDate.MAX, null, null, null, null, null));
        rows.add(Arrays.asList(1, null, LocalDateTime.MIN, null, null, null, null));
        rows.add(
                Arrays.asList(2, LocalDate.EPOCH, null, new BigDecimal("99.99"), List.of(LocalDate.EPOCH), null, null));
        rows.add(Arrays.asList(3, null, null, null, Arrays.asList(null, LocalDate.MIN), null, null));
        rows.add(Arrays.asList(4, null, null, null, null, ParquetRoundTripTest.map("x", null), null));
        rows.add(Arrays.asList(5, null, null, null, null, null, new BigDecimal("99999999999999999999")));
        RecordBatch batch = ParquetFiles.batch(schema, rows);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<RejectedRow> rejected;
        try (FormatWriter writer = ParquetFiles.FORMAT.openWriter(out, schema, ParquetFiles.config(""))) {
            rejected = writer.write(batch);
            writer.finish();
        }
        assertThat(rejected).extracting(r -> r.row().getAsInt()).containsExactly(0, 1, 3, 4);
        assertThat(rejected.get(0).reason()).contains("'d'").contains("infinity");
        assertThat(rejected.get(2).reason()).contains("'l.element'").contains("-infinity");
        assertThat(rejected.get(3).reason()).contains("'s.x'").contains("null");
        assertThat(ParquetFiles.read(out.toByteArray())).containsExactly(rows.get(2), rows.get(5));
    }

    @Test
    void aBloomFilterOnAMissingColumnIsAConfigurationError() {
        assertThatThrownBy(() -> ParquetFiles.write(SCHEMA, "bloom_filters=idd"))
                .hasMessageContaining("Did you mean 'id'?");
    }

    @Test
    void aColumnThatTheFileLacksIsNullOrAnError() throws Exception {
        byte[] file = ParquetFiles.write(SCHEMA, "", ParquetFiles.batch(SCHEMA, rows(3)));
        Schema wanted = Schema.parse("more:decimal(5,1)?, id:int64");
        assertThat(ParquetFiles.read(new ParquetFiles.MemoryFile(file), wanted, Optional.empty(), 10))
                .containsExactly(Arrays.asList(null, 0L), Arrays.asList(null, 1L), Arrays.asList(null, 4L));
        assertThatThrownBy(() -> ParquetFiles.read(
                        new ParquetFiles.MemoryFile(file), Schema.parse("more:int32"), Optional.empty(), 10))
                .hasMessageContaining("lacks the column 'more'");
        assertThatThrownBy(() -> ParquetFiles.read(
                        new ParquetFiles.MemoryFile(file), Schema.parse("id:string"), Optional.empty(), 10))
                .hasMessageContaining("it is int64 here and should be string");
    }
}
