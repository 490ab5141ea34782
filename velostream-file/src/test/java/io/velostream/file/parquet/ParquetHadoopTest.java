package io.velostream.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Interval;
import io.velostream.api.type.Schema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of the reference implementation in layouts that nobody else writes, and its reading of ours. */
class ParquetHadoopTest {
    @TempDir
    Path folder;

    private byte[] write(
            String schema, boolean v2, boolean dictionary, boolean split, int rows, BiConsumer<Integer, Group> fill)
            throws IOException {
        MessageType type = MessageTypeParser.parseMessageType(schema);
        Path path = folder.resolve("h" + System.nanoTime() + ".parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withConf((ParquetConfiguration) new PlainParquetConfiguration())
                .withType(type)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withWriterVersion(v2 ? WriterVersion.PARQUET_2_0 : WriterVersion.PARQUET_1_0)
                .withDictionaryEncoding(dictionary)
                .withByteStreamSplitEncoding(split)
                .withPageRowCountLimit(700)
                .build()) {
            for (int i = 0; i < rows; i++) {
                Group g = new SimpleGroup(type);
                fill.accept(i, g);
                writer.write(g);
            }
        }
        return Files.readAllBytes(path);
    }

    @Test
    void readsTheOldFormsOfLists() throws Exception {
        String schema = "message m {"
                + " repeated int32 bare;"
                + " optional group two (LIST) { repeated int32 element; }"
                + " optional group arr (LIST) { repeated group array { required binary s (UTF8); } }"
                + " optional group tup (LIST) { repeated group tup_tuple { optional int32 x; } }"
                + " optional group many (LIST) { repeated group element { optional int32 a; optional int32 b; } }"
                + " optional group three (LIST) { repeated group bag { optional int32 array_element; } }"
                + " optional group m (MAP_KEY_VALUE) { repeated group map { required binary key (UTF8); optional int32 value; } }"
                + " }";
        byte[] file = write(schema, false, true, false, 3, (i, g) -> {
            if (i == 0) {
                return;
            }
            if (i == 2) {
                for (String name : List.of("two", "arr", "tup", "many", "three", "m")) {
                    g.addGroup(name);
                }
                return;
            }
            g.append("bare", 1).append("bare", 2);
            Group two = g.addGroup("two");
            two.append("element", 3).append("element", 4);
            g.addGroup("arr").addGroup("array").append("s", "x");
            Group tup = g.addGroup("tup");
            tup.addGroup("tup_tuple").append("x", 5);
            tup.addGroup("tup_tuple");
            g.addGroup("many").addGroup("element").append("b", 6);
            Group three = g.addGroup("three");
            three.addGroup("bag");
            three.addGroup("bag").append("array_element", 7);
            g.addGroup("m").addGroup("map").append("key", "k").append("value", 8);
        });
        assertThat(ParquetFiles.schema(file).toString())
                .isEqualTo(
                        "bare:list<int32>, two:list<int32>?, arr:list<struct<s:string>>?, tup:list<struct<x:int32?>>?,"
                                + " many:list<struct<a:int32?,b:int32?>>?, three:list<int32?>?, m:map<string,int32?>?");
        assertThat(ParquetFiles.read(file))
                .containsExactly(
                        Arrays.asList(List.of(), null, null, null, null, null, null),
                        Arrays.asList(
                                List.of(1, 2),
                                List.of(3, 4),
                                List.of(ParquetRoundTripTest.map("s", "x")),
                                List.of(ParquetRoundTripTest.map("x", 5), ParquetRoundTripTest.map("x", null)),
                                List.of(ParquetRoundTripTest.map("a", null, "b", 6)),
                                Arrays.asList(null, 7),
                                ParquetRoundTripTest.map("k", 8)),
                        Arrays.asList(
                                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), java.util.Map.of()));
    }

    private static Binary little(int... values) {
        ByteBuffer b = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int v : values) {
            b.putInt(v);
        }
        return Binary.fromConstantByteArray(b.array());
    }

    @ParameterizedTest
    @CsvSource({
        "false,true,false",
        "false,false,false",
        "true,true,false",
        "true,false,false",
        "false,false,true",
        "true,false,true"
    })
    void readsEveryTypeInEveryEncoding(boolean v2, boolean dictionary, boolean split) throws Exception {
        String schema =
                "message m { required int32 i; required int64 l; required boolean b; required float f; required double d;"
                        + " required int96 t96; required binary s (UTF8); required binary e (ENUM); required binary j (JSON);"
                        + " required binary bs (BSON); required fixed_len_byte_array(5) fx; required int32 u8 (INTEGER(8,false));"
                        + " required int32 u32 (INTEGER(32,false)); required int64 u64 (INTEGER(64,false)); required int32 date (DATE);"
                        + " required int32 tm (TIME(MILLIS,true)); required int64 tu (TIME(MICROS,false)); required int64 tn (TIME(NANOS,true));"
                        + " required int64 ts (TIMESTAMP(MILLIS,false)); required int64 tz (TIMESTAMP(NANOS,true));"
                        + " required int32 d32 (DECIMAL(9,2)); required int64 d64 (DECIMAL(18,3)); required binary db (DECIMAL(12,2));"
                        + " required fixed_len_byte_array(9) df (DECIMAL(20,4)); required fixed_len_byte_array(2) h (FLOAT16);"
                        + " required fixed_len_byte_array(12) iv (INTERVAL); required fixed_len_byte_array(16) u (UUID);"
                        + " optional int64 n; repeated binary r (UTF8); }";
        int count = 3000;
        byte[] file = write(schema, v2, dictionary, split, count, (i, g) -> {
            int k = dictionary ? i % 100 : i;
            byte[] nine = new byte[9];
            ByteBuffer.wrap(nine, 1, 8).putLong(k * 10_000L + 1);
            g.append("i", -k)
                    .append("l", (long) k << 33)
                    .append("b", k % 3 == 0)
                    .append("f", k / 2f)
                    .append("d", k / 8.0);
            g.append(
                    "t96",
                    Binary.fromConstantByteArray(ByteBuffer.allocate(12)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(k * 1_000_000_007L)
                            .putInt(2_440_588 + k)
                            .array()));
            g.append("s", "string " + k)
                    .append("e", "E" + k % 4)
                    .append("j", "{}")
                    .append("bs", "b")
                    .append("fx", Binary.fromString("abcde"));
            g.append("u8", 200)
                    .append("u32", -1)
                    .append("u64", -1L - k)
                    .append("date", k)
                    .append("tm", k)
                    .append("tu", (long) k);
            g.append("tn", (long) k)
                    .append("ts", -5L * k)
                    .append("tz", 7L * k)
                    .append("d32", k)
                    .append("d64", -k * 1000L);
            g.append(
                    "db",
                    Binary.fromConstantByteArray(
                            java.math.BigInteger.valueOf(-k).toByteArray()));
            g.append("df", Binary.fromConstantByteArray(nine));
            g.append("h", Binary.fromConstantByteArray(new byte[] {0x00, 0x3E}));
            g.append("iv", little(1, k, 1500)).append("u", Binary.fromConstantByteArray(new byte[16]));
            if (k % 7 != 0) {
                g.append("n", (long) k);
            }
            for (int r = 0; r < k % 4; r++) {
                g.append("r", "common prefix " + k + "/" + r);
            }
        });
        assertThat(ParquetFiles.schema(file).toString())
                .isEqualTo(
                        "i:int32, l:int64, b:boolean, f:float32, d:float64, t96:timestamp(ns,utc), s:string, e:string, j:json,"
                                + " bs:binary, fx:binary, u8:int16, u32:int64, u64:decimal(20,0), date:date, tm:time, tu:time, tn:time,"
                                + " ts:timestamp(ms), tz:timestamp(ns,utc), d32:decimal(9,2), d64:decimal(18,3), db:decimal(12,2),"
                                + " df:decimal(20,4), h:float32, iv:interval, u:uuid, n:int64?, r:list<string>");
        List<List<Object>> rows = ParquetFiles.read(file);
        assertThat(rows).hasSize(count);
        for (int i = 0; i < count; i++) {
            int k = dictionary ? i % 100 : i;
            List<Object> r = new ArrayList<>();
            for (int n = 0; n < k % 4; n++) {
                r.add("common prefix " + k + "/" + n);
            }
            assertThat(rows.get(i))
                    .isEqualTo(Arrays.asList(
                            -k,
                            (long) k << 33,
                            k % 3 == 0,
                            k / 2f,
                            k / 8.0,
                            Instant.EPOCH.plusSeconds(k * 86400L).plusNanos(k * 1_000_000_007L),
                            "string " + k,
                            "E" + k % 4,
                            "{}",
                            "62",
                            "6162636465",
                            200,
                            4294967295L,
                            new BigDecimal(Long.toUnsignedString(-1L - k)),
                            LocalDate.ofEpochDay(k),
                            LocalTime.ofNanoOfDay(k * 1_000_000L),
                            LocalTime.ofNanoOfDay(k * 1000L),
                            LocalTime.ofNanoOfDay(k),
                            java.time.LocalDateTime.ofEpochSecond(0, 0, java.time.ZoneOffset.UTC)
                                    .plusNanos(-5_000_000L * k),
                            Instant.EPOCH.plusNanos(7L * k),
                            BigDecimal.valueOf(k, 2),
                            BigDecimal.valueOf(-k * 1000L, 3),
                            BigDecimal.valueOf(-k, 2),
                            BigDecimal.valueOf(k * 10_000L + 1, 4),
                            1.5f,
                            new Interval(1, k, 1_500_000),
                            new java.util.UUID(0, 0),
                            k % 7 == 0 ? null : (Long) (long) k,
                            r));
        }
    }

    @Test
    void textThatIsNotUtf8IsOneClearError() throws Exception {
        byte[] file = write(
                "message m { required binary s (UTF8); }",
                false,
                true,
                false,
                10,
                (i, g) -> g.append("s", Binary.fromConstantByteArray(i == 7 ? new byte[] {'a', -1} : "é".getBytes())));
        assertThatThrownBy(() -> ParquetFiles.read(file)).isInstanceOfSatisfying(VeloException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.DATA);
            assertThat(e.getMessage()).contains("row group 0, column 's'");
        });
    }

    private static final class Groups extends ParquetReader.Builder<Group> {
        Groups(InputFile file) {
            super(file, new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theReferenceImplementationReadsOurs(boolean dictionary) throws Exception {
        Schema schema = Schema.parse(
                "id:int64, s:string?, l:list<struct<a:int32?,b:list<string>?>?>?, m:map<string,float64?>?, x:decimal(30,2)");
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            rows.add(Arrays.asList(
                    (long) i * 77,
                    i % 3 == 0 ? null : "s" + i,
                    i % 4 == 0
                            ? null
                            : i % 4 == 1
                                    ? List.of()
                                    : Arrays.asList(
                                            null,
                                            ParquetRoundTripTest.map(
                                                    "a", i, "b", i % 2 == 0 ? null : List.of("p", "q"))),
                    i % 5 == 0 ? null : ParquetRoundTripTest.map("k" + i, i / 2.0, "n", null),
                    BigDecimal.valueOf(-i, 2)));
        }
        Path path = folder.resolve("ours.parquet");
        Files.write(
                path,
                ParquetFiles.write(
                        schema,
                        "compression=none&page_size=2048&bloom_filters=s&dictionary=" + dictionary,
                        ParquetFiles.batch(schema, rows)));
        try (ParquetReader<Group> reader = new Groups(new LocalInputFile(path)).build()) {
            for (int i = 0; i < 2500; i++) {
                Group g = reader.read();
                assertThat(g.getLong("id", 0)).isEqualTo(i * 77L);
                assertThat(g.getFieldRepetitionCount("s")).isEqualTo(i % 3 == 0 ? 0 : 1);
                assertThat(new java.math.BigInteger(g.getBinary("x", 0).getBytes()))
                        .isEqualTo(-i);
                if (i % 4 == 3) {
                    Group element = g.getGroup("l", 0).getGroup("list", 1).getGroup("element", 0);
                    assertThat(element.getInteger("a", 0)).isEqualTo(i);
                    assertThat(element.getGroup("b", 0).getGroup("list", 1).getString("element", 0))
                            .isEqualTo("q");
                }
                if (i % 5 != 0) {
                    assertThat(g.getGroup("m", 0).getGroup("key_value", 0).getDouble("value", 0))
                            .isEqualTo(i / 2.0);
                }
            }
            assertThat(reader.read()).isNull();
        }
    }
}
