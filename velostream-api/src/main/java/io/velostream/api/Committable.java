package io.velostream.api;

/**
 * What a writer prepared and only {@link DataSink#commit} makes visible. Where the sink has {@link Capability#TWO_PHASE}
 * it outlives the process that made it.
 *
 * @param version says how to read {@code details}
 * @param details a JSON value; no secrets
 */
public record Committable(int version, String details) {}
