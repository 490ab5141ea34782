package io.velostream.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.Schema;
import io.velostream.kafka.internal.registry.JsonSchemas;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.util.Base64;
import java.util.Optional;

/** The schema of a sink's values in the registry. */
final class SubjectSchema {
    /** What stands behind the topic in the name of the subject of its values. */
    static final String SUFFIX = "-value";

    /** What every registry knows without being told. */
    private static final String WELL_KNOWN = "google/protobuf/";

    /** The name of rows that have none, as in Avro. */
    private static final String UNNAMED = "row";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConfig.Output config;
    private final SchemaRegistry registry;
    private final String text;
    private final String subject;

    private SubjectSchema(KafkaConfig.Output config, SchemaRegistry registry, String text, String recordName) {
        this.config = config;
        this.registry = registry;
        this.text = text;
        this.subject = subject(config, recordName);
    }

    /** The schema of these columns, where the sink has a registry. */
    static Optional<SubjectSchema> of(KafkaConfig.Output config, Schema values) {
        ConnectorConfig c = config.options();
        return c.find(KafkaOptions.SCHEMA_REGISTRY).map(url -> switch (c.get(KafkaOptions.FORMAT)) {
            case PROTOBUF -> ofMessage(config, url);
            case JSON -> ofObject(config, url, values);
            default -> ofRecord(config, url, values);
        });
    }

    private static SubjectSchema ofObject(KafkaConfig.Output config, String url, Schema values) {
        String title = values.name().isEmpty() ? UNNAMED : values.name();
        SchemaRegistry registry = new SchemaRegistry(url, config.timeout(), SchemaRegistry.Type.JSON);
        return new SubjectSchema(config, registry, JsonSchemas.of(values, title), title);
    }

    private static SubjectSchema ofRecord(KafkaConfig.Output config, String url, Schema values) {
        String json = ValueFormat.avroEncoder(config, values).schemaJson();
        return new SubjectSchema(config, new SchemaRegistry(url, config.timeout()), json, recordName(json));
    }

    /** Registries take the description of the file as well as its source, which a descriptor file does not hold. */
    private static SubjectSchema ofMessage(KafkaConfig.Output config, String url) {
        Descriptor message = ValueFormat.message(config);
        FileDescriptor file = message.getFile();
        for (FileDescriptor imported : file.getDependencies()) {
            if (!imported.getName().startsWith(WELL_KNOWN)) {
                throw VeloException.of(ErrorKind.UNSUPPORTED, "Cannot register the schema of " + message.getFullName())
                        .where(config.options().uri().toString())
                        .why(file.getName() + " imports " + imported.getName()
                                + ", and schemas that refer to others are not registered")
                        .cure("Describe the message in one file, or leave out schema_registry.")
                        .build();
            }
        }
        SchemaRegistry registry = new SchemaRegistry(url, config.timeout(), SchemaRegistry.Type.PROTOBUF);
        String text = Base64.getEncoder().encodeToString(file.toProto().toByteArray());
        return new SubjectSchema(config, registry, text, message.getFullName());
    }

    private static String subject(KafkaConfig.Output config, String recordName) {
        return switch (config.options().get(KafkaOptions.SUBJECT_NAME)) {
            case TOPIC -> config.topic() + SUFFIX;
            case RECORD -> recordName;
            case TOPIC_RECORD -> config.topic() + "-" + recordName;
        };
    }

    private static String recordName(String json) {
        try {
            JsonNode schema = JSON.readTree(json);
            String space = schema.path("namespace").asText();
            return (space.isEmpty() ? "" : space + ".") + schema.path("name").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema of our own is no JSON", e);
        }
    }

    /** The id of the schema, registered now if it is not yet and may be. */
    int register() {
        boolean mayRegister = config.options().get(KafkaOptions.REGISTER_SCHEMAS);
        if (mayRegister) {
            registry.checkCompatible(subject, text);
            return registry.register(subject, text);
        }
        return registry.id(subject, text).orElseThrow(this::unregistered);
    }

    /** Throws as {@link #register} would, and registers nothing. */
    void check() {
        if (config.options().get(KafkaOptions.REGISTER_SCHEMAS)) {
            registry.checkCompatible(subject, text);
        } else if (registry.id(subject, text).isEmpty()) {
            throw unregistered();
        }
    }

    String subject() {
        return subject;
    }

    private VeloException unregistered() {
        return VeloException.of(ErrorKind.NOT_FOUND, "The registry has no such schema of " + subject)
                .where(config.options().uri().toString())
                .why("register_schemas=false forbids to register it")
                .cure("Register this one: " + text)
                .build();
    }
}
