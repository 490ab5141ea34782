package io.velostream.kafka;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.config.Option;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which columns rows have: those of the value, and those that the options name for other parts of the record. Immutable.
 *
 * @param values the columns made of the value
 * @param parts the columns made of something else, by name
 * @param schema all of them
 * @param keyColumn the column for the key, empty for none; it may be one of the value's, which then only tombstones fill
 */
record RecordLayout(Schema values, Map<String, Part> parts, Schema schema, String keyColumn) {
    /** What of a record but its value may become a column. */
    enum Part {
        KEY(KafkaOptions.KEY_COLUMN, DataType.STRING),
        TIMESTAMP(KafkaOptions.TIMESTAMP_COLUMN, DataType.TIMESTAMP_UTC),
        HEADERS(KafkaOptions.HEADERS_COLUMN, MetadataField.HEADERS.field().type()),
        TOPIC(KafkaOptions.TOPIC_COLUMN, DataType.STRING),
        PARTITION(KafkaOptions.PARTITION_COLUMN, DataType.INT32),
        OFFSET(KafkaOptions.OFFSET_COLUMN, DataType.INT64);

        private final Option<String> option;
        private final DataType type;

        Part(Option<String> option, DataType type) {
            this.option = option;
            this.type = type;
        }
    }

    static RecordLayout of(KafkaConfig.Input config, Schema values) {
        Map<String, Part> parts = new LinkedHashMap<>();
        List<Field> fields = new ArrayList<>(values.fields());
        String keyColumn = config.options().find(KafkaOptions.KEY_COLUMN).orElse("");
        for (Part part : Part.values()) {
            String name = config.options().find(part.option).orElse("");
            if (name.isEmpty()) {
                continue;
            }
            if (part == Part.KEY && values.contains(name)) {
                checkShared(config, values.field(values.indexOf(name)));
                continue;
            }
            if (values.contains(name) || parts.put(name, part) != null) {
                throw VeloException.of(ErrorKind.CONFIGURATION, "The column '" + name + "' is there twice")
                        .where(config.options().uri().toString())
                        .why(part.option.name() + " gives a column a name that another one has")
                        .cure("Choose another name.")
                        .build();
            }
            fields.add(Field.of(name, part == Part.KEY ? keyType(config) : part.type));
        }
        Schema schema = Schema.of(fields);
        return new RecordLayout(
                values, parts, keyColumn.isEmpty() ? schema : schema.withKey(List.of(keyColumn)), keyColumn);
    }

    private static DataType keyType(KafkaConfig.Input config) {
        return config.options().find(KafkaOptions.KEY_TYPE).orElse(KafkaOptions.KeyType.TEXT)
                        == KafkaOptions.KeyType.BINARY
                ? DataType.BINARY
                : DataType.STRING;
    }

    /** Of deletes, the key becomes what the column of the value is. */
    private static void checkShared(KafkaConfig.Input config, Field column) {
        boolean binary = column.type().equals(DataType.BINARY);
        if (config.options().isSet(KafkaOptions.KEY_TYPE)
                && binary != keyType(config).equals(DataType.BINARY)) {
            throw VeloException.of(ErrorKind.CONFIGURATION, "The column '" + column.name() + "' cannot hold the key")
                    .where(config.options().uri().toString())
                    .why("it is one of the value, of type " + column.type() + ", and key_type is "
                            + KafkaConfig.word(config.options().get(KafkaOptions.KEY_TYPE)))
                    .cure("Leave key_type out, or choose another name for key_column.")
                    .build();
        }
    }

    /** The type of the column that holds keys alone; empty without one. */
    Optional<DataType> ownKeyType() {
        return parts.get(keyColumn) == Part.KEY
                ? Optional.of(schema.field(schema.indexOf(keyColumn)).type())
                : Optional.empty();
    }

    /** The same for these columns only. */
    RecordLayout select(Schema wanted) {
        List<Field> ofValue = new ArrayList<>();
        Map<String, Part> others = new LinkedHashMap<>();
        for (Field f : wanted.fields()) {
            Part part = parts.get(f.name());
            if (part == null) {
                ofValue.add(f);
            } else {
                others.put(f.name(), part);
            }
        }
        boolean keyWanted = wanted.contains(keyColumn);
        return new RecordLayout(Schema.of(ofValue), others, wanted, keyWanted ? keyColumn : "");
    }
}
