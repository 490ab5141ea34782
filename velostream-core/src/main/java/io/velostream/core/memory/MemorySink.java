package io.velostream.core.memory;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a stream in memory, with all guarantees that a sink can give. */
final class MemorySink implements DataSink {
    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.CHANGES,
            Capability.PARALLEL_WRITE,
            Capability.INCREMENTAL_COMMIT,
            Capability.LANE_COMMIT,
            Capability.EXACTLY_ONCE,
            Capability.TWO_PHASE);
    private static final String QUOTED_ID = "\"";

    private final String name;
    private final ConnectorUri uri;
    private final IfExists ifExists;
    private @Nullable Schema schema;
    private boolean replace;
    private final List<DataWriter> writers = new ArrayList<>();

    /** What to do with a stream that has rows already. */
    enum IfExists {
        APPEND,
        OVERWRITE,
        FAIL
    }

    MemorySink(String name, ConnectorUri uri, IfExists ifExists) {
        this.name = name;
        this.uri = uri;
        this.ifExists = ifExists;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public synchronized Schema prepare(SinkRequest request) {
        MemoryStream stream = MemoryStreams.open(name);
        boolean anew = !request.resumed();
        if (anew && ifExists == IfExists.FAIL && !stream.isEmpty()) {
            throw VeloException.of(ErrorKind.ALREADY_EXISTS, "The stream has rows already")
                    .where(uri.toString())
                    .cure("Set if_exists=append or if_exists=overwrite.")
                    .build();
        }
        replace = anew && ifExists == IfExists.OVERWRITE;
        Schema there = stream.schema();
        schema = replace || there == null ? request.schema() : there;
        return schema;
    }

    @Override
    public synchronized DataWriter openWriter(WriterContext context) {
        DataWriter writer = new MemoryWriter(MemoryStreams.open(name), context);
        writers.add(writer);
        return writer;
    }

    @Override
    public synchronized CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        Schema written = schema == null ? Schema.EMPTY : schema;
        CommitResult result = MemoryStreams.open(name)
                .commit(prepared.stream().map(MemorySink::id).toList(), checkpoint, written, replace);
        replace = false;
        return result;
    }

    @Override
    public void abort(List<Committable> prepared) {
        MemoryStream stream = MemoryStreams.open(name);
        prepared.forEach(c -> stream.discard(id(c)));
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        return MemoryStreams.open(name).checkpoints(pipeline);
    }

    static Committable committable(String id) {
        return new Committable(1, QUOTED_ID + id + QUOTED_ID);
    }

    private static String id(Committable c) {
        String details = c.details();
        if (c.version() != 1 || details.length() < 2 || !details.startsWith(QUOTED_ID)) {
            throw VeloException.of(ErrorKind.DATA, "Cannot read the prepared round " + details)
                    .why("version " + c.version() + " was not written by this connector")
                    .build();
        }
        return details.substring(1, details.length() - 1);
    }

    @Override
    public Health health() {
        return Health.healthy();
    }

    @Override
    public synchronized void close() {
        writers.forEach(DataWriter::close);
        writers.clear();
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
