import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.formats.avro.typeutils.GenericRecordAvroTypeInfo;
import org.apache.flink.formats.parquet.ParquetWriterFactory;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Copies a topic of lineitem as JSON to Parquet files with Flink in this process, exactly once: object reuse, everything chained,
 * the same types and the same compression as ours.
 */
public final class FlinkPeer {
    private static final String[] LONGS = {"l_orderkey", "l_partkey", "l_suppkey"};
    private static final String[] DECIMALS = {"l_quantity", "l_extendedprice", "l_discount", "l_tax"};
    private static final String[] DATES = {"l_shipdate", "l_commitdate", "l_receiptdate"};
    private static final String[] TEXTS = {"l_returnflag", "l_linestatus", "l_shipinstruct", "l_shipmode", "l_comment"};

    private FlinkPeer() {}

    /** Arguments: brokers, topic, folder, parallelism, milliseconds between checkpoints. */
    public static void main(String[] args) throws Exception {
        int parallelism = Integer.parseInt(args[3]);
        Configuration settings = new Configuration();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism, settings);
        env.getConfig().enableObjectReuse();
        env.enableCheckpointing(Long.parseLong(args[4]), CheckpointingMode.EXACTLY_ONCE);
        KafkaSource<GenericRecord> source = KafkaSource.<GenericRecord>builder()
                .setBootstrapServers(args[0])
                .setTopics(args[1])
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setProperty("isolation.level", "read_committed")
                .setValueOnlyDeserializer(new Json())
                .build();
        FileSink<GenericRecord> sink = FileSink.forBulkFormat(
                        new Path(args[2]),
                        new ParquetWriterFactory<GenericRecord>(out -> AvroParquetWriter.<GenericRecord>builder(out)
                                .withSchema(schema())
                                .withDataModel(GenericData.get())
                                .withCompressionCodec(CompressionCodecName.ZSTD)
                                .config("parquet.compression.codec.zstd.level", "1")
                                .build()))
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withOutputFileConfig(OutputFileConfig.builder()
                        .withPartSuffix(".parquet")
                        .build())
                .build();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "topic").sinkTo(sink);
        env.execute();
    }

    private static Schema schema() {
        Schema decimal = LogicalTypes.decimal(12, 2).addToSchema(Schema.create(Schema.Type.BYTES));
        Schema date = LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
        SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("lineitem").fields();
        for (String name : LONGS) {
            fields.optionalLong(name);
        }
        fields.optionalInt("l_linenumber");
        for (String name : DECIMALS) {
            fields.name(name).type().optional().type(decimal);
        }
        for (String name : DATES) {
            fields.name(name).type().optional().type(date);
        }
        for (String name : TEXTS) {
            fields.optionalString(name);
        }
        return fields.endRecord();
    }

    /** Objects of JSON to records of Avro, whose fields are set by their number. */
    private static final class Json extends AbstractDeserializationSchema<GenericRecord> {
        private static final long serialVersionUID = 1;
        private transient ObjectReader reader;
        private transient Schema schema;

        Json() {
            super(new GenericRecordAvroTypeInfo(FlinkPeer.schema()));
        }

        @Override
        public void open(InitializationContext context) {
            reader = new ObjectMapper()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readerFor(JsonNode.class);
            schema = FlinkPeer.schema();
        }

        @Override
        public GenericRecord deserialize(byte[] message) throws IOException {
            JsonNode row = reader.readTree(message);
            GenericRecord r = new GenericData.Record(schema);
            int field = 0;
            for (String name : LONGS) {
                r.put(field++, row.get(name).longValue());
            }
            r.put(field++, row.get("l_linenumber").intValue());
            for (String name : DECIMALS) {
                byte[] digits = row.get(name)
                        .decimalValue()
                        .setScale(2, RoundingMode.UNNECESSARY)
                        .unscaledValue()
                        .toByteArray();
                r.put(field++, ByteBuffer.wrap(digits));
            }
            for (String name : DATES) {
                r.put(field++, (int) LocalDate.parse(row.get(name).textValue()).toEpochDay());
            }
            for (String name : TEXTS) {
                r.put(field++, row.get(name).textValue());
            }
            return r;
        }
    }
}
