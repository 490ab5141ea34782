package io.velostream.kafka.internal.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry with the interface of Confluent's. Schemas never change under their id, so those that were asked for are
 * kept. Thread-safe; each call blocks on one request.
 */
public final class SchemaRegistry {
    /** What a value begins with before the id of its schema, four bytes with the highest first. */
    public static final byte MAGIC = 0;

    /** Bytes before the record itself. */
    public static final int HEADER = 5;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
    private static final int NOT_FOUND = 404;
    private static final long MISSING_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int MOST_MISSING = 1000;

    /** The kinds of schemas that are asked for here, as registries name them. */
    public enum Type {
        AVRO,
        PROTOBUF,
        JSON
    }

    private final Type type;
    private final String base;
    private final Optional<String> authorization;
    private final Duration timeout;
    private final Map<Integer, StoredSchema> byId = new ConcurrentHashMap<>();
    /** When ids were asked for that the registry did not have. */
    private final Map<Integer, Long> missing = new ConcurrentHashMap<>();

    /** The one client of this JVM: it has a thread that only ends with the last use. */
    private static final class Http {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    }

    /** The registry of Avro schemas at this URL. */
    public SchemaRegistry(String url, Duration timeout) {
        this(url, timeout, Type.AVRO);
    }

    /**
     * The registry at this URL.
     *
     * @param url may hold a user and a password before an {@code @}
     */
    public SchemaRegistry(String url, Duration timeout, Type type) {
        this.type = type;
        URI uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        String user = uri.getUserInfo();
        this.authorization = Optional.ofNullable(user)
                .map(u -> "Basic " + Base64.getEncoder().encodeToString(u.getBytes(StandardCharsets.UTF_8)));
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        this.base = uri.getScheme() + "://" + uri.getHost() + port + path;
        this.timeout = timeout;
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
            Answer answer = send(what, "GET", "/schemas/ids/" + id, null);
            if (answer.status() == NOT_FOUND) {
                missing.put(id, System.nanoTime());
                return Optional.empty();
            }
            JsonNode body = answer.orThrow(what);
            String found = body.path("schemaType").asText(Type.AVRO.name());
            if (!found.equals(type.name())) {
                throw VeloException.of(ErrorKind.UNSUPPORTED, what)
                        .where(base)
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
                JsonNode body = send(what, "GET", "/subjects/" + encoded(subject) + "/versions/" + version, null)
                        .orThrow(what);
                addReferences(body, name, into, begun);
                into.put(name, body.path("schema").asText());
            }
        }
    }

    /** The id of the newest schema of a subject, empty when there is no such subject. */
    public OptionalInt latest(String subject) {
        String what = "Cannot ask for the schema of " + subject;
        Answer answer = send(what, "GET", "/subjects/" + encoded(subject) + "/versions/latest", null);
        return answer.status() == NOT_FOUND
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
        Answer answer = send(what, "POST", "/subjects/" + encoded(subject), body(schema));
        if (answer.status() == NOT_FOUND) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(answer.orThrow(what).path(wanted).asInt());
    }

    /** Throws with the registry's reasons when the schema may not follow those that the subject has. */
    public void checkCompatible(String subject, NewSchema schema) {
        String what = "Cannot check the schema of " + subject;
        String path = "/compatibility/subjects/" + encoded(subject) + "/versions/latest?verbose=true";
        Answer answer = send(what, "POST", path, body(schema));
        if (answer.status() == NOT_FOUND) {
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
        Answer answer = send(what, "POST", "/subjects/" + encoded(subject) + "/versions", body(schema));
        if (answer.status() == 409) {
            throw incompatible(subject, answer.message());
        }
        return answer.orThrow(what).path("id").asInt();
    }

    /** Why it cannot be asked now; empty when it answers. */
    public Optional<String> trouble() {
        try {
            Answer answer = send("Cannot reach the schema registry", "GET", "/config", null);
            // Who may not see it, or an older one that lacks it, still answers.
            return answer.status() < 500 ? Optional.empty() : Optional.of("it answers " + answer.status());
        } catch (VeloException e) {
            return Optional.of(e.why().isEmpty() ? e.what() : e.why());
        }
    }

    private VeloException incompatible(String subject, String reason) {
        return VeloException.of(ErrorKind.SCHEMA, "The registry refuses the schema of " + subject)
                .where(base)
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

    private Answer send(String what, String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", CONTENT)
                .header("Content-Type", CONTENT)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        authorization.ifPresent(a -> request.header("Authorization", a));
        try {
            HttpResponse<String> response = Http.CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(base, authorization.isPresent(), response.statusCode(), response.body());
        } catch (IOException e) {
            throw VeloException.of(ErrorKind.UNAVAILABLE, what)
                    .where(base)
                    .why("the registry does not answer: " + (e.getMessage() == null ? e.toString() : e.getMessage()))
                    .cure("Check schema_registry, and that the registry runs.")
                    .retry(Retry.NOT_APPLIED)
                    .cause(e)
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VeloException.of(ErrorKind.CANCELLED, what)
                    .where(base)
                    .cause(e)
                    .build();
        }
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

    /**
     * What the registry said.
     *
     * @param named whether it was told a user
     */
    private record Answer(String base, boolean named, int status, String body) {
        private static final int UNAUTHORIZED = 401;
        private static final int FORBIDDEN = 403;
        private static final int REQUEST_TIMEOUT = 408;
        private static final int UNPROCESSABLE = 422;
        private static final int TOO_MANY_REQUESTS = 429;

        JsonNode orThrow(String what) {
            if (status >= 200 && status < 300) {
                try {
                    return JSON.readTree(body);
                } catch (JsonProcessingException e) {
                    throw VeloException.of(ErrorKind.DATA, what)
                            .where(base)
                            .why("the answer is no JSON; is that a schema registry?")
                            .cause(e)
                            .build();
                }
            }
            ErrorKind kind = kind();
            throw VeloException.of(kind, what)
                    .where(base)
                    .why("the registry answers " + status + (message().isEmpty() ? "" : ": " + message()))
                    .cure(cure())
                    .retry(kind == ErrorKind.UNAVAILABLE ? Retry.NOT_APPLIED : Retry.NEVER)
                    .build();
        }

        private ErrorKind kind() {
            return switch (status) {
                case UNAUTHORIZED, FORBIDDEN -> ErrorKind.PERMISSION;
                case UNPROCESSABLE -> ErrorKind.SCHEMA;
                case REQUEST_TIMEOUT, TOO_MANY_REQUESTS -> ErrorKind.UNAVAILABLE;
                default -> status >= 500 ? ErrorKind.UNAVAILABLE : ErrorKind.CONFIGURATION;
            };
        }

        private String cure() {
            if (status == FORBIDDEN && named) {
                return "Let the administrator of the registry permit it to the user in schema_registry.";
            } else if (status == UNAUTHORIZED || status == FORBIDDEN) {
                return named
                        ? "Check the user and the password in schema_registry."
                        : "Give a user in schema_registry, as in https://user:password@host:8081.";
            }
            return "";
        }

        String message() {
            try {
                return JSON.readTree(body).path("message").asText();
            } catch (JsonProcessingException e) {
                return "";
            }
        }
    }
}
