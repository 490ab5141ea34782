package io.velostream.kafka.internal.protobuf;

/** The source of a schema is not what it should be. */
final class ProtoFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProtoFault(String reason) {
        super(reason);
    }
}
