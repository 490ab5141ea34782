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
import io.velostream.kafka.internal.registry.NewSchema;
import io.velostream.kafka.internal.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The schema of a sink's values in the registry, and those that it refers to. */
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
    /** Each behind those that it refers to; the last is that of the values. */
    private final List<Part> parts;

    /**
     * One schema.
     *
     * @param imports the subjects of those that it refers to, which are also what it names them
     * @param isImported whether others refer to it
     */
    private record Part(String subject, String text, List<String> imports, boolean isImported) {
        NewSchema with(Map<String, Integer> versions) {
            List<NewSchema.Reference> references = new ArrayList<>();
            for (String name : imports) {
                references.add(new NewSchema.Reference(name, name, versions.getOrDefault(name, 0)));
            }
            return new NewSchema(text, references);
        }
    }

    private SubjectSchema(KafkaConfig.Output config, SchemaRegistry registry, String text, String recordName) {
        this(config, registry, List.of(new Part(subject(config, recordName), text, List.of(), false)));
    }

    private SubjectSchema(KafkaConfig.Output config, SchemaRegistry registry, List<Part> parts) {
        this.config = config;
        this.registry = registry;
        this.parts = parts;
    }

    /** The schema of these columns, where the sink has a registry. */
    static Optional<SubjectSchema> of(KafkaConfig.Output config, Schema values) {
        ConnectorConfig c = config.options();
        return c.find(KafkaOptions.SCHEMA_REGISTRY).map(url -> switch (c.get(KafkaOptions.FORMAT)) {
            case PROTOBUF -> ofMessage(config);
            case JSON -> ofObject(config, values);
            default -> ofRecord(config, values);
        });
    }

    private static SubjectSchema ofObject(KafkaConfig.Output config, Schema values) {
        String title = values.name().isEmpty() ? UNNAMED : values.name();
        SchemaRegistry registry = RegistryConfig.registry(config, SchemaRegistry.Type.JSON);
        return new SubjectSchema(config, registry, JsonSchemas.of(values, title), title);
    }

    private static SubjectSchema ofRecord(KafkaConfig.Output config, Schema values) {
        String json = ValueFormat.avroEncoder(config, values).schemaJson();
        return new SubjectSchema(
                config, RegistryConfig.registry(config, SchemaRegistry.Type.AVRO), json, recordName(json));
    }

    /**
     * Registries take the description of a file as well as its source, which a descriptor file does not hold. A file that is
     * imported has the subject that the serializers of Confluent give it, the name by which it is imported.
     */
    private static SubjectSchema ofMessage(KafkaConfig.Output config) {
        Descriptor message = ValueFormat.message(config);
        Map<String, Part> imported = new LinkedHashMap<>();
        for (FileDescriptor file : message.getFile().getDependencies()) {
            addImport(file, imported);
        }
        List<Part> parts = new ArrayList<>(imported.values());
        parts.add(part(subject(config, message.getFullName()), message.getFile(), false));
        SchemaRegistry registry = RegistryConfig.registry(config, SchemaRegistry.Type.PROTOBUF);
        return new SubjectSchema(config, registry, parts);
    }

    /** Adds the file behind those that it imports itself. */
    private static void addImport(FileDescriptor file, Map<String, Part> into) {
        if (!file.getName().startsWith(WELL_KNOWN) && !into.containsKey(file.getName())) {
            file.getDependencies().forEach(f -> addImport(f, into));
            into.put(file.getName(), part(file.getName(), file, true));
        }
    }

    private static Part part(String subject, FileDescriptor file, boolean isImported) {
        List<String> imports = file.getDependencies().stream()
                .map(FileDescriptor::getName)
                .filter(name -> !name.startsWith(WELL_KNOWN))
                .toList();
        return new Part(
                subject, Base64.getEncoder().encodeToString(file.toProto().toByteArray()), imports, isImported);
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

    /** The id of the schema, registered now if it is not yet and may be, and before it what it refers to. */
    int register() {
        boolean mayRegister = config.options().get(KafkaOptions.REGISTER_SCHEMAS);
        Map<String, Integer> versions = new HashMap<>();
        int id = -1;
        for (Part p : parts) {
            NewSchema schema = p.with(versions);
            if (mayRegister) {
                registry.checkCompatible(p.subject(), schema);
                id = registry.register(p.subject(), schema);
            } else {
                id = registry.id(p.subject(), schema).orElseThrow(() -> unregistered(p));
            }
            if (p.isImported()) {
                versions.put(p.subject(), registry.version(p.subject(), schema).orElseThrow(() -> unregistered(p)));
            }
        }
        return id;
    }

    /** Throws as {@link #register} would, as far as that can be told, and registers nothing. */
    void check() {
        boolean mayRegister = config.options().get(KafkaOptions.REGISTER_SCHEMAS);
        Map<String, Integer> versions = new HashMap<>();
        for (Part p : parts) {
            NewSchema schema = p.with(versions);
            OptionalInt version = registry.version(p.subject(), schema);
            if (version.isPresent()) {
                versions.put(p.subject(), version.getAsInt());
            } else if (mayRegister) {
                registry.checkCompatible(p.subject(), schema);
                // What refers to it can be looked at when it is there.
                return;
            } else {
                throw unregistered(p);
            }
        }
    }

    /** Of the values; behind those of what their schema refers to. */
    List<String> subjects() {
        return parts.stream().map(Part::subject).toList();
    }

    private VeloException unregistered(Part part) {
        return VeloException.of(ErrorKind.NOT_FOUND, "The registry has no such schema of " + part.subject())
                .where(config.options().uri().toString())
                .why("register_schemas=false forbids to register it")
                .cure("Register this one: " + part.text())
                .build();
    }
}
