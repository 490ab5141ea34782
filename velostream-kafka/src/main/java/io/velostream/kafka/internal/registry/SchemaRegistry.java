package io.velostream.kafka.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A schema registry with the interface of Confluent's. Schemas never change under their id, so those that were asked for are
 * kept. Thread-safe; each call blocks on one request.
 */
public final class SchemaRegistry {
    /** What a value begins with before the id of its schema, four bytes with the highest first. */
    public static final byte MAGIC = 0;

    /** Bytes before the record itself. */
    public static final int HEADER = 5;

    private static final long MISSING_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int MOST_MISSING = 1000;

    /** The kinds of schemas that are asked for here, as registries name them. */
    public enum Type {
        AVRO,
        PROTOBUF,
        JSON
    }

    private final Type type;
    private final RegistryClient client;
    private final Map<Integer, StoredSchema> byId = new ConcurrentHashMap<>();
    /** When ids were asked for that the registry did not have. */
    private final Map<Integer, Long> missing = new ConcurrentHashMap<>();

    public SchemaRegistry(RegistryAccess access, Duration timeout, Type type) {
        this.type = type;
        this.client = new RegistryClient(access, timeout);
    }

    /**
     * The schema with this id and those that it refers to, empty when the registry has none. Another type of schema than that
     * of this registry is an error.
     */
    public Optional<StoredSchema> schema(int id) {
        StoredSchema known = byId.get(id);
        if (known == null) {
            if (isMissing(id)) {
                return Optional.empty();
            }
            String what = "Cannot ask for the schema " + id;
            RegistryAnswer answer = client.send(what, "GET", "/schemas/ids/" + id, null);
            if (answer.isMissing()) {
                missing.put(id, System.nanoTime());
                return Optional.empty();
            }
            JsonNode body = answer.orThrow(what);
            String found = body.path("schemaType").asText(Type.AVRO.name());
            if (!found.equals(type.name())) {
                throw VeloException.of(ErrorKind.UNSUPPORTED, what)
                        .where(client.where())
                        .why("it is of type " + found + ", and the values are read as " + type)
                        .cure("Choose the format of the values.")
                        .build();
            }
            Map<String, String> references = new LinkedHashMap<>();
            addReferences(body, "the schema " + id, references, new HashSet<>());
            known = new StoredSchema(body.path("schema").asText(), references);
            byId.put(id, known);
        }
        return Optional.of(known);
    }

    /** Whether it was asked for a moment ago; the registry may have it soon. */
    private boolean isMissing(int id) {
        long now = System.nanoTime();
        if (missing.size() > MOST_MISSING) {
            missing.values().removeIf(asked -> now - asked > MISSING_NANOS);
        }
        Long asked = missing.get(id);
        return asked != null && now - asked <= MISSING_NANOS;
    }

    private void addReferences(JsonNode of, String shown, Map<String, String> into, Set<String> begun) {
        for (JsonNode reference : of.path("references")) {
            String name = reference.path("name").asText();
            if (begun.add(name)) {
                String subject = reference.path("subject").asText();
                int version = reference.path("version").asInt();
                String what = "Cannot ask for " + name + ", which " + shown + " refers to";
                JsonNode body = client.send(what, "GET", "/subjects/" + encoded(subject) + "/versions/" + version, null)
                        .orThrow(what);
                addReferences(body, name, into, begun);
                into.put(name, body.path("schema").asText());
            }
        }
    }

    /** The id of the newest schema of a subject, empty when there is no such subject. */
    public OptionalInt latest(String subject) {
        String what = "Cannot ask for the schema of " + subject;
        RegistryAnswer answer = client.send(what, "GET", "/subjects/" + encoded(subject) + "/versions/latest", null);
        return answer.isMissing()
                ? OptionalInt.empty()
                : OptionalInt.of(answer.orThrow(what).path("id").asInt());
    }

    /** The id of this schema under the subject, empty when it is not registered there. */
    public OptionalInt id(String subject, NewSchema schema) {
        return lookUp(subject, schema, "id");
    }

    /** The version of the subject that this schema is, empty when it is not registered there. */
    public OptionalInt version(String subject, NewSchema schema) {
        return lookUp(subject, schema, "version");
    }

    private OptionalInt lookUp(String subject, NewSchema schema, String wanted) {
        String what = "Cannot look for the schema of " + subject;
        RegistryAnswer answer = client.send(what, "POST", "/subjects/" + encoded(subject), body(schema));
        if (answer.isMissing()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(answer.orThrow(what).path(wanted).asInt());
    }

    /** Throws with the registry's reasons when the schema may not follow those that the subject has. */
    public void checkCompatible(String subject, NewSchema schema) {
        String what = "Cannot check the schema of " + subject;
        String path = "/compatibility/subjects/" + encoded(subject) + "/versions/latest?verbose=true";
        RegistryAnswer answer = client.send(what, "POST", path, body(schema));
        if (answer.isMissing()) {
            return;
        }
        JsonNode body = answer.orThrow(what);
        if (!body.path("is_compatible").asBoolean(true)) {
            List<String> reasons = new ArrayList<>();
            body.path("messages").forEach(m -> reasons.add(m.asText()));
            throw incompatible(subject, String.join("; ", reasons));
        }
    }

    /** Registers the schema; one that is there already keeps its id. What it refers to must be registered before. */
    public int register(String subject, NewSchema schema) {
        String what = "Cannot register the schema of " + subject;
        RegistryAnswer answer = client.send(what, "POST", "/subjects/" + encoded(subject) + "/versions", body(schema));
        if (answer.status() == 409) {
            throw incompatible(subject, answer.message());
        }
        return answer.orThrow(what).path("id").asInt();
    }

    /** Why it cannot be asked now; empty when it answers. */
    public Optional<String> trouble() {
        try {
            RegistryAnswer answer = client.send("Cannot reach the schema registry", "GET", "/config", null);
            // Who may not see it, or an older one that lacks it, still answers.
            return answer.status() < 500 ? Optional.empty() : Optional.of("it answers " + answer.status());
        } catch (VeloException e) {
            return Optional.of(e.why().isEmpty() ? e.what() : e.why());
        }
    }

    private VeloException incompatible(String subject, String reason) {
        return VeloException.of(ErrorKind.SCHEMA, "The registry refuses the schema of " + subject)
                .where(client.where())
                .why("it is not compatible with the one before" + (reason.isEmpty() ? "" : ": " + reason))
                .cure("Change the columns so that it is, or relax the compatibility of the subject.")
                .build();
    }

    private String body(NewSchema schema) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("schema", schema.text());
        for (NewSchema.Reference r : schema.references()) {
            body.withArray("references")
                    .addObject()
                    .put("name", r.name())
                    .put("subject", r.subject())
                    .put("version", r.version());
        }
        if (type != Type.AVRO) {
            body.put("schemaType", type.name());
        }
        return body.toString();
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Whether this says that a schema is of no use here, which it stays, rather than that the registry has trouble.
     *
     * @param e what asking for a schema or reading it brought
     */
    public static boolean isOfSchema(VeloException e) {
        return e.kind() == ErrorKind.UNSUPPORTED || e.kind() == ErrorKind.CORRUPT || e.kind() == ErrorKind.SCHEMA;
    }

    /** What is asked for; nothing, and noted, where the schema is of no use, for another one may be. */
    public static <T> Optional<T> ifUsable(Supplier<Optional<T>> asked, List<VeloException> unusable) {
        try {
            return asked.get();
        } catch (VeloException e) {
            if (!isOfSchema(e)) {
                throw e;
            }
            unusable.add(e);
            return Optional.empty();
        }
    }

    /** Why a value that names a schema which is of no use cannot be read. */
    public static String unusable(int id, VeloException e) {
        return "its schema " + id + " cannot be used: " + (e.why().isEmpty() ? e.what() : e.why());
    }
}
