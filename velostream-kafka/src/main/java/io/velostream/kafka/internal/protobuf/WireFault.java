package io.velostream.kafka.internal.protobuf;

/** A value that cannot be read or written; the message says why. Made for every bad record, so without a stack trace. */
final class WireFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    WireFault(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
