package io.velostream.core.internal.cast;

/** Why one value cannot be converted; caught within this package and made a row's error. */
final class CastFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    CastFault(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
