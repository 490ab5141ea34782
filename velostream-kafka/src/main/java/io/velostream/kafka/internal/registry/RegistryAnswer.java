package io.velostream.kafka.internal.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;

/**
 * What a registry said.
 *
 * @param where it is
 * @param login what it was told
 */
record RegistryAnswer(String where, Login login, int status, String body) {
    /** How a registry was told who asks. */
    enum Login {
        NONE,
        USER,
        TOKEN
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int MISSING = 404;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY_REQUESTS = 429;

    /** Whether there is no such thing. */
    boolean isMissing() {
        return status == MISSING;
    }

    /** What is in it; an error where that is not what was asked for. */
    JsonNode orThrow(String what) {
        if (status >= 200 && status < 300) {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw VeloException.of(ErrorKind.DATA, what)
                        .where(where)
                        .why("the answer is no JSON; is that a schema registry?")
                        .cause(e)
                        .build();
            }
        }
        ErrorKind kind = kind();
        throw VeloException.of(kind, what)
                .where(where)
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
        if (status != UNAUTHORIZED && status != FORBIDDEN) {
            return "";
        }
        boolean known = status == FORBIDDEN;
        return switch (login) {
            case NONE ->
                "Give a user in schema_registry, as in https://user:password@host:8081, or schema_registry_token.";
            case USER ->
                known
                        ? "Let the administrator of the registry permit it to the user in schema_registry."
                        : "Check the user and the password in schema_registry.";
            case TOKEN ->
                known
                        ? "Let the administrator of the registry permit it to whom schema_registry_token was given."
                        : "Check schema_registry_token: it may have run out.";
        };
    }

    /** Its reason; empty without one. */
    String message() {
        try {
            return JSON.readTree(body).path("message").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
