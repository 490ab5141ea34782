package io.velostream.api;

/** What sort of thing went wrong; decides the exit code, the retry policy and the dead-letter category. */
public enum ErrorKind {
    /** An option, a URI or a combination of them is wrong. The user changes the configuration. */
    CONFIGURATION,
    /** A file, table, topic, column or host that was named does not exist. */
    NOT_FOUND,
    /** Something that should be created is already there. */
    ALREADY_EXISTS,
    /** Credentials are wrong, or right but without the permission. */
    PERMISSION,
    /** The schema of the source does not fit the sink, or a schema is invalid. */
    SCHEMA,
    /** A value or a record cannot be read, or does not fit its target. */
    DATA,
    /** The stored bytes are damaged: truncated, wrong checksum, impossible structure. */
    CORRUPT,
    /** The other system cannot be reached or is not ready now. */
    UNAVAILABLE,
    /** The other system did not answer in the time given. */
    TIMEOUT,
    /** A limit was met: disk full, too many connections, a configured bound on size or depth. */
    RESOURCE,
    /** Somebody else changed the same thing: serialization failure, fenced producer, a second running pipeline. */
    CONFLICT,
    /** The connector, the format or the other system cannot do what was asked. */
    UNSUPPORTED,
    /** The operation was cancelled or its thread interrupted. */
    CANCELLED,
    /** A fault of ours. */
    INTERNAL
}
