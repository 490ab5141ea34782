package io.velostream.postgres;

import io.velostream.api.Capability;
import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.Committable;
import io.velostream.api.DataSink;
import io.velostream.api.DataWriter;
import io.velostream.api.ErrorKind;
import io.velostream.api.Health;
import io.velostream.api.Retry;
import io.velostream.api.SinkPreview;
import io.velostream.api.SinkRequest;
import io.velostream.api.VeloException;
import io.velostream.api.WriterContext;
import io.velostream.api.type.Schema;
import io.velostream.postgres.internal.write.CheckpointTable;
import io.velostream.postgres.internal.write.LoadSession;
import io.velostream.postgres.internal.write.PreparedTransactions;
import io.velostream.postgres.internal.write.Ticket;
import io.velostream.postgres.internal.write.WriteMode;
import io.velostream.postgres.internal.write.WritePlan;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Writes to a table. A commit is one transaction, which holds the rows and the checkpoint. */
final class PostgresSink implements DataSink {
    private final PostgresConfig.Output config;
    private final PostgresClient client;
    private final CheckpointTable checkpoints;
    private final PostgresTarget target;
    private final PostgresCommits commits;
    private final Set<PostgresWriter> writers = ConcurrentHashMap.newKeySet();
    /** What {@link #checkpoints} last said, so that a run begins where it looked. */
    private final Map<String, List<Checkpoint>> seen = new ConcurrentHashMap<>();

    private final Map<Schema, WritePlan> plans = new ConcurrentHashMap<>();
    private volatile @Nullable Run run;

    /** What {@link #prepare} found out. */
    private record Run(String pipeline, long number, SinkRequest request, Schema rows) {}

    PostgresSink(PostgresConfig.Output config) {
        this.config = config;
        this.client = new PostgresClient(config.server());
        this.checkpoints = new CheckpointTable(config.checkpointTable());
        this.target = new PostgresTarget(config, client.errors());
        this.commits = new PostgresCommits(client, checkpoints);
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.of(
                Capability.PARALLEL_WRITE,
                Capability.INCREMENTAL_COMMIT,
                Capability.LANE_COMMIT,
                Capability.EXACTLY_ONCE);
        WriteMode mode = config.mode().orElse(WriteMode.APPLY);
        if (mode == WriteMode.APPLY) {
            all.add(Capability.CHANGES);
        } else if (mode != WriteMode.INSERT) {
            all.add(Capability.IDEMPOTENT_WRITE);
        }
        if (config.twoPhase()) {
            all.add(Capability.TWO_PHASE);
        }
        if (config.evolve() == PostgresOptions.Evolve.ADD_COLUMNS) {
            all.add(Capability.EVOLVE);
        }
        return Set.copyOf(all);
    }

    @Override
    public Schema prepare(SinkRequest request) {
        return client.run("cannot get the table ready", connection -> {
            connection.setAutoCommit(false);
            try {
                WritePlan plan = target.plan(connection, request, request.schema(), new ArrayList<>());
                long number = beginRun(connection, request.pipeline());
                connection.commit();
                run = new Run(request.pipeline(), number, request, request.schema());
                plans.put(plan.schema(), plan);
                return plan.schema();
            } finally {
                endQuietly(connection);
            }
        });
    }

    private long beginRun(Connection connection, String pipeline) throws SQLException {
        if (!checkpoints.exists(connection)) {
            target.createOnce(connection, checkpoints.create());
        }
        long number = checkpoints.beginRun(connection, pipeline);
        List<Checkpoint> before = seen.get(pipeline);
        if (before != null && !before.equals(checkpoints.read(connection, pipeline))) {
            throw VeloException.of(ErrorKind.CONFLICT, "cannot begin the run")
                    .where(toString())
                    .why("another run of the pipeline '" + pipeline + "' has committed since this one looked")
                    .cure("Stop the other one and run again.")
                    .retry(Retry.NOT_APPLIED)
                    .build();
        }
        return number;
    }

    @Override
    public SinkPreview preview(SinkRequest request) {
        return client.run("cannot see what would be done", connection -> {
            connection.setAutoCommit(false);
            try {
                List<String> actions = new ArrayList<>();
                WritePlan plan = target.plan(connection, request, request.schema(), actions);
                if (!checkpoints.exists(connection)) {
                    actions.add(checkpoints.create());
                }
                return new SinkPreview(plan.schema(), actions);
            } finally {
                endQuietly(connection);
            }
        });
    }

    @Override
    public Schema evolve(Schema rows) {
        if (config.evolve() != PostgresOptions.Evolve.ADD_COLUMNS) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot write rows of another schema")
                    .where(toString())
                    .cure("Set evolve=add_columns to add their columns to the table.")
                    .build();
        }
        Run now = prepared();
        Schema all = PostgresTarget.union(now.rows, rows);
        return client.run("cannot get the table ready for rows of another schema", connection -> {
            connection.setAutoCommit(false);
            try {
                WritePlan plan = target.plan(connection, now.request, all, new ArrayList<>());
                connection.commit();
                run = new Run(now.pipeline, now.number, now.request, all);
                plans.put(plan.schema(), plan);
                return plan.schema();
            } finally {
                endQuietly(connection);
            }
        });
    }

    /** Rolls back what was not committed; a connection that is lost has done so already. */
    private static void endQuietly(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private Run prepared() {
        Run now = run;
        if (now == null) {
            throw new IllegalStateException("prepare comes first");
        }
        return now;
    }

    /** The way in for batches of this schema. */
    WritePlan plan(Schema schema) {
        WritePlan plan = plans.get(schema);
        if (plan != null) {
            return plan;
        }
        for (WritePlan other : plans.values()) {
            if (other.schema().fields().equals(schema.fields())) {
                plans.put(schema, other);
                return other;
            }
        }
        throw VeloException.of(ErrorKind.SCHEMA, "cannot write the rows")
                .where(toString())
                .why("they have another schema than the sink asked for: " + schema)
                .build();
    }

    @Override
    public DataWriter openWriter(WriterContext context) {
        prepared();
        PostgresWriter writer = new PostgresWriter(this);
        writers.removeIf(PostgresWriter::isClosed);
        writers.add(writer);
        return writer;
    }

    LoadSession newSession() throws SQLException {
        Connection connection = client.borrow("cannot begin to write");
        try {
            return new LoadSession(connection, client::discard);
        } catch (SQLException e) {
            client.discard(connection);
            throw e;
        }
    }

    boolean isTwoPhase() {
        return config.twoPhase();
    }

    long run() {
        return prepared().number;
    }

    String newTransactionName() {
        return PreparedTransactions.newName(commits.scope(prepared().pipeline));
    }

    void hold(Ticket ticket, PostgresWriter.Round round) {
        commits.hold(ticket, round);
    }

    /** A failure of something that only a later commit would have made visible. */
    VeloException notApplied(String what, SQLException e) {
        return commits.notApplied(what, e);
    }

    @Override
    public CommitResult commit(List<Committable> prepared, Checkpoint checkpoint) {
        Run now = run;
        return commits.commit(prepared.stream().map(Ticket::of).toList(), checkpoint, now == null ? 0 : now.number);
    }

    @Override
    public void abort(List<Committable> prepared) {
        commits.abort(prepared.stream().map(Ticket::of).toList());
    }

    @Override
    public List<Checkpoint> checkpoints(String pipeline) {
        List<Checkpoint> found = client.run("cannot read the checkpoints", connection -> {
            if (!checkpoints.exists(connection)) {
                return List.of();
            }
            commits.tidy(connection, pipeline);
            return checkpoints.read(connection, pipeline);
        });
        seen.put(pipeline, found);
        return found;
    }

    @Override
    public Health health() {
        try {
            return client.run("cannot reach the server", connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_is_in_recovery()")) {
                    row.next();
                    return row.getBoolean(1)
                            ? Health.unhealthy("the server is a standby, which takes no rows")
                            : Health.healthy();
                }
            });
        } catch (RuntimeException e) {
            return PostgresErrors.unhealthy(e);
        }
    }

    @Override
    public void close() {
        for (PostgresWriter writer : List.copyOf(writers)) {
            writer.close();
        }
        writers.clear();
        commits.close();
        client.close();
    }

    @Override
    public String toString() {
        return config.server().toString();
    }
}
