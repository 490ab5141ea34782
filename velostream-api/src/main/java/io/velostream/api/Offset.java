package io.velostream.api;

/**
 * A position within a split, meaningful to the connector that made it and to nobody else. It survives restarts and
 * upgrades: {@code version} says how to read {@code details}.
 *
 * @param details a JSON value, so that a person can read a stored checkpoint
 */
public record Offset(int version, String details) {}
