package io.velostream.formats.avro;

import static io.velostream.formats.avro.AvroFiles.batch;
import static io.velostream.formats.avro.AvroFiles.discover;
import static io.velostream.formats.avro.AvroFiles.read;
import static io.velostream.formats.avro.AvroFiles.rows;
import static io.velostream.formats.avro.AvroFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.testkit.TypeSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;

class AvroPropertyTest {
    private static final String[] CODECS = {"none", "snappy", "zstd", "gzip"};

    private static DataType type(Random random, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(8);
        return switch (kind) {
            case 1 -> DataType.list(field("element", random, depth - 1));
            case 2 -> new DataType.MapType(Field.required("key", DataType.STRING), field("value", random, depth - 1));
            case 3 -> new DataType.MapType(Field.required("key", DataType.INT64), field("value", random, depth - 1));
            case 4 -> {
                Field[] members = new Field[1 + random.nextInt(3)];
                for (int i = 0; i < members.length; i++) {
                    members[i] = field("m " + i, random, depth - 1);
                }
                yield DataType.struct(members);
            }
            default -> TypeSamples.SIMPLE.get(random.nextInt(TypeSamples.SIMPLE.size()));
        };
    }

    private static Field field(String name, Random random, int depth) {
        return new Field(name, type(random, depth), random.nextBoolean());
    }

    private static RecordBatch randomBatch(Random random) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(5); i++) {
            fields.add(field("c" + i, random, 3));
        }
        List<List<Object>> rows = new ArrayList<>();
        for (int r = 0; r < random.nextInt(20); r++) {
            List<Object> row = new ArrayList<>();
            for (Field f : fields) {
                List<Object> samples = TypeSamples.of(f.type());
                row.add(f.nullable() && random.nextInt(4) == 0 ? null : samples.get(random.nextInt(samples.size())));
            }
            rows.add(row);
        }
        return batch(Schema.of(fields), rows);
    }

    /** The file read and written again by the Avro library. */
    private static byte[] throughTheLibrary(byte[] file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataFileReader<Object> reader =
                        new DataFileReader<>(new SeekableByteArrayInput(file), new GenericDatumReader<>());
                DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(reader.getSchema()))) {
            writer.setCodec(CodecFactory.deflateCodec(1));
            writer.create(reader.getSchema(), out);
            for (Object record : reader) {
                writer.append(record);
            }
        }
        return out.toByteArray();
    }

    @Property(tries = 60)
    void anySchemaAndValuesSurviveUsAndTheLibrary(@ForAll Random random) throws IOException {
        RecordBatch batch = randomBatch(random);
        byte[] file = write("?block_size=1024&compression=" + CODECS[random.nextInt(CODECS.length)], batch);
        assertThat(discover(file).fields()).isEqualTo(batch.schema().fields());
        assertThat(read(file)).isEqualTo(rows(batch));
        byte[] again = throughTheLibrary(file);
        assertThat(discover(again).fields()).isEqualTo(batch.schema().fields());
        assertThat(read(again)).isEqualTo(rows(batch));
    }

    @Property(tries = 150)
    void bytesChangedAtRandomGiveRowsOrOneOfOurErrors(@ForAll Random random) throws IOException {
        byte[] file = write("?compression=" + CODECS[random.nextInt(CODECS.length)], randomBatch(random));
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(file.length);
            file[at] = (byte) random.nextInt();
        }
        try {
            read(file);
        } catch (VeloException e) {
            assertThat(e.kind())
                    .as("%s", e)
                    .isIn(ErrorKind.CORRUPT, ErrorKind.UNSUPPORTED, ErrorKind.SCHEMA, ErrorKind.RESOURCE);
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("record");
        }
    }
}
