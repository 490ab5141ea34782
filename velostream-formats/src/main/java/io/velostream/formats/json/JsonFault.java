package io.velostream.formats.json;

/**
 * Leaves the decoding of one record. It has no stack trace, never crosses the package and becomes a rejected row or a
 * {@link io.velostream.api.VeloException}, so that the way of a good record needs no checks of return values.
 */
final class JsonFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is to be done about it. */
    enum Kind {
        /** The syntax is right so far, a value does not fit. */
        VALUE,
        /** This is not JSON. */
        SYNTAX,
        /** The bytes end inside a value; more of them might cure it. */
        END
    }

    private final Kind kind;

    JsonFault(Kind kind, String reason) {
        super(reason, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
