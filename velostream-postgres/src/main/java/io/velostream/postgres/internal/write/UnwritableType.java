package io.velostream.postgres.internal.write;

/** Values of a type cannot get into a column; the message says why. */
final class UnwritableType extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnwritableType(String message) {
        super(message);
    }
}
