package io.velostream.core.memory;

import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One named stream: committed batches in order, prepared rounds that nobody sees yet, and checkpoints. Thread-safe. */
final class MemoryStream {
    private final String name;
    private @Nullable Schema schema;
    private final List<RecordBatch> committed = new ArrayList<>();
    private boolean ended;
    private final Map<String, List<RecordBatch>> prepared = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private final Map<String, TreeMap<String, Checkpoint>> checkpoints = new HashMap<>();

    MemoryStream(String name) {
        this.name = name;
    }

    synchronized void define(Schema wanted) {
        if (schema == null) {
            schema = wanted;
        } else if (!schema.equals(wanted)) {
            throw VeloException.of(ErrorKind.ALREADY_EXISTS, "The stream '" + name + "' has another schema already")
                    .why("it has " + schema)
                    .cure("Clear it first with MemoryStreams.clear.")
                    .build();
        }
    }

    synchronized void append(List<RecordBatch> batches) {
        for (RecordBatch b : batches) {
            if (schema == null) {
                schema = b.schema();
            }
            committed.add(b);
        }
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized @Nullable Schema schema() {
        return schema;
    }

    synchronized List<RecordBatch> batches() {
        return List.copyOf(committed);
    }

    synchronized boolean isEmpty() {
        return committed.isEmpty();
    }

    synchronized long rowCount() {
        return committed.stream().mapToLong(RecordBatch::rowCount).sum();
    }

    /** The batch of this number, or null when it is not there yet. */
    synchronized @Nullable RecordBatch batch(int index) {
        return index < committed.size() ? committed.get(index) : null;
    }

    /**
     * Waits until the batch of this number is there or the stream has ended.
     *
     * @return whether the stream has ended without it
     */
    synchronized boolean await(int index, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (index >= committed.size() && !ended) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(Math.max(1, left / 1_000_000));
        }
        return index >= committed.size();
    }

    synchronized void stage(String id, List<RecordBatch> batches) {
        prepared.put(id, List.copyOf(batches));
    }

    synchronized void discard(String id) {
        prepared.remove(id);
    }

    /** Makes prepared rounds visible and stores the checkpoint; {@code replace} drops what was there before. */
    synchronized CommitResult commit(List<String> ids, Checkpoint checkpoint, Schema written, boolean replace) {
        TreeMap<String, Checkpoint> lanes = checkpoints.computeIfAbsent(checkpoint.pipeline(), k -> new TreeMap<>());
        Checkpoint before = lanes.get(checkpoint.lane());
        boolean again =
                done.containsAll(ids) && (!ids.isEmpty() || (before != null && before.number() >= checkpoint.number()));
        if (again) {
            return CommitResult.ALREADY_COMMITTED;
        }
        for (String id : ids) {
            if (!done.contains(id) && !prepared.containsKey(id)) {
                throw VeloException.of(ErrorKind.CONFLICT, "Cannot commit the round " + id)
                        .where("memory://" + name)
                        .why("it was aborted, or the stream was cleared")
                        .build();
            }
        }
        if (replace) {
            committed.clear();
            lanes.clear();
            schema = written;
        }
        if (schema == null || written.size() > schema.size()) {
            schema = written;
        }
        for (String id : ids) {
            if (done.add(id)) {
                committed.addAll(prepared.getOrDefault(id, List.of()));
                prepared.remove(id);
            }
        }
        lanes.put(checkpoint.lane(), checkpoint);
        notifyAll();
        return CommitResult.COMMITTED;
    }

    synchronized List<Checkpoint> checkpoints(String pipeline) {
        TreeMap<String, Checkpoint> lanes = checkpoints.get(pipeline);
        return lanes == null ? List.of() : List.copyOf(lanes.values());
    }
}
