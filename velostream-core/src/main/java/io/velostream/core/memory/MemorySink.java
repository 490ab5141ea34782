package io.velostream.core.memory;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.config.ConnectorUri;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a stream in memory, with all guarantees that a sink can give. */
final class MemorySink implements DataSink {
    private static final Set<Capability> ALWAYS = Set.of(
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
    private final Evolve evolve;
    private @Nullable Schema schema;
    private boolean replace;
    private final List<MemoryWriter> writers = new ArrayList<>();

    /** What to do with a stream that has rows already. */
    enum IfExists {
        APPEND,
        OVERWRITE,
        FAIL
    }

    /** What to do with columns that the stream lacks. */
    enum Evolve {
        FAIL,
        ADD_COLUMNS
    }

    MemorySink(String name, ConnectorUri uri, IfExists ifExists, Evolve evolve) {
        this.name = name;
        this.uri = uri;
        this.ifExists = ifExists;
        this.evolve = evolve;
    }

    @Override
    public Set<Capability> capabilities() {
        if (evolve == Evolve.FAIL) {
            return ALWAYS;
        }
        Set<Capability> all = EnumSet.copyOf(ALWAYS);
        all.add(Capability.EVOLVE);
        return all;
    }

    @Override
    public synchronized Schema prepare(SinkRequest request) {
        schema = target(MemoryStreams.open(name), request);
        replace = replaces(request);
        return schema;
    }

    private boolean replaces(SinkRequest request) {
        return !request.resumed() && ifExists == IfExists.OVERWRITE;
    }

    private Schema target(MemoryStream stream, SinkRequest request) {
        boolean anew = !request.resumed();
        if (anew && ifExists == IfExists.FAIL && !stream.isEmpty()) {
            throw VeloException.of(ErrorKind.ALREADY_EXISTS, "The stream has rows already")
                    .where(uri.toString())
                    .cure("Set if_exists=append or if_exists=overwrite.")
                    .build();
        }
        Schema there = stream.schema();
        if (there == null || replaces(request)) {
            return request.schema();
        }
        return evolve == Evolve.ADD_COLUMNS ? widened(there, request.schema()) : there;
    }

    /** The columns that are there, and behind them those that are new; rows that came before have none of them. */
    private static Schema widened(Schema there, Schema rows) {
        List<Field> fields = new ArrayList<>(there.fields());
        for (Field f : rows.fields()) {
            if (!there.contains(f.name())) {
                fields.add(Field.of(f.name(), f.type()));
            }
        }
        return fields.size() == there.size()
                ? there
                : Schema.of(fields).withName(there.name()).withKey(there.key());
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        MemoryStream stream = MemoryStreams.find(name).orElseGet(() -> new MemoryStream(name));
        Schema wanted = target(stream, request);
        Schema there = stream.schema();
        List<String> actions = new ArrayList<>();
        if (there == null) {
            actions.add("create the stream '" + name + "'");
        } else if (replaces(request)) {
            actions.add("replace the " + stream.rowCount() + " rows of the stream '" + name + "'");
        } else {
            wanted.fields().stream()
                    .filter(f -> !there.contains(f.name()))
                    .forEach(f -> actions.add("add the column " + f));
        }
        return new SinkPreview(wanted, actions);
    }

    @Override
    public synchronized Schema evolve(Schema rows) {
        if (evolve == Evolve.FAIL) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "The stream keeps its schema")
                    .where(uri.toString())
                    .cure("Set evolve=add_columns.")
                    .build();
        }
        schema = schema == null ? rows : widened(schema, rows);
        return schema;
    }

    @Override
    public synchronized DataWriter openWriter(WriterContext context) {
        MemoryWriter writer = new MemoryWriter(MemoryStreams.open(name), context);
        writers.removeIf(MemoryWriter::isClosed);
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
        writers.forEach(MemoryWriter::close);
        writers.clear();
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
