package io.velostream.kafka;

import com.google.protobuf.Descriptors.Descriptor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.kafka.internal.CustomEncoder;
import io.velostream.kafka.internal.KeyEncoder;
import io.velostream.kafka.internal.ValueEncoder;
import io.velostream.kafka.internal.ValueEncoders;
import io.velostream.kafka.internal.protobuf.MessageFrame;
import io.velostream.kafka.internal.protobuf.ProtobufEncoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Which columns become which part of a record. Immutable.
 *
 * @param timestamp the index of the column for the timestamp, or -1; so for the others
 * @param values the columns of the value
 * @param valueIndices where those stand in the rows, or null when the rows have no others
 * @param topic what the topic takes
 * @param schemaId the id of the schema in the registry, -1 without one
 */
record RecordPlan(
        KafkaConfig.Output config,
        Schema schema,
        int timestamp,
        int headers,
        int partition,
        Schema values,
        int @Nullable [] valueIndices,
        TopicSetup.Topic topic,
        int schemaId) {

    static RecordPlan of(KafkaConfig.Output config, Schema schema, TopicSetup.Topic topic) {
        int timestamp = KafkaTypes.timestampColumn(config, schema);
        int headers = KafkaTypes.headersColumn(config, schema);
        int partition = KafkaTypes.partitionColumn(config, schema);
        List<Field> fields = new ArrayList<>();
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            // What is only there to say where and how a record goes is no part of its value.
            if (i != headers && i != partition) {
                fields.add(schema.field(i));
                indices.add(i);
            }
        }
        int @Nullable [] chosen = fields.size() == schema.size()
                ? null
                : indices.stream().mapToInt(Integer::intValue).toArray();
        RecordPlan plan =
                new RecordPlan(config, schema, timestamp, headers, partition, Schema.of(fields), chosen, topic, -1);
        // Mistakes are told before the first row.
        plan.keys();
        plan.encoder();
        return plan;
    }

    /** The same with values that begin with the id of their schema. */
    RecordPlan withSchemaId(int id) {
        return new RecordPlan(config, schema, timestamp, headers, partition, values, valueIndices, topic, id);
    }

    /** The same for rows of another schema. */
    RecordPlan with(Schema other) {
        return of(config, other, topic).withSchemaId(schemaId);
    }

    boolean keepsMetadata() {
        return config.options().get(KafkaOptions.METADATA) == KafkaOptions.Metadata.KEEP;
    }

    KeyEncoder keys() {
        ConnectorConfig c = config.options();
        if (c.isSet(KafkaOptions.KEY_COLUMN)) {
            return KeyEncoder.ofColumn(schema, c.get(KafkaOptions.KEY_COLUMN));
        } else if (c.isSet(KafkaOptions.KEY)) {
            return KeyEncoder.ofTemplate(schema, c.get(KafkaOptions.KEY));
        } else if (schema.key().size() == 1) {
            return KeyEncoder.ofColumn(schema, schema.key().get(0));
        } else if (!schema.key().isEmpty()) {
            return KeyEncoder.ofColumns(schema, schema.key());
        }
        return keepsMetadata() ? KeyEncoder.ofMetadata() : KeyEncoder.none();
    }

    ValueEncoder encoder() {
        ConnectorConfig c = config.options();
        return switch (c.get(KafkaOptions.FORMAT)) {
            case JSON ->
                ValueEncoders.json(
                        values, valueIndices, c.get(KafkaOptions.NULLS) == KafkaOptions.Nulls.OMIT, schemaId);
            case AVRO -> ValueEncoders.avro(ValueFormat.avroEncoder(config, values), values, valueIndices, schemaId);
            case PROTOBUF -> protobuf();
            case CUSTOM -> custom();
            case TEXT -> whole(DataType.STRING);
            case RAW -> whole(DataType.BINARY);
        };
    }

    private ValueEncoder protobuf() {
        Descriptor message = ValueFormat.message(config);
        byte[] head = schemaId < 0 ? new byte[0] : MessageFrame.head(message, schemaId);
        return new ProtobufEncoder(message, values, valueIndices, head);
    }

    private ValueEncoder custom() {
        Serializer<?> serializer = UserClass.create(config, KafkaOptions.SERIALIZER, Serializer.class);
        serializer.configure(config.options().get(KafkaOptions.KAFKA), false);
        return new CustomEncoder(serializer, config.topic(), values, valueIndices);
    }

    private ValueEncoder whole(DataType type) {
        String wanted = config.options().get(KafkaOptions.VALUE_COLUMN);
        String name = wanted;
        if (!schema.contains(wanted)) {
            List<String> others = new ArrayList<>(values.names());
            config.options().find(KafkaOptions.KEY_COLUMN).ifPresent(others::remove);
            config.options().find(KafkaOptions.TIMESTAMP_COLUMN).ifPresent(others::remove);
            if (others.size() != 1) {
                throw VeloException.of(ErrorKind.SCHEMA, "There is no column '" + wanted + "' for the value")
                        .where(config.options().uri().toString())
                        .cure(NearestName.of(wanted, schema.names())
                                        .map(n -> "Did you mean '" + n + "'? ")
                                        .orElse("")
                                + "Name it with value_column, or choose format=json. Columns: "
                                + String.join(", ", schema.names()))
                        .build();
            }
            name = others.get(0);
        }
        for (String other : values.names()) {
            if (!other.equals(name) && !isUsed(other)) {
                throw VeloException.of(ErrorKind.SCHEMA, "The column '" + other + "' has no place in the records")
                        .where(config.options().uri().toString())
                        .why("the value is '" + name + "' alone")
                        .cure("Leave the column out, or choose format=json.")
                        .build();
            }
        }
        int index = schema.indexOf(name);
        DataType given = schema.field(index).type();
        boolean fits = given.equals(type) || (type.equals(DataType.STRING) && given.equals(DataType.JSON));
        if (!fits) {
            throw VeloException.of(ErrorKind.SCHEMA, "The column '" + name + "' cannot be the whole value")
                    .where(config.options().uri().toString())
                    .why("it is " + given + ", and the format takes " + type)
                    .build();
        }
        return ValueEncoders.whole(index);
    }

    private boolean isUsed(String column) {
        ConnectorConfig c = config.options();
        return c.find(KafkaOptions.KEY_COLUMN).orElse("").equals(column)
                || c.find(KafkaOptions.TIMESTAMP_COLUMN).orElse("").equals(column)
                || c.find(KafkaOptions.KEY).orElse("").contains("${" + column + "}")
                || schema.key().contains(column);
    }
}
