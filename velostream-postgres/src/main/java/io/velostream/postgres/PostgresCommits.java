package io.velostream.postgres;

import io.velostream.api.Checkpoint;
import io.velostream.api.CommitResult;
import io.velostream.api.ErrorKind;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.postgres.internal.write.CheckpointTable;
import io.velostream.postgres.internal.write.LoadSession;
import io.velostream.postgres.internal.write.PreparedTransactions;
import io.velostream.postgres.internal.write.Stage;
import io.velostream.postgres.internal.write.Ticket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Commits transactions with their checkpoints. One open transaction is committed as it is, with the checkpoint in it. Several
 * at once, and those that were prepared, are prepared first; then the checkpoint is stored, which names them and so decides
 * that they are committed; then they are. Whoever comes after a crash reads the decision there. Thread-safe.
 */
final class PostgresCommits {
    private static final String WHAT = "cannot commit";
    /** How long to ask a server that cannot be reached what became of a commit. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long PAUSE_MILLIS = 200;

    private final PostgresClient client;
    private final CheckpointTable checkpoints;
    private final Map<String, PostgresWriter.Round> open = new ConcurrentHashMap<>();

    PostgresCommits(PostgresClient client, CheckpointTable checkpoints) {
        this.client = client;
        this.checkpoints = checkpoints;
    }

    /** What the names of a pipeline's prepared transactions are made from: two sinks of a database may have checkpoints apart. */
    String scope(String pipeline) {
        return checkpoints.name() + "\n" + pipeline;
    }

    void hold(Ticket ticket, PostgresWriter.Round round) {
        open.put(ticket.transaction(), round);
    }

    /** A failure before the commit, so that nothing of the round is there or will be. */
    VeloException notApplied(String what, SQLException e) {
        return with(client.errors().map(what, e), Retry.NOT_APPLIED, "");
    }

    private static VeloException with(VeloException e, Retry retry, String remark) {
        return VeloException.of(e.kind(), e.what())
                .where(e.where())
                .why(remark.isEmpty() ? e.why() : e.why() + "; " + remark)
                .cure(e.cure())
                .retry(e.retry() == Retry.NEVER ? Retry.NEVER : retry)
                .cause(e.getCause())
                .build();
    }

    /**
     * Commits.
     *
     * @param run the number of the run, for a commit without any rows
     */
    CommitResult commit(List<Ticket> tickets, Checkpoint checkpoint, long run) {
        return tickets.size() == 1 && !tickets.get(0).prepared()
                ? commitOpen(tickets.get(0), checkpoint)
                : commitPrepared(
                        tickets,
                        checkpoint,
                        tickets.isEmpty() ? run : tickets.get(0).run());
    }

    private CommitResult commitOpen(Ticket ticket, Checkpoint checkpoint) {
        PostgresWriter.Round round = open.remove(ticket.transaction());
        if (round == null) {
            return alreadyCommitted(checkpoint);
        }
        LoadSession session = round.session();
        OptionalLong transaction;
        try {
            transaction = checkpoints.write(session.connection(), checkpoint, ticket.run(), List.of());
        } catch (SQLException e) {
            session.close();
            throw notApplied(WHAT, e);
        }
        if (transaction.isEmpty()) {
            session.close();
            return refused(ticket.run(), checkpoint);
        }
        try {
            session.commit();
        } catch (SQLException e) {
            session.close();
            return failedCommit(e, checkpoint, transaction.getAsLong());
        }
        round.committed();
        return CommitResult.COMMITTED;
    }

    /** A commit whose transaction is gone: it went through before, or it never will. */
    private CommitResult alreadyCommitted(Checkpoint checkpoint) {
        if (isStored(checkpoint)) {
            return CommitResult.ALREADY_COMMITTED;
        }
        throw VeloException.of(ErrorKind.CONFLICT, WHAT)
                .where(client.toString())
                .why("the transaction with its rows is gone: it was aborted, or its session has ended")
                .cure("Nothing was applied; a new run goes on behind the last commit.")
                .retry(Retry.NOT_APPLIED)
                .build();
    }

    private boolean isStored(Checkpoint checkpoint) {
        return client.run(
                "cannot read the checkpoint",
                c -> checkpoints.exists(c)
                        && checkpoints
                                        .number(c, checkpoint.pipeline(), checkpoint.lane())
                                        .orElse(Long.MIN_VALUE)
                                >= checkpoint.number());
    }

    private CommitResult refused(long run, Checkpoint checkpoint) {
        if (isStored(checkpoint)) {
            return CommitResult.ALREADY_COMMITTED;
        }
        throw VeloException.of(ErrorKind.CONFLICT, WHAT)
                .where(client.toString())
                .why("another run of the pipeline '" + checkpoint.pipeline() + "' has begun since this one, run " + run)
                .cure("Nothing was applied. Run one process for a pipeline, or give each a name of its own.")
                .build();
    }

    /** The server refused the commit, or its answer was lost and has to be asked for. */
    private CommitResult failedCommit(SQLException failure, Checkpoint checkpoint, long transaction) {
        if (!PostgresErrors.isConnectionLost(failure)) {
            throw notApplied(WHAT, failure);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Optional<CommitResult> fate = fate(checkpoint, transaction);
                if (fate.isPresent()) {
                    return fate.get();
                }
            } catch (VeloException e) {
                if (e.retry() == Retry.NEVER || e.kind() == ErrorKind.CANCELLED) {
                    e.addSuppressed(failure);
                    throw e;
                }
            } catch (Lost e) {
                throw with(
                        client.errors().map(WHAT, failure),
                        Retry.NOT_APPLIED,
                        "the server says that nothing was applied");
            }
            if (System.nanoTime() > deadline) {
                throw with(
                        client.errors().map(WHAT, failure),
                        Retry.UNKNOWN,
                        "the server cannot be asked whether it was applied; the next run will find out");
            }
            pause(failure);
        }
    }

    /** The transaction came to nothing. */
    private static final class Lost extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private Optional<CommitResult> fate(Checkpoint checkpoint, long transaction) throws Lost {
        try (Connection connection = client.own("cannot ask what became of the commit")) {
            Optional<String> status;
            try {
                status = CheckpointTable.fate(connection, transaction);
            } catch (SQLException e) {
                // A server that crashed may not even remember that it gave out this number.
                status = Optional.empty();
            }
            if (status.filter(s -> s.equals("in progress")).isPresent()) {
                return Optional.empty();
            }
            long number = checkpoints
                    .number(connection, checkpoint.pipeline(), checkpoint.lane())
                    .orElse(Long.MIN_VALUE);
            if (number >= checkpoint.number()) {
                return Optional.of(CommitResult.COMMITTED);
            }
            throw new Lost();
        } catch (SQLException e) {
            throw client.errors().map("cannot ask what became of the commit", e);
        }
    }

    private void pause(SQLException failure) {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw client.errors().map(WHAT, failure);
        }
    }

    private CommitResult commitPrepared(List<Ticket> tickets, Checkpoint checkpoint, long run) {
        List<String> names = tickets.stream().map(Ticket::transaction).toList();
        List<PostgresWriter.Round> rounds = prepareOpen(tickets);
        CommitResult result;
        try {
            result = client.run(WHAT, connection -> decide(connection, run, names, checkpoint));
        } catch (VeloException e) {
            if (e.kind() == ErrorKind.CONFLICT) {
                rollBack(names);
            }
            throw e;
        }
        client.run(WHAT, connection -> {
            commitAll(connection, names, checkpoint.pipeline());
            return true;
        });
        rounds.forEach(PostgresWriter.Round::committed);
        return result;
    }

    /** Prepares those that are still open here. */
    private List<PostgresWriter.Round> prepareOpen(List<Ticket> tickets) {
        List<PostgresWriter.Round> rounds = new ArrayList<>();
        for (Ticket ticket : tickets) {
            PostgresWriter.Round round = open.remove(ticket.transaction());
            if (round == null) {
                continue;
            }
            try {
                Stage.beforeCommit(round.session());
                PreparedTransactions.prepare(round.session().connection(), ticket.transaction());
                rounds.add(round);
            } catch (SQLException e) {
                round.session().close();
                abort(tickets);
                throw notApplied("cannot commit several lanes at once", e);
            }
        }
        return rounds;
    }

    private CommitResult decide(Connection connection, long run, List<String> names, Checkpoint checkpoint)
            throws SQLException {
        OptionalLong stored = checkpoints.exists(connection)
                ? checkpoints.number(connection, checkpoint.pipeline(), checkpoint.lane())
                : OptionalLong.empty();
        if (stored.orElse(Long.MIN_VALUE) >= checkpoint.number()) {
            return CommitResult.ALREADY_COMMITTED;
        }
        if (!new HashSet<>(found(connection, checkpoint.pipeline())).containsAll(names)) {
            return alreadyCommitted(checkpoint);
        }
        if (checkpoints.write(connection, checkpoint, run, names).isEmpty()) {
            return refused(run, checkpoint);
        }
        return CommitResult.COMMITTED;
    }

    private List<String> found(Connection connection, String pipeline) throws SQLException {
        return PreparedTransactions.find(connection, PreparedTransactions.prefix(scope(pipeline)));
    }

    private void commitAll(Connection connection, List<String> names, String pipeline) throws SQLException {
        List<String> there = found(connection, pipeline);
        for (String name : names) {
            if (there.contains(name)) {
                PreparedTransactions.commit(connection, name);
            }
        }
    }

    /** Rolls back what is still prepared and not decided. */
    private void rollBack(List<String> names) {
        client.run("cannot throw away what was prepared", connection -> {
            List<String> there = PreparedTransactions.find(connection, PreparedTransactions.PREFIX);
            Set<String> decided = checkpoints.exists(connection) ? checkpoints.committed(connection) : Set.of();
            for (String name : names) {
                if (there.contains(name) && !decided.contains(name)) {
                    PreparedTransactions.rollback(connection, name);
                }
            }
            return true;
        });
    }

    void abort(List<Ticket> tickets) {
        List<String> prepared = new ArrayList<>();
        for (Ticket ticket : tickets) {
            PostgresWriter.Round round = open.remove(ticket.transaction());
            if (round != null) {
                round.session().close();
            } else if (ticket.prepared()) {
                prepared.add(ticket.transaction());
            }
        }
        if (!prepared.isEmpty()) {
            rollBack(prepared);
        }
    }

    /** Finishes what crashed runs of a pipeline left prepared: commits what a checkpoint names, rolls back the rest. */
    void tidy(Connection connection, String pipeline) throws SQLException {
        Set<String> decided = checkpoints.committed(connection);
        for (String name : found(connection, pipeline)) {
            if (decided.contains(name)) {
                PreparedTransactions.commit(connection, name);
            } else {
                PreparedTransactions.rollback(connection, name);
            }
        }
    }

    /** Rolls back what was not committed and is not prepared. */
    void close() {
        List.copyOf(open.keySet()).forEach(name -> {
            PostgresWriter.Round round = open.remove(name);
            if (round != null) {
                round.session().close();
            }
        });
    }
}
