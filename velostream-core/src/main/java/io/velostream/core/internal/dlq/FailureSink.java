package io.velostream.core.internal.dlq;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.Health;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.WriteResult;
import io.velostream.api.WriterContext;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes the dead letters of a replay. It makes no new letters of them but notes why each old one failed, safely, before the
 * target commits. One writer.
 */
final class FailureSink implements DataSink {
    private final Consumer<Map<Integer, String>> note;
    private final Map<Integer, String> pending = new LinkedHashMap<>();

    /** {@code note} writes down the reasons by the number of the letter. */
    FailureSink(Consumer<Map<Integer, String>> note) {
        this.note = note;
    }

    /** The last number in "split all, position 17" or "17". */
    private static int number(String position) {
        int end = position.length();
        int start = end;
        while (start > 0 && Character.isDigit(position.charAt(start - 1))) {
            start--;
        }
        return Integer.parseInt(position.substring(start, end));
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.INCREMENTAL_COMMIT);
    }

    @Override
    public Schema prepare(SinkRequest request) {
        return request.schema();
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        return new SinkPreview(request.schema(), List.of());
    }

    @Override
    public Schema evolve(Schema rows) {
        return rows;
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        return new DataWriter() {
            @Override
            public WriteResult write(RecordBatch batch) {
                batch.records()
                        .forEach(letter -> pending.putIfAbsent(
                                number(String.valueOf(letter.get("position"))), String.valueOf(letter.get("reason"))));
                return WriteResult.OK;
            }

            @Override
            public WriteResult flush() {
                return WriteResult.OK;
            }

            @Override
            public Committable prepareCommit() {
                return new Committable(1, "{}");
            }

            @Override
            public long bytesWritten() {
                return 0;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        note.accept(Map.copyOf(pending));
        pending.clear();
        return CommitResult.COMMITTED;
    }

    @Override
    public void abort(List<Committable> prepared) {}

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        return List.of();
    }

    @Override
    public Health health() {
        return Health.healthy();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "the books about dead letters";
    }
}
