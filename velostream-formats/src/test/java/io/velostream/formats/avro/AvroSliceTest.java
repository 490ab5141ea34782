package io.velostream.formats.avro;

import static io.velostream.formats.avro.AvroFiles.FORMAT;
import static io.velostream.formats.avro.AvroFiles.discover;
import static io.velostream.formats.avro.AvroFiles.read;
import static io.velostream.formats.avro.AvroFiles.request;
import static io.velostream.formats.avro.AvroFiles.rows;
import static io.velostream.formats.avro.AvroFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Schema;
import io.velostream.formats.BytesFile;
import io.velostream.formats.Compression;
import io.velostream.formats.FileSlice;
import io.velostream.formats.FormatReadRequest;
import io.velostream.formats.FormatReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AvroSliceTest {
    private static byte[] file;
    private static Schema schema;
    private static List<List<Object>> expected;

    @BeforeAll
    static void writeOnce() throws IOException {
        RecordBatch batch = AvroRoundTripTest.manyRows(250);
        file = write("?block_size=1024&compression=none", batch);
        schema = discover(file);
        expected = rows(batch);
    }

    @Test
    void twoSlicesCutAnywhereGiveEachRowOnce() throws IOException {
        for (int cut = 0; cut <= file.length; cut += 5) {
            List<List<Object>> all = new ArrayList<>();
            all.addAll(read(request(file, schema, schema, new FileSlice(0, cut), null, 100)));
            all.addAll(read(request(file, schema, schema, new FileSlice(cut, file.length), null, 100)));
            assertThat(all).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void manySmallSlicesGiveEachRowOnce() throws IOException {
        for (int size : new int[] {7, 16, 17, 100, 1024, 5000}) {
            List<List<Object>> all = new ArrayList<>();
            for (int start = 0; start < file.length; start += size) {
                FileSlice slice = new FileSlice(start, Math.min(file.length, start + size));
                all.addAll(read(request(file, schema, schema, slice, null, 8192)));
            }
            assertThat(all).as("slices of %d bytes", size).isEqualTo(expected);
        }
    }

    @Test
    void readingGoesOnBehindEveryBatch() throws IOException {
        for (int batchRows : new int[] {1, 7, 64, 249, 250, 251}) {
            FileSlice slice = new FileSlice(0, file.length);
            int done = 0;
            try (FormatReader reader = FORMAT.openReader(request(file, schema, schema, slice, null, batchRows))) {
                resumed(slice, reader.position(), done, batchRows);
                for (Optional<RecordBatch> b = reader.next(); b.isPresent(); b = reader.next()) {
                    assertThat(b.get().rowCount()).isBetween(1, batchRows);
                    done += b.get().rowCount();
                    if (batchRows > 1 || done % 50 == 0) {
                        resumed(slice, reader.position(), done, batchRows);
                    }
                }
                resumed(slice, reader.position(), done, batchRows);
            }
            assertThat(done).isEqualTo(250);
        }
    }

    private static void resumed(FileSlice slice, String position, int done, int batchRows) throws IOException {
        assertThat(read(request(file, schema, schema, slice, position, batchRows)))
                .as("from %s", position)
                .isEqualTo(expected.subList(done, expected.size()));
    }

    @Test
    void aResumedSliceEndsWhereItDid() throws IOException {
        FileSlice slice = new FileSlice(file.length / 3, 2 * file.length / 3);
        List<List<Object>> whole = read(request(file, schema, schema, slice, null, 8192));
        int done = 0;
        try (FormatReader reader = FORMAT.openReader(request(file, schema, schema, slice, null, 10))) {
            for (Optional<RecordBatch> b = reader.next(); b.isPresent(); b = reader.next()) {
                done += b.get().rowCount();
                assertThat(read(request(file, schema, schema, slice, reader.position(), 10)))
                        .isEqualTo(whole.subList(done, whole.size()));
            }
        }
        assertThat(done).isEqualTo(whole.size()).isPositive();
    }

    @Test
    void aPositionThatMakesNoSenseIsAnError() {
        for (String position : new String[] {
            "", "{}", "[]", "{\"block\":-1,\"row\":0}", "{\"block\":0,\"row\":0}", "{\"block\":17,\"row\":3}", "x"
        }) {
            assertThatThrownBy(() -> read(request(file, schema, schema, new FileSlice(0, file.length), position, 10)))
                    .as("%s", position)
                    .isInstanceOf(VeloException.class);
        }
    }

    @Test
    void onlyWantedColumnsInTheOrderWanted() throws IOException {
        Schema wanted = schema.select(List.of("x", "id"));
        List<List<Object>> rows = read(request(file, schema, wanted));
        assertThat(rows).hasSize(250);
        assertThat(rows.get(3))
                .containsExactly(expected.get(3).get(2), expected.get(3).get(0));
        assertThat(read(request(file, schema, Schema.EMPTY))).hasSize(250);
    }

    @Test
    void aColumnThatTheFileLacksIsNull() throws IOException {
        Schema wanted =
                Schema.of(schema.field(0), io.velostream.api.type.Field.of("more", DataType.list(DataType.DATE)));
        assertThat(read(request(file, wanted, wanted)).get(5))
                .containsExactly(expected.get(5).get(0), null);
        Schema required = Schema.of(io.velostream.api.type.Field.required("more", DataType.DATE));
        assertThatThrownBy(() -> read(request(file, required, required)))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("'more'")
                .hasMessageContaining("/data/a.avro");
    }

    @Test
    void batchesAreBoundedByBytes() throws IOException {
        FormatReadRequest small = new FormatReadRequest(
                AvroFiles.file(file),
                Compression.NONE,
                new FileSlice(0, file.length),
                schema,
                schema,
                Optional.empty(),
                Optional.empty(),
                AvroFiles.config(""),
                8192,
                2000);
        try (FormatReader reader = FORMAT.openReader(small)) {
            int rows = 0;
            for (Optional<RecordBatch> b = reader.next(); b.isPresent(); b = reader.next()) {
                assertThat(b.get().byteSize()).isLessThan(8000);
                rows += b.get().rowCount();
            }
            assertThat(rows).isEqualTo(250);
        }
    }

    @Test
    void aContainerCompressedAsAWholeIsReadAndResumed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = Compression.GZIP.compress(bytes, OptionalInt.empty())) {
            out.write(file);
        }
        byte[] packed = bytes.toByteArray();
        String position = null;
        int done = 0;
        while (done < 250) {
            FormatReadRequest request = new FormatReadRequest(
                    new BytesFile("a.avro.gz", packed, 100),
                    Compression.GZIP,
                    new FileSlice(0, Long.MAX_VALUE),
                    schema,
                    schema,
                    Optional.empty(),
                    Optional.ofNullable(position),
                    AvroFiles.config(""),
                    100,
                    1 << 20);
            try (FormatReader reader = FORMAT.openReader(request)) {
                RecordBatch batch = reader.next().orElseThrow();
                assertThat(rows(batch)).isEqualTo(expected.subList(done, done + batch.rowCount()));
                done += batch.rowCount();
                position = reader.position();
            }
        }
    }
}
