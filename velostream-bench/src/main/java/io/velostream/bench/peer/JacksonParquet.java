package io.velostream.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.velostream.api.type.DataType;
import io.velostream.api.type.DataType.DecimalType;
import io.velostream.api.type.Field;
import io.velostream.bench.data.Lineitem;
import java.io.IOException;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** JSON lines to Parquet as a program does it by hand: Jackson's trees, handed field by field to parquet-hadoop. */
public final class JacksonParquet {
    private JacksonParquet() {}

    public static void copy(Path jsonLines, Path parquet) throws IOException {
        try (MappingIterator<JsonNode> records = JacksonTree.reader().readValues(jsonLines.toFile());
                ParquetWriter<JsonNode> writer = new Builder(new LocalOutputFile(parquet))
                        .withConf(new PlainParquetConfiguration())
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                        .build()) {
            while (records.hasNextValue()) {
                writer.write(records.nextValue());
            }
        }
    }

    private static final class Builder extends ParquetWriter.Builder<JsonNode, Builder> {
        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        /** The old way, which cannot be left out yet. */
        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<JsonNode> getWriteSupport(Configuration conf) {
            return new Trees();
        }

        @Override
        protected WriteSupport<JsonNode> getWriteSupport(ParquetConfiguration conf) {
            return new Trees();
        }
    }

    /** Takes trees as records, without a record of its own between. */
    private static final class Trees extends WriteSupport<JsonNode> {
        private final MessageType schema = schema();
        /** Set before the first record. */
        @SuppressWarnings("NullAway.Init")
        private RecordConsumer out;

        @Override
        @SuppressWarnings("deprecation")
        public WriteContext init(Configuration conf) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration conf) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            out = consumer;
        }

        @Override
        public void write(JsonNode record) {
            out.startMessage();
            for (int i = 0; i < Lineitem.SCHEMA.size(); i++) {
                Field field = Lineitem.SCHEMA.field(i);
                JsonNode value = record.get(field.name());
                out.startField(field.name(), i);
                add(field.type(), value);
                out.endField(field.name(), i);
            }
            out.endMessage();
        }

        private void add(DataType type, JsonNode value) {
            if (type.equals(DataType.STRING)) {
                out.addBinary(Binary.fromString(value.textValue()));
            } else if (type.equals(DataType.DATE)) {
                out.addInteger((int) LocalDate.parse(value.textValue()).toEpochDay());
            } else if (type instanceof DecimalType d) {
                out.addLong(value.decimalValue()
                        .setScale(d.scale(), RoundingMode.UNNECESSARY)
                        .unscaledValue()
                        .longValueExact());
            } else if (type.equals(DataType.INT32)) {
                out.addInteger(value.intValue());
            } else {
                out.addLong(value.longValue());
            }
        }

        private static MessageType schema() {
            Types.MessageTypeBuilder message = Types.buildMessage();
            for (Field field : Lineitem.SCHEMA.fields()) {
                DataType type = field.type();
                if (type.equals(DataType.STRING)) {
                    message.required(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(field.name());
                } else if (type.equals(DataType.DATE)) {
                    message.required(PrimitiveTypeName.INT32)
                            .as(LogicalTypeAnnotation.dateType())
                            .named(field.name());
                } else if (type instanceof DecimalType d) {
                    message.required(PrimitiveTypeName.INT64)
                            .as(LogicalTypeAnnotation.decimalType(d.scale(), d.precision()))
                            .named(field.name());
                } else {
                    boolean small = type.equals(DataType.INT32);
                    message.required(small ? PrimitiveTypeName.INT32 : PrimitiveTypeName.INT64)
                            .named(field.name());
                }
            }
            return message.named("lineitem");
        }
    }
}
