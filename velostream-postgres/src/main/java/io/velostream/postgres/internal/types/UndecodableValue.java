package io.velostream.postgres.internal.types;

/** A value that does not fit the type of its column: the row is rejected. Cheap, because it has no stack trace. */
public final class UndecodableValue extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The reason, a clause without a full stop. */
    public UndecodableValue(String reason) {
        super(reason, null, false, false);
    }
}
