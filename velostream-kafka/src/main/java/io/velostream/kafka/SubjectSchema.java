package io.velostream.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.type.Schema;
import io.velostream.formats.avro.AvroRecordEncoder;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.util.Optional;

/** The schema of a sink's values in the registry. */
final class SubjectSchema {
    /** What stands behind the topic in the name of the subject of its values. */
    static final String SUFFIX = "-value";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConfig.Output config;
    private final SchemaRegistry registry;
    private final String json;
    private final String subject;

    private SubjectSchema(KafkaConfig.Output config, SchemaRegistry registry, String json) {
        this.config = config;
        this.registry = registry;
        this.json = json;
        this.subject = subject(config, json);
    }

    /** The schema of these columns, where the sink has a registry. */
    static Optional<SubjectSchema> of(KafkaConfig.Output config, Schema values) {
        ConnectorConfig c = config.options();
        return c.find(KafkaOptions.SCHEMA_REGISTRY)
                .map(url -> new SubjectSchema(
                        config, new SchemaRegistry(url, config.timeout()), new AvroRecordEncoder(values).schemaJson()));
    }

    private static String subject(KafkaConfig.Output config, String json) {
        return switch (config.options().get(KafkaOptions.SUBJECT_NAME)) {
            case TOPIC -> config.topic() + SUFFIX;
            case RECORD -> recordName(json);
            case TOPIC_RECORD -> config.topic() + "-" + recordName(json);
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
            registry.checkCompatible(subject, json);
            return registry.register(subject, json);
        }
        return registry.id(subject, json).orElseThrow(this::unregistered);
    }

    /** Throws as {@link #register} would, and registers nothing. */
    void check() {
        if (config.options().get(KafkaOptions.REGISTER_SCHEMAS)) {
            registry.checkCompatible(subject, json);
        } else if (registry.id(subject, json).isEmpty()) {
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
                .cure("Register this one: " + json)
                .build();
    }
}
