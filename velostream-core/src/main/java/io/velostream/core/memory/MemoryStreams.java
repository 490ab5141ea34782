package io.velostream.core.memory;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.Schema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams behind {@code memory://name}, shared by everything in this JVM (class loader): fill one before it is read, look
 * into one after it was written. Thread-safe. A stream stays until {@link #take}, {@link #clear} or {@link #clearAll}.
 */
public final class MemoryStreams {
    private static final ConcurrentHashMap<String, MemoryStream> STREAMS = new ConcurrentHashMap<>();

    private MemoryStreams() {}

    /** Creates an empty stream of this schema; one that exists and has the same schema is left alone. */
    public static void create(String name, Schema schema) {
        open(name).define(schema);
    }

    /** Appends batches, visible to readers at once. The first one gives the stream its schema. */
    public static void put(String name, RecordBatch... batches) {
        put(name, List.of(batches));
    }

    /** Appends batches, visible to readers at once. The first one gives the stream its schema. */
    public static void put(String name, List<RecordBatch> batches) {
        open(name).append(batches);
    }

    /** Tells that nothing more will be put: readers of the unbounded stream come to an end. */
    public static void end(String name) {
        open(name).end();
    }

    /** All committed batches in their order; empty for a stream that does not exist. */
    public static List<RecordBatch> batches(String name) {
        MemoryStream stream = STREAMS.get(name);
        return stream == null ? List.of() : stream.batches();
    }

    /** The number of committed rows; 0 for a stream that does not exist. */
    public static long rowCount(String name) {
        return batches(name).stream().mapToLong(RecordBatch::rowCount).sum();
    }

    /** All committed batches; the stream is gone afterwards. */
    public static List<RecordBatch> take(String name) {
        List<RecordBatch> all = batches(name);
        clear(name);
        return all;
    }

    /** Forgets a stream with its data and checkpoints. */
    public static void clear(String name) {
        MemoryStream stream = STREAMS.remove(name);
        if (stream != null) {
            stream.end();
        }
    }

    /** Forgets all streams. */
    public static void clearAll() {
        Set.copyOf(STREAMS.keySet()).forEach(MemoryStreams::clear);
    }

    /** The stream of this name, made when it is not there. */
    static MemoryStream open(String name) {
        return STREAMS.computeIfAbsent(name, MemoryStream::new);
    }

    /** The stream of this name, if it is there. */
    static Optional<MemoryStream> find(String name) {
        return Optional.ofNullable(STREAMS.get(name));
    }

    /** The stream of this name, or an error that names the nearest one. */
    static MemoryStream existing(String name) {
        MemoryStream stream = STREAMS.get(name);
        if (stream == null) {
            Set<String> known = new TreeSet<>(STREAMS.keySet());
            String nearest = NearestName.of(name, known)
                    .map(n -> "Did you mean '" + n + "'? ")
                    .orElse("");
            throw VeloException.of(ErrorKind.NOT_FOUND, "There is no stream '" + name + "' in memory")
                    .cure(nearest
                            + (known.isEmpty()
                                    ? "Put batches into it with MemoryStreams.put first."
                                    : "Streams: " + String.join(", ", known)))
                    .build();
        }
        return stream;
    }
}
