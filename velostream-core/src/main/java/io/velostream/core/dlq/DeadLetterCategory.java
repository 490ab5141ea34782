package io.velostream.core.dlq;

import io.velostream.api.ErrorKind;
import java.util.Locale;

/** Who has to act before a dead letter can come home. */
public enum DeadLetterCategory {
    /** Nobody: the other system was not ready or was busy. Trying again may do. */
    TRANSIENT,
    /** Whoever produces the data: the record cannot be read. Correct it there, or read it with another schema. */
    PRODUCER,
    /** The author of the pipeline: a step, or the schema of the sink, has no place for the row. */
    PIPELINE,
    /** Whoever runs the target: it refused the row, by a constraint, a permission or a limit of its own. */
    TARGET,
    /** A fault of a connector or of this library. */
    INTERNAL;

    /**
     * The category of a row that was rejected.
     *
     * @param stage read, decode, transform, map or write
     */
    public static DeadLetterCategory of(String stage, ErrorKind kind) {
        return switch (kind) {
            case UNAVAILABLE, TIMEOUT, CONFLICT, CANCELLED -> TRANSIENT;
            case INTERNAL -> INTERNAL;
            case CONFIGURATION, UNSUPPORTED -> PIPELINE;
            case RESOURCE, PERMISSION, ALREADY_EXISTS, NOT_FOUND, SCHEMA, DATA, CORRUPT ->
                switch (stage) {
                    case "read", "decode" -> PRODUCER;
                    case "write" -> TARGET;
                    default -> PIPELINE;
                };
        };
    }

    /** The word that stands in a dead letter: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
