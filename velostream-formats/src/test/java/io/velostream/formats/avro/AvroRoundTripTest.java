package io.velostream.formats.avro;

import static io.velostream.formats.avro.AvroFiles.batch;
import static io.velostream.formats.avro.AvroFiles.discover;
import static io.velostream.formats.avro.AvroFiles.read;
import static io.velostream.formats.avro.AvroFiles.row;
import static io.velostream.formats.avro.AvroFiles.rows;
import static io.velostream.formats.avro.AvroFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.RejectedRow;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.FormatWriter;
import io.velostream.formats.InputFile;
import io.velostream.testkit.TypeSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroRoundTripTest {
    static Stream<DataType> types() {
        return Stream.of(
                        TypeSamples.SIMPLE.stream(),
                        TypeSamples.NESTED.stream(),
                        Stream.of(
                                DataType.map(DataType.INT64, DataType.STRING),
                                DataType.map(DataType.UUID, DataType.list(DataType.DATE)),
                                DataType.decimal(1, 1),
                                DataType.decimal(19, 0),
                                DataType.list(DataType.INTERVAL),
                                DataType.struct()))
                .flatMap(s -> s);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeComesBackAsItWas(DataType type) throws IOException {
        Schema schema = Schema.of(Field.of("id", DataType.INT32), Field.of("v", type));
        List<List<Object>> values = new ArrayList<>();
        for (Object v : TypeSamples.withNulls(type)) {
            values.add(row(values.size(), v));
        }
        RecordBatch batch = batch(schema, values);
        byte[] file = write("", batch);
        assertThat(discover(file).fields()).isEqualTo(schema.fields());
        assertThat(read(file)).isEqualTo(rows(batch));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aColumnWithoutNullsIsRequired(DataType type) throws IOException {
        Schema schema = Schema.of(Field.required("v", type), Field.required("end", DataType.INT8));
        List<List<Object>> values = new ArrayList<>();
        for (Object v : TypeSamples.of(type)) {
            values.add(row(v, 1));
        }
        RecordBatch batch = batch(schema, values);
        byte[] file = write("", batch);
        assertThat(discover(file).fields()).isEqualTo(schema.fields());
        assertThat(read(file)).isEqualTo(rows(batch));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?compression=none",
                "?compression=snappy",
                "?compression=zstd",
                "?compression=zstd&compression_level=19",
                "?compression=gzip",
                "?compression=gzip&compression_level=9",
                "?compression=bzip2"
            })
    void everyCodecAndManyBlocks(String query) throws IOException {
        RecordBatch batch = manyRows(3000);
        byte[] file = write(query + (query.isEmpty() ? "?" : "&") + "block_size=4096", batch, batch);
        List<List<Object>> expected = new ArrayList<>(rows(batch));
        expected.addAll(rows(batch));
        assertThat(read(file)).isEqualTo(expected);
    }

    static RecordBatch manyRows(int count) {
        Schema schema = Schema.of(
                Field.required("id", DataType.INT64),
                Field.of("name", DataType.STRING),
                Field.of("x", DataType.FLOAT64));
        List<List<Object>> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(row((long) i * 7919, i % 5 == 0 ? null : "name " + i % 100, i / 8.0));
        }
        return batch(schema, values);
    }

    @Test
    void aFileWithoutRowsHasItsSchema() throws IOException {
        Schema schema = Schema.of(Field.of("a", DataType.STRING));
        byte[] file = write("", batch(schema, List.of()));
        assertThat(discover(file).fields()).isEqualTo(schema.fields());
        assertThat(read(file)).isEmpty();
    }

    @Test
    void namesThatAvroDoesNotAllowComeBack() throws IOException {
        Schema schema = Schema.of(
                        Field.of("a b", DataType.INT32),
                        Field.of("a-b", DataType.INT32),
                        Field.of("a_b", DataType.INT32),
                        Field.of("1", DataType.INT32),
                        Field.of("größe", DataType.INT32),
                        Field.of(
                                "int",
                                DataType.struct(Field.of("string", DataType.struct(Field.of("x", DataType.INT32))))))
                .withName("fixed");
        RecordBatch batch = batch(schema, List.of(row(1, 2, 3, 4, 5, Map.of("string", Map.of("x", 9)))));
        byte[] file = write("", batch);
        assertThat(discover(file).fields()).isEqualTo(schema.fields());
        assertThat(read(file)).isEqualTo(rows(batch));
    }

    @Test
    void whatAvroDoesNotHaveIsRejectedAndTheRestWritten() throws IOException {
        Schema schema = Schema.of(
                Field.required("id", DataType.INT32),
                Field.of("d", DataType.DATE),
                Field.of("t", DataType.timestamp(TimeUnit.MILLIS, false)),
                Field.of("u", DataType.TIMESTAMP_UTC),
                Field.of("l", DataType.list(DataType.TIME)));
        LocalTime fine = LocalTime.of(1, 2, 3, 4);
        RecordBatch batch = batch(
                schema,
                List.of(
                        row(1, null, null, null, null),
                        row(2, LocalDate.MAX, null, null, null),
                        row(3, null, LocalDateTime.MIN, null, null),
                        row(4, null, null, Instant.MAX, null),
                        row(5, null, null, null, List.of(LocalTime.NOON, fine)),
                        row(6, LocalDate.EPOCH, null, null, List.of(LocalTime.NOON)),
                        row(null, null, null, null, null)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (FormatWriter writer = AvroFiles.FORMAT.openWriter(out, schema, AvroFiles.config(""))) {
            List<RejectedRow> rejected = writer.write(batch);
            assertThat(rejected).extracting(r -> r.row().orElseThrow()).containsExactly(1, 2, 3, 4, 6);
            assertThat(rejected.get(3).reason()).contains("time_unit=ns");
            writer.finish();
        }
        assertThat(read(out.toByteArray())).extracting(r -> r.get(0)).containsExactly(1, 6);
        byte[] nanos = write("?time_unit=ns", batch.slice(4, 5));
        assertThat(read(nanos)).isEqualTo(rows(batch.slice(4, 5)));
    }

    @Test
    void theSizeGrowsWithWhatIsWritten() throws IOException {
        RecordBatch batch = manyRows(1000);
        try (FormatWriter writer =
                AvroFiles.FORMAT.openWriter(OutputStream.nullOutputStream(), batch.schema(), AvroFiles.config(""))) {
            long before = writer.estimatedSize();
            writer.write(batch);
            assertThat(writer.estimatedSize()).isGreaterThan(before + 10_000);
            writer.flush();
            assertThat(writer.estimatedSize()).isGreaterThan(before);
        }
    }

    @Test
    void partsBecomeOneFile() throws IOException {
        RecordBatch batch = manyRows(3000);
        List<InputFile> parts = new ArrayList<>();
        for (int i = 0; i < 3000; i += 1000) {
            parts.add(AvroFiles.file(write("?block_size=2048", batch.slice(i, i + 1000))));
        }
        parts.add(AvroFiles.file(write("?block_size=2048", batch.slice(0, 0))));
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        AvroFiles.FORMAT.join(parts, joined, AvroFiles.config(""));
        assertThat(read(joined.toByteArray())).isEqualTo(rows(batch));
        List<InputFile> unlike = List.of(parts.get(0), AvroFiles.file(write("?compression=zstd", batch.slice(0, 1))));
        assertThatThrownBy(() -> AvroFiles.FORMAT.join(unlike, new ByteArrayOutputStream(), AvroFiles.config("")))
                .hasMessageContaining("codec");
    }
}
