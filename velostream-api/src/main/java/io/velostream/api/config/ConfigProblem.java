package io.velostream.api.config;

/**
 * One thing wrong with a configuration. Holds no secret.
 *
 * @param kind what sort of mistake it is
 * @param option the name concerned, as the user wrote it where he did; empty when the problem has no one option
 * @param reason what is wrong, a clause without a full stop
 * @param cure what to do, a whole sentence, or empty
 */
public record ConfigProblem(Kind kind, String option, String reason, String cure) {
    /** The sort of mistake. */
    public enum Kind {
        /** There is no such option here. */
        UNKNOWN,
        /** The value is of the wrong type or not allowed. */
        VALUE,
        /** Something required is missing. */
        MISSING,
        /** Options that don't go together. */
        CONFLICT,
        /** The hosts, path or user of the URI are not what this connector needs. */
        URI
    }

    /** A value that is not allowed. */
    public static ConfigProblem value(Option<?> option, String reason, String cure) {
        return new ConfigProblem(Kind.VALUE, option.name(), reason, cure);
    }

    /** Options that don't go together. */
    public static ConfigProblem conflict(Option<?> option, String reason, String cure) {
        return new ConfigProblem(Kind.CONFLICT, option.name(), reason, cure);
    }

    /** Something required is missing. */
    public static ConfigProblem missing(Option<?> option, String reason, String cure) {
        return new ConfigProblem(Kind.MISSING, option.name(), reason, cure);
    }

    /** Hosts, path or user are not what this connector needs. */
    public static ConfigProblem uri(String reason, String cure) {
        return new ConfigProblem(Kind.URI, "", reason, cure);
    }

    /** The reason and the cure. */
    @Override
    public String toString() {
        return cure.isEmpty() ? reason : reason + ". " + cure;
    }
}
