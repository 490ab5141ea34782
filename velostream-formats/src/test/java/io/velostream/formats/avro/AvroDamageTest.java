package io.velostream.formats.avro;

import static io.velostream.formats.avro.AvroFiles.discover;
import static io.velostream.formats.avro.AvroFiles.read;
import static io.velostream.formats.avro.AvroFiles.request;
import static io.velostream.formats.avro.AvroFiles.row;
import static io.velostream.formats.avro.AvroFiles.rows;
import static io.velostream.formats.avro.AvroFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.FormatReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.file.CodecFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroDamageTest {
    private static final byte[] SYNC = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final Schema SCHEMA = Schema.of(
            Field.required("id", DataType.INT32),
            Field.of("s", DataType.STRING),
            Field.of("l", DataType.list(DataType.map(DataType.STRING, DataType.decimal(9, 2)))),
            Field.of("d", DataType.DATE));

    private static RecordBatch sample() {
        return AvroFiles.batch(
                SCHEMA,
                List.of(
                        row(1, "one", List.of(Map.of("k", java.math.BigDecimal.ONE)), null),
                        row(2, null, null, java.time.LocalDate.EPOCH),
                        row(3, "drei", List.of(), null)));
    }

    /** A container made by hand of one block. */
    private static byte[] container(String schema, String codec, long rows, long size, byte[] block) {
        AvroOutput out = new AvroOutput();
        out.writeFixed(ContainerHeader.MAGIC, 0, 4);
        out.writeLong(2);
        for (String s : new String[] {"avro.schema", schema, "avro.codec", codec}) {
            out.writeBytes(s.getBytes(StandardCharsets.UTF_8), 0, s.getBytes(StandardCharsets.UTF_8).length);
        }
        out.writeLong(0);
        out.writeFixed(SYNC, 0, 16);
        out.writeLong(rows);
        out.writeLong(size);
        out.writeFixed(block, 0, block.length);
        out.writeFixed(SYNC, 0, 16);
        return Arrays.copyOf(out.data(), out.size());
    }

    private static byte[] container(String schema, long rows, byte[] block) {
        return container(schema, "null", rows, block.length, block);
    }

    private static byte[] encoded(long... numbers) {
        AvroOutput out = new AvroOutput();
        for (long n : numbers) {
            out.writeLong(n);
        }
        return Arrays.copyOf(out.data(), out.size());
    }

    private static void damaged(byte[] file, String why) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
                .hasMessageContaining("/data/a.avro")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "zstd", "gzip", "bzip2"})
    void aFileCutAnywhereIsDamaged(String codec) throws IOException {
        byte[] file = write("?compression=" + codec, sample());
        byte[] empty = write("?compression=" + codec, sample().slice(0, 0));
        for (int length = 0; length < file.length; length++) {
            if (length == empty.length) {
                continue; // a header alone is a file without rows
            }
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(cut))
                    .as("cut to %d of %d", length, file.length)
                    .isInstanceOfSatisfying(
                            VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "zstd", "gzip", "bzip2"})
    void aFlippedBitIsAnErrorOrRejectedOrPlausible(String codec) throws IOException {
        byte[] file = write("?compression=" + codec, sample());
        List<List<Object>> expected = rows(sample());
        boolean checked = codec.equals("snappy") || codec.equals("zstd") || codec.equals("bzip2");
        int blocks = write("?compression=" + codec, sample().slice(0, 0)).length;
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            // Every bit of the block, and of the header as many as take no minute.
            for (int bit = 0; bit < file.length * 8; bit += bit / 8 < blocks ? 9 : 1) {
                byte[] bad = file.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    List<List<Object>> rows = read(bad);
                    if (checked && bit / 8 >= blocks + 2) {
                        assertThat(rows).as("bit %d", bit).isEqualTo(expected);
                    }
                } catch (VeloException e) {
                    assertThat(e.kind())
                            .as("bit %d: %s", bit, e)
                            .isIn(ErrorKind.CORRUPT, ErrorKind.UNSUPPORTED, ErrorKind.SCHEMA, ErrorKind.RESOURCE);
                } catch (AssertionError e) {
                    assertThat(e).hasMessageContaining("record");
                }
            }
        });
    }

    @Test
    void claimsOfRecordsAreCheckedAgainstWhatIsThere() {
        String record = "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"i\",\"type\":\"int\"}]}";
        damaged(container(record, 1L << 62, encoded(1)), "records");
        damaged(container(record, 2, encoded(1)), "records");
        damaged(container(record, 1, encoded(1, 2)), "bytes follow");
        damaged(container(record, -1, encoded(1)), "claims");
        damaged(container("{\"type\":\"record\",\"name\":\"r\",\"fields\":[]}", 1L << 62, new byte[0]), "records");
        damaged(container("\"null\"", 1L << 40, new byte[0]), "records");
    }

    @Test
    void claimsOfLengthsAreCheckedAgainstWhatIsThere() {
        damaged(container("\"string\"", 1, encoded(Integer.MAX_VALUE)), "claims");
        damaged(container("\"bytes\"", 1, encoded(Long.MAX_VALUE)), "claims");
        damaged(container("\"bytes\"", 1, encoded(-1)), "claims");
        damaged(container("{\"type\":\"array\",\"items\":\"int\"}", 1, encoded(1L << 40, 1)), "claims");
        damaged(container("{\"type\":\"array\",\"items\":\"null\"}", 1, encoded(1L << 40, 0)), "claims");
        damaged(container("{\"type\":\"array\",\"items\":\"int\"}", 1, encoded(Long.MIN_VALUE, 1, 0)), "claims");
        damaged(container("{\"type\":\"map\",\"values\":\"null\"}", 1, encoded(1L << 31, 0, 0)), "claims");
        damaged(container("\"int\"", 1, encoded(1L << 31)), "out of its range");
        damaged(container("\"long\"", 1, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 127}), "64 bits");
        damaged(container("\"boolean\"", 1, new byte[] {2}), "boolean");
        damaged(container("[\"null\",\"int\"]", 1, encoded(2)), "branch");
        damaged(container("{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"A\"]}", 1, encoded(1)), "symbol");
        damaged(container("\"int\"", "null", 1, 1L << 50, encoded(1)), "more than the file has");
    }

    @Test
    void aBlockThatExplodesMeetsTheLimit() throws IOException {
        byte[] file = write(
                "?compression=zstd&block_size=64MiB",
                AvroFiles.batch(
                        Schema.of(Field.required("b", DataType.BINARY)), List.of(row((Object) new byte[3_000_000]))));
        Schema schema = discover(file);
        assertThat(read(file)).hasSize(1);
        var request = new io.velostream.formats.FormatReadRequest(
                AvroFiles.file(file),
                io.velostream.formats.Compression.NONE,
                new io.velostream.formats.FileSlice(0, file.length),
                schema,
                schema,
                Optional.empty(),
                Optional.empty(),
                AvroFiles.config("?max_block_size=2MiB"),
                10,
                1000);
        assertThatThrownBy(() -> read(request))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.RESOURCE))
                .hasMessageContaining("max_block_size")
                .hasMessageContaining("/data/a.avro");
    }

    @Test
    void aSchemaThatContainsItselfIsUnsupportedYetMayBeSkipped() throws IOException {
        String node = """
                {"type":"record","name":"r","fields":[{"name":"id","type":"int"},{"name":"next","type":["null","r"]}]}""";
        byte[] file = container(node, 1, encoded(7, 1, 8, 1, 9, 0));
        assertThatThrownBy(() -> discover(file))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED))
                .hasMessageContaining("contains itself");
        Schema id = Schema.of(Field.required("id", DataType.INT32));
        assertThat(read(request(file, id, id))).containsExactly(row(7));
        long[] deep = new long[20_000];
        for (int i = 0; i < deep.length; i++) {
            deep[i] = i % 2;
        }
        byte[] endless = container(node, 1, encoded(deep));
        assertThatThrownBy(() -> read(request(endless, id, id)))
                .isInstanceOf(VeloException.class)
                .hasMessageContaining("levels deep");
    }

    @Test
    void schemasThatMakeNoSenseAreDamage() {
        String nested = "{\"type\":\"array\",\"items\":".repeat(5000) + "\"int\"" + "}".repeat(5000);
        for (String schema : new String[] {"", "{", "\"nope\"", "[]x", "{\"type\":\"record\"}", "null", "1", nested}) {
            assertThatThrownBy(() -> read(container(schema, 0, new byte[0])))
                    .as("%.40s", schema)
                    .isInstanceOf(VeloException.class)
                    .hasMessageContaining("/data/a.avro");
        }
    }

    @Test
    void aCodecThatIsNotKnownIsUnsupported() {
        assertThatThrownBy(() -> read(container("\"int\"", "lzo", 1, 1, encoded(1))))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED))
                .hasMessageContaining("lzo");
    }

    @Test
    void valuesThatAreNoneAreRejectedRows() throws IOException {
        rejected("\"string\"", bytes(3, 'a', 0xff, 'b'), bytes(1, 'x'), "UTF-8");
        rejected("\"string\"", bytes(2, 0xc0, 0x80), bytes(1, 'x'), "UTF-8");
        rejected("\"string\"", bytes(3, 0xed, 0xa0, 0x80), bytes(1, 'x'), "UTF-8");
        rejected("{\"type\":\"string\",\"logicalType\":\"uuid\"}", bytes(1, 'a'), bytes(0), "uuid");
        rejected("{\"type\":\"int\",\"velostream.type\":\"int8\"}", encoded(128), encoded(-129), "int8");
        rejected("{\"type\":\"string\",\"velostream.type\":\"numeric\"}", bytes(2, '1', 'e'), bytes(0), "number");
        String decimal = "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4,\"scale\":2}";
        rejected(decimal, bytes(2, 0x27, 0x10), bytes(0), "decimal");
        String wide = "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":20,\"scale\":2}";
        rejected(wide, bytes(9, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0), bytes(0), "decimal");
        rejected("{\"type\":\"int\",\"logicalType\":\"time-millis\"}", encoded(-1), encoded(86_400_001), "range");
    }

    private static byte[] bytes(int length, int... values) {
        byte[] b = new byte[values.length + 1];
        b[0] = (byte) (length << 1);
        for (int i = 0; i < values.length; i++) {
            b[i + 1] = (byte) values[i];
        }
        return b;
    }

    /** A file of a good record (empty list of its own field), the bad ones, and a good one again. */
    private static void rejected(String type, byte[] first, byte[] second, String reason) throws IOException {
        String schema = "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"},"
                + "{\"name\":\"v\",\"type\":{\"type\":\"array\",\"items\":" + type + "}}]}";
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(encoded(1, 0, 2, 1));
        block.write(first);
        block.write(encoded(0, 3, 0));
        block.write(encoded(4, 1));
        block.write(first);
        block.write(encoded(1));
        block.write(second);
        block.write(encoded(0, 5, 0));
        byte[] file = container(schema, 5, block.toByteArray());
        Schema s = discover(file);
        try (FormatReader reader = AvroFiles.FORMAT.openReader(request(file, s, s))) {
            RecordBatch batch = reader.next().orElseThrow();
            assertThat(rows(batch)).extracting(r -> r.get(0)).containsExactly(1, 3, 5);
            List<RejectedRow> rejected = new ArrayList<>(reader.rejected());
            assertThat(rejected).hasSize(2);
            assertThat(rejected.get(0).reason()).contains(reason);
            assertThat(rejected.get(0).position()).contains("/data/a.avro").contains("record 1");
            assertThat(rejected.get(0).raw().orElseThrow()).startsWith(4, 2).endsWith(first[first.length - 1], 0);
            assertThat(reader.next()).isEmpty();
            assertThat(reader.rejected()).isEmpty();
        }
    }

    @Test
    void aMessageIsDecodedOrSaysWhyNot() throws IOException {
        AvroRecordEncoder encoder = new AvroRecordEncoder(SCHEMA);
        encoder.bind(sample());
        AvroRecordDecoder decoder = new AvroRecordDecoder(encoder.schemaJson());
        assertThat(decoder.schema().fields()).isEqualTo(SCHEMA.fields());
        var builder = new io.velostream.api.batch.BatchBuilder(SCHEMA);
        for (int i = 0; i < 3; i++) {
            assertThat(encoder.encode(i)).isEmpty();
            byte[] message = Arrays.copyOf(encoder.buffer(), encoder.length() + 1);
            assertThat(decoder.decode(message, 0, encoder.length(), builder)).isEmpty();
            assertThat(decoder.decode(message, 0, encoder.length() + 1, builder))
                    .hasValueSatisfying(why -> assertThat(why).contains("1 bytes follow"));
            for (int cut = 0; cut < encoder.length(); cut++) {
                assertThat(decoder.decode(message, 0, cut, builder)).isPresent();
            }
        }
        assertThat(rows(builder.build())).isEqualTo(rows(sample()));
    }

    @Test
    void schemasOfOneGlobWiden() throws IOException {
        byte[] ints = AvroOracleTest.library("\"int\"", CodecFactory.nullCodec(), 7);
        for (Map.Entry<DataType, Object> e : Map.<DataType, Object>of(
                        DataType.INT64, 7L, DataType.FLOAT32, 7f, DataType.FLOAT64, 7.0)
                .entrySet()) {
            Schema wanted = Schema.of(Field.of("value", e.getKey()));
            assertThat(read(request(ints, wanted, wanted))).containsExactly(row(e.getValue()));
        }
        Schema text = Schema.of(Field.of("value", DataType.STRING));
        byte[] bytes = AvroOracleTest.library(
                "\"bytes\"", CodecFactory.nullCodec(), ByteBuffer.wrap("ü".getBytes(StandardCharsets.UTF_8)));
        assertThat(read(request(bytes, text, text))).containsExactly(row("ü"));
        assertThatThrownBy(() -> read(request(ints, text, text)))
                .isInstanceOfSatisfying(
                        VeloException.class, x -> assertThat(x.kind()).isEqualTo(ErrorKind.SCHEMA))
                .hasMessageContaining("'value'")
                .hasMessageContaining("int32")
                .hasMessageContaining("string");
        byte[] nullable = AvroOracleTest.library("[\"null\",\"int\"]", CodecFactory.nullCodec(), (Object) null);
        Schema required = Schema.of(Field.required("value", DataType.INT32));
        try (FormatReader reader = AvroFiles.FORMAT.openReader(request(nullable, required, required))) {
            assertThat(reader.next()).isEmpty();
            assertThat(reader.rejected()).hasSize(1);
        }
        byte[] millis = AvroOracleTest.library(
                "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}", CodecFactory.nullCodec(), -1L);
        Schema micros = Schema.of(Field.of("value", DataType.TIMESTAMP_UTC));
        assertThat(read(request(millis, micros, micros))).containsExactly(row(java.time.Instant.ofEpochMilli(-1)));
    }
}
