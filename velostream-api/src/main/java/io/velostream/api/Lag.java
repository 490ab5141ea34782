package io.velostream.api;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much waits at a source that was not read yet.
 *
 * @param amount zero or more
 * @param parts what waits in each part of the source, such as the partitions of topics, by their names; empty where it has no
 *     parts
 */
public record Lag(long amount, Unit unit, Map<String, Long> parts) {
    /** What is counted. */
    public enum Unit {
        /** Records of a log, such as the offsets of a topic's partitions, all together. */
        RECORDS,
        /** Bytes of a log, such as that of a database. */
        BYTES
    }

    public Lag {
        amount = Math.max(0, amount);
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    }

    /** Of a source without parts. */
    public Lag(long amount, Unit unit) {
        this(amount, unit, Map.of());
    }

    /** The sum of what waits in the parts. */
    public static Lag ofParts(Map<String, Long> parts, Unit unit) {
        return new Lag(parts.values().stream().mapToLong(Long::longValue).sum(), unit, parts);
    }
}
