package io.velostream.formats.avro;

import static io.velostream.formats.avro.AvroFiles.batch;
import static io.velostream.formats.avro.AvroFiles.discover;
import static io.velostream.formats.avro.AvroFiles.read;
import static io.velostream.formats.avro.AvroFiles.row;
import static io.velostream.formats.avro.AvroFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.batch.Interval;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.TimeUnit;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema.Parser;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Avro library writes what we read, and reads what we write. */
class AvroOracleTest {
    static byte[] library(String schemaJson, CodecFactory codec, Object... records) throws IOException {
        org.apache.avro.Schema schema = new Parser().parse(schemaJson);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.setCodec(codec);
            writer.setSyncInterval(1000);
            writer.create(schema, out);
            for (Object r : records) {
                writer.append(r);
            }
        }
        return out.toByteArray();
    }

    static GenericRecord record(String schemaJson, Object... values) {
        GenericData.Record r = new GenericData.Record(new Parser().parse(schemaJson));
        for (int i = 0; i < values.length; i++) {
            r.put(i, values[i]);
        }
        return r;
    }

    private static ByteBuffer bytes(int... values) {
        byte[] b = new byte[values.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(b);
    }

    private static GenericData.Fixed fixed(org.apache.avro.Schema schema, ByteBuffer bytes) {
        return new GenericData.Fixed(schema, bytes.array());
    }

    @Test
    void readsEveryTypeThatTheLibraryWrites() throws IOException {
        String json = """
                {"type":"record","name":"r","namespace":"x.y","fields":[
                 {"name":"b","type":"boolean"},{"name":"i","type":"int"},{"name":"l","type":"long"},
                 {"name":"f","type":"float"},{"name":"d","type":"double"},{"name":"s","type":"string"},
                 {"name":"y","type":"bytes"},
                 {"name":"e","type":{"type":"enum","name":"color","symbols":["RED","GREEN"]}},
                 {"name":"fx","type":{"type":"fixed","name":"three","size":3}},
                 {"name":"date","type":{"type":"int","logicalType":"date"}},
                 {"name":"tm","type":{"type":"int","logicalType":"time-millis"}},
                 {"name":"tu","type":{"type":"long","logicalType":"time-micros"}},
                 {"name":"ts","type":{"type":"long","logicalType":"timestamp-millis"}},
                 {"name":"lts","type":{"type":"long","logicalType":"local-timestamp-nanos"}},
                 {"name":"dec","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
                 {"name":"decf","type":{"type":"fixed","name":"f16","size":16,"logicalType":"decimal","precision":38,"scale":3}},
                 {"name":"decl","type":{"type":"fixed","name":"f8","size":8,"logicalType":"decimal","precision":18}},
                 {"name":"u","type":{"type":"string","logicalType":"uuid"}},
                 {"name":"uf","type":{"type":"fixed","name":"u16","size":16,"logicalType":"uuid"}},
                 {"name":"dur","type":{"type":"fixed","name":"dur12","size":12,"logicalType":"duration"}},
                 {"name":"n","type":["null","long"]},{"name":"n2","type":["string","null"]},
                 {"name":"one","type":["int"]},{"name":"nothing","type":"null"},
                 {"name":"a","type":{"type":"array","items":["null","int"]}},
                 {"name":"m","type":{"type":"map","values":"double"}},
                 {"name":"rec","type":{"type":"record","name":"in","fields":[{"name":"p","type":"int"},{"name":"q","type":["null","string"]}]}},
                 {"name":"un","type":["null","int","string",{"type":"array","items":"int"}]},
                 {"name":"wrong","type":{"type":"string","logicalType":"date"}}
                ]}""";
        org.apache.avro.Schema s = new Parser().parse(json);
        GenericData.Record inner = new GenericData.Record(s.getField("rec").schema());
        inner.put("p", 5);
        Object[] fields = {
            true,
            -7,
            1L << 40,
            1.5f,
            -2.5,
            "žluť",
            bytes(0, 255),
            new GenericData.EnumSymbol(s.getField("e").schema(), "GREEN"),
            fixed(s.getField("fx").schema(), bytes(1, 2, 3)),
            -1,
            86_399_999,
            86_399_999_999L,
            -1L,
            1L,
            bytes(255, 0x85),
            fixed(
                    s.getField("decf").schema(),
                    bytes(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254)),
            fixed(s.getField("decl").schema(), bytes(0, 0, 0, 0, 0, 0, 1, 0)),
            "6ba7b810-9DAD-11d1-80b4-00c04fd430c8",
            fixed(s.getField("uf").schema(), bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9)),
            fixed(s.getField("dur").schema(), bytes(1, 0, 0, 0, 2, 0, 0, 0, 255, 255, 255, 255)),
            9L,
            "x",
            3,
            null,
            Arrays.asList(1, null, 3),
            Map.of("k", 2.0),
            inner,
            "text",
            "w"
        };
        byte[] file = library(json, CodecFactory.deflateCodec(5), record(json, fields));
        assertThat(discover(file).toString())
                .isEqualTo(
                        "b:boolean, i:int32, l:int64, f:float32, d:float64, s:string, y:binary, e:string, fx:binary, "
                                + "date:date, tm:time, tu:time, ts:timestamp(ms,utc), lts:timestamp(ns), dec:decimal(9,2), "
                                + "decf:decimal(38,3), decl:decimal(18,0), u:uuid, uf:uuid, dur:interval, n:int64?, n2:string?, "
                                + "one:int32, nothing:string?, a:list<int32?>, m:map<string,float64>, "
                                + "rec:struct<p:int32,q:string?>, un:struct<int:int32?,string:string?,array:list<int32>?>?, "
                                + "wrong:string");
        Map<String, Object> innerRow = new LinkedHashMap<>();
        innerRow.put("p", 5);
        innerRow.put("q", null);
        Map<String, Object> union = new LinkedHashMap<>();
        union.put("int", null);
        union.put("string", "text");
        union.put("array", null);
        assertThat(read(file))
                .containsExactly(row(
                        true,
                        -7,
                        1L << 40,
                        1.5f,
                        -2.5,
                        "žluť",
                        List.of((byte) 0, (byte) 255),
                        "GREEN",
                        List.of((byte) 1, (byte) 2, (byte) 3),
                        LocalDate.of(1969, 12, 31),
                        LocalTime.of(23, 59, 59, 999_000_000),
                        LocalTime.of(23, 59, 59, 999_999_000),
                        Instant.ofEpochMilli(-1),
                        LocalDateTime.of(1970, 1, 1, 0, 0, 0, 1),
                        new BigDecimal("-1.23"),
                        new BigDecimal("-0.002"),
                        new BigDecimal(256),
                        UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
                        new UUID(0, 9),
                        new Interval(1, 2, 4_294_967_295_000L),
                        9L,
                        "x",
                        3,
                        null,
                        Arrays.asList(1, null, 3),
                        Map.of("k", 2.0),
                        innerRow,
                        union,
                        "w"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"})
    void readsEveryCodecOfTheLibrary(String codec) throws IOException {
        String json = """
                {"type":"record","name":"r","fields":[{"name":"i","type":"int"},{"name":"s","type":"string"}]}""";
        List<Object> records = new ArrayList<>();
        List<List<Object>> expected = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            records.add(record(json, i, "text " + i % 7));
            expected.add(row(i, "text " + i % 7));
        }
        assertThat(read(library(json, CodecFactory.fromString(codec), records.toArray())))
                .isEqualTo(expected);
    }

    @Test
    void readsAFileWhoseSchemaIsNoRecord() throws IOException {
        byte[] file = library("\"long\"", CodecFactory.nullCodec(), 1L, -2L);
        assertThat(discover(file).toString()).isEqualTo("value:int64");
        assertThat(read(file)).containsExactly(row(1L), row(-2L));
    }

    @Test
    void theLibraryReadsWhatWeWrite() throws IOException {
        Schema schema = Schema.of(
                        Field.required("id", DataType.INT64),
                        Field.of("tiny", DataType.INT8),
                        Field.of("name", DataType.STRING),
                        Field.of("price", DataType.decimal(12, 2)),
                        Field.of("big", DataType.decimal(30, 1)),
                        Field.of("day", DataType.DATE),
                        Field.of("at", DataType.timestamp(TimeUnit.MICROS, true)),
                        Field.of("clock", DataType.TIME),
                        Field.of("u", DataType.UUID),
                        Field.of("tags", DataType.list(DataType.STRING)),
                        Field.of("by", DataType.map(DataType.INT32, DataType.FLOAT64)),
                        Field.of("names", DataType.map(DataType.STRING, DataType.BINARY)),
                        Field.of("pos", DataType.struct(Field.required("x", DataType.FLOAT32))))
                .withName("orders");
        RecordBatch batch = batch(
                schema,
                List.of(
                        row(
                                1L,
                                -128,
                                "a",
                                new BigDecimal("-1.28"),
                                new BigDecimal("12345678901234567890.5"),
                                LocalDate.of(2024, 2, 29),
                                Instant.parse("2024-02-29T00:00:00.000001Z"),
                                LocalTime.of(0, 0, 1),
                                new UUID(1, 2),
                                List.of("x", "y"),
                                Map.of(7, 0.5),
                                Map.of("k", new byte[] {5}),
                                Map.of("x", 1f)),
                        row(2L, null, null, null, null, null, null, null, null, null, null, null, null)));
        for (String codec : new String[] {"none", "snappy", "zstd", "gzip", "bzip2"}) {
            byte[] file = write("?compression=" + codec, batch);
            List<GenericRecord> records = new ArrayList<>();
            try (DataFileReader<GenericRecord> reader =
                    new DataFileReader<>(new SeekableByteArrayInput(file), new GenericDatumReader<>())) {
                assertThat(reader.getSchema().getName()).isEqualTo("orders");
                reader.forEachRemaining(records::add);
            }
            assertThat(records).hasSize(2);
            GenericRecord r = records.get(0);
            assertThat(r.get("id")).isEqualTo(1L);
            assertThat(r.get("tiny")).isEqualTo(-128);
            assertThat(r.get("name")).isEqualTo(new Utf8("a"));
            assertThat(r.get("price")).isEqualTo(bytes(128));
            assertThat(r.get("day")).isEqualTo((int) LocalDate.of(2024, 2, 29).toEpochDay());
            assertThat(r.get("at")).isEqualTo(1_709_164_800_000_001L);
            assertThat(r.get("clock")).isEqualTo(1_000_000L);
            assertThat(r.get("u")).hasToString(new UUID(1, 2).toString());
            assertThat(r.get("tags")).hasToString("[x, y]");
            assertThat(r.get("by")).hasToString("[{\"key\": 7, \"value\": 0.5}]");
            assertThat(((Map<?, ?>) r.get("names")).get(new Utf8("k"))).isEqualTo(bytes(5));
            assertThat(((GenericRecord) r.get("pos")).get("x")).isEqualTo(1f);
            org.apache.avro.Schema price =
                    r.getSchema().getField("price").schema().getTypes().get(1);
            assertThat(new org.apache.avro.Conversions.DecimalConversion()
                            .fromBytes((ByteBuffer) r.get("price"), price, price.getLogicalType()))
                    .isEqualTo(new BigDecimal("-1.28"));
            assertThat(records.get(1).get("tags")).isNull();
        }
    }
}
