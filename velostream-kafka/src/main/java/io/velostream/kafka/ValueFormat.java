package io.velostream.kafka;

import com.google.protobuf.Descriptors.Descriptor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.formats.SchemaOption;
import io.velostream.formats.avro.AvroRecordDecoder;
import io.velostream.formats.avro.AvroRecordEncoder;
import io.velostream.formats.json.JsonRecordDecoder;
import io.velostream.formats.json.JsonSampler;
import io.velostream.kafka.internal.CustomDecoder;
import io.velostream.kafka.internal.ValueDecoder;
import io.velostream.kafka.internal.ValueDecoders;
import io.velostream.kafka.internal.protobuf.DescriptorFile;
import io.velostream.kafka.internal.protobuf.MessageFrame;
import io.velostream.kafka.internal.protobuf.ProtobufDecoder;
import io.velostream.kafka.internal.protobuf.ProtobufTypes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;

/** How the values of a topic become columns: their schema, and a decoder for each reader. Thread-safe. */
interface ValueFormat {
    /** The columns; values of a sample are asked for where nothing else tells them. */
    Schema schema(Supplier<List<ByteBuffer>> sample);

    /** A decoder to rows of these columns, which are some of {@link #schema}. */
    ValueDecoder decoder(Schema wanted, String topic);

    /**
     * For values whose columns may change while they are read.
     *
     * @param known the columns to begin with
     */
    default Optional<Evolution> evolution(Schema known) {
        return Optional.empty();
    }

    static ValueFormat of(KafkaConfig.Input config) {
        ConnectorConfig c = config.options();
        return switch (c.get(KafkaOptions.FORMAT)) {
            case JSON -> c.isSet(KafkaOptions.SCHEMA_REGISTRY) ? RegisteredRecords.json(config) : new Json(config);
            case AVRO ->
                c.isSet(KafkaOptions.SCHEMA_REGISTRY)
                        ? RegisteredRecords.avro(config)
                        : new Avro(avroSchema(
                                c.get(KafkaOptions.AVRO_SCHEMA), c.uri().toString()));
            case PROTOBUF ->
                c.isSet(KafkaOptions.PROTOBUF_DESCRIPTOR)
                        ? new Protobuf(message(config), c.isSet(KafkaOptions.SCHEMA_REGISTRY))
                        : new RegisteredProtobuf(config);
            case CUSTOM -> new Custom(config);
            case TEXT -> new Whole(c.get(KafkaOptions.VALUE_COLUMN), DataType.STRING);
            case RAW -> new Whole(c.get(KafkaOptions.VALUE_COLUMN), DataType.BINARY);
        };
    }

    /** The message that the options of a source or a sink name. */
    static Descriptor message(KafkaConfig config) {
        ConnectorConfig c = config.options();
        return DescriptorFile.message(
                c.get(KafkaOptions.PROTOBUF_DESCRIPTOR),
                c.get(KafkaOptions.MESSAGE),
                c.uri().toString());
    }

    /** Writes rows of these columns with the schema that is given, else with one that is made from the columns. */
    static AvroRecordEncoder avroEncoder(KafkaConfig.Output config, Schema values) {
        ConnectorConfig c = config.options();
        return c.find(KafkaOptions.AVRO_SCHEMA)
                .map(given ->
                        new AvroRecordEncoder(values, avroSchema(given, c.uri().toString())))
                .orElseGet(() -> new AvroRecordEncoder(values));
    }

    private static String avroSchema(String given, String where) {
        String text = given.strip();
        if (text.startsWith("{") || text.startsWith("[") || text.startsWith("\"")) {
            return text;
        }
        try {
            return Files.readString(Path.of(text));
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw VeloException.of(ErrorKind.NOT_FOUND, "Cannot read the Avro schema")
                    .where(where)
                    .why("avro_schema is neither JSON nor the path of a readable file: " + e.getMessage())
                    .cause(e)
                    .build();
        }
    }

    /**
     * Messages of Protocol Buffers, all of one type.
     *
     * @param framed whether each begins with the id of its schema in a registry
     */
    record Protobuf(Descriptor message, boolean framed) implements ValueFormat {
        @Override
        public Schema schema(Supplier<List<ByteBuffer>> sample) {
            return ProtobufTypes.columns(message);
        }

        @Override
        public ValueDecoder decoder(Schema wanted, String topic) {
            return framed ? MessageFrame.decoder(message) : new ProtobufDecoder(message);
        }
    }

    /** Whatever a class of the user's makes of the bytes. */
    record Custom(KafkaConfig.Input config) implements ValueFormat {
        @Override
        public Schema schema(Supplier<List<ByteBuffer>> sample) {
            return config.options().get(KafkaOptions.SCHEMA);
        }

        @Override
        public ValueDecoder decoder(Schema wanted, String topic) {
            Deserializer<?> deserializer = UserClass.create(config, KafkaOptions.DESERIALIZER, Deserializer.class);
            deserializer.configure(config.options().get(KafkaOptions.KAFKA), false);
            return new CustomDecoder(deserializer, topic);
        }
    }

    /** One column that is the value. */
    record Whole(String column, DataType type) implements ValueFormat {
        @Override
        public Schema schema(Supplier<List<ByteBuffer>> sample) {
            return Schema.of(Field.of(column, type));
        }

        @Override
        public ValueDecoder decoder(Schema wanted, String topic) {
            if (wanted.size() == 0) {
                return ValueDecoders.nothing();
            }
            return type.equals(DataType.STRING) ? ValueDecoders.text() : ValueDecoders.raw();
        }
    }

    /** Records of Avro, all written with one schema that is known beforehand. */
    record Avro(String schemaJson) implements ValueFormat {
        @Override
        public Schema schema(Supplier<List<ByteBuffer>> sample) {
            return new AvroRecordDecoder(schemaJson).schema();
        }

        @Override
        public ValueDecoder decoder(Schema wanted, String topic) {
            return new AvroRecordDecoder(schemaJson)::decode;
        }
    }

    /** Objects of JSON. */
    record Json(KafkaConfig.Input config) implements ValueFormat {
        @Override
        public Schema schema(Supplier<List<ByteBuffer>> sample) {
            Optional<Schema> declared = config.options().find(KafkaOptions.SCHEMA);
            return declared.orElseGet(() -> sampled(sample.get()));
        }

        private Schema sampled(List<ByteBuffer> values) {
            JsonSampler sampler = new JsonSampler();
            String fault = values.isEmpty() ? "there is no record in it" : "";
            for (ByteBuffer v : values) {
                byte[] bytes = new byte[v.remaining()];
                v.duplicate().get(bytes);
                Optional<String> bad = sampler.add(bytes, 0, bytes.length);
                if (bad.isPresent() && fault.isEmpty()) {
                    fault = "of " + values.size() + " records looked at none is a JSON object. The first: " + bad.get();
                }
            }
            if (sampler.isEmpty()) {
                throw VeloException.of(ErrorKind.DATA, "Cannot find out the columns of the topic")
                        .where(config.options().uri().toString())
                        .why(fault)
                        .cure("Say schema=id:int64,name:string with the columns, or another format.")
                        .build();
            }
            return sampler.schema(
                    config.options().get(SchemaOption.INFER_DATES),
                    config.options().get(SchemaOption.INFER_DECIMALS));
        }

        @Override
        public ValueDecoder decoder(Schema wanted, String topic) {
            return new JsonRecordDecoder(wanted)::decode;
        }
    }
}
