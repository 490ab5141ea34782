package io.velostream.formats.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.type.Schema;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records written with a schema that is given, read by the Avro library. */
class AvroRecordEncoderTest {
    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Given\",\"fields\":[" + fields.replace('\'', '"') + "]}";
    }

    private static GenericRecord read(AvroRecordEncoder encoder) throws IOException {
        byte[] data = Arrays.copyOf(encoder.buffer(), encoder.length());
        org.apache.avro.Schema schema = new org.apache.avro.Schema.Parser().parse(encoder.schemaJson());
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(data, null));
    }

    @Test
    void fieldsTakeTheColumnsOfTheirNamesInTheirOwnOrder() throws IOException {
        Schema rows = Schema.parse("id:int64, name:string?, at:timestamp(us,utc)");
        AvroRecordEncoder encoder = new AvroRecordEncoder(
                rows,
                record("{'name':'more','type':['null','int']},{'name':'name','type':['null','string']},"
                        + "{'name':'at','type':{'type':'long','logicalType':'timestamp-micros'}},"
                        + "{'name':'id','type':'long','doc':'its number'}"));
        BatchBuilder b = new BatchBuilder(rows);
        b.setLong(0, 7).setString(1, "Jürgen").setLong(2, 42).endRow();
        b.setLong(0, 8).setLong(2, 43).endRow();
        encoder.bind(b.build());
        assertThat(encoder.schemaJson()).contains("its number").contains("Given");
        assertThat(encoder.encode(0)).isEmpty();
        GenericRecord first = read(encoder);
        assertThat(first.get("id")).isEqualTo(7L);
        assertThat(first.get("name")).hasToString("Jürgen");
        assertThat(first.get("at")).isEqualTo(42L);
        assertThat(first.get("more")).isNull();
        assertThat(encoder.encode(1)).isEmpty();
        assertThat(read(encoder).get("name")).isNull();
    }

    @Test
    void aNullInAFieldThatCannotBeNullIsABadRow() {
        Schema rows = Schema.parse("id:int64?");
        AvroRecordEncoder encoder = new AvroRecordEncoder(rows, record("{'name':'id','type':'long'}"));
        BatchBuilder b = new BatchBuilder(rows);
        b.endRow();
        b.setLong(0, 1).endRow();
        encoder.bind(b.build());
        assertThat(encoder.encode(0)).isPresent();
        assertThat(encoder.encode(1)).isEmpty();
        assertThat(encoder.length()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'name':'id','type':'int'}|the column is int64",
                "{'name':'id','type':['long','null']}|the schema wants",
                "{'name':'id','type':'long'},{'name':'x','type':'int'}|no such column",
                "{'name':'x','type':['null','int']}|no such field"
            })
    void whatDoesNotFitIsToldBeforehand(String fields, String reason) {
        assertThatThrownBy(() -> new AvroRecordEncoder(Schema.parse("id:int64"), record(fields)))
                .isInstanceOfSatisfying(
                        VeloException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.SCHEMA))
                .hasMessageContaining(reason);
    }
}
