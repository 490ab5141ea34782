package io.velostream.postgres;

import io.velostream.api.DataReader;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadResult;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.batch.RecordBatch;
import io.velostream.postgres.internal.read.CopyRows;
import io.velostream.postgres.internal.read.FlatJson;
import io.velostream.postgres.internal.read.PollCursor;
import io.velostream.postgres.internal.read.RowBatches;
import io.velostream.postgres.internal.read.SelectSql;
import io.velostream.postgres.internal.read.UnorderedRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Asks again and again for rows behind the last one, in the order of columns that together are unique. */
final class PostgresPollReader implements DataReader {
    private static final int VERSION = 1;

    private final PostgresClient client;
    private final RowQuery query;
    private final PollCursor cursor;
    private final ReadPlan plan;
    private final long intervalNanos;
    private @Nullable List<String> last;
    private @Nullable Poll poll;
    private long notBefore = System.nanoTime();
    private volatile long bytesRead;
    private long bytesOfEarlierPolls;
    private volatile boolean closed;

    /** One statement under way. */
    private record Poll(Connection connection, CopyRows rows, RowBatches batches) {}

    PostgresPollReader(
            PostgresClient client,
            RowQuery query,
            PollCursor cursor,
            ReadPlan plan,
            Duration interval,
            @Nullable Offset from) {
        this.client = client;
        this.query = query;
        this.cursor = cursor;
        this.plan = plan;
        this.intervalNanos = interval.toNanos();
        this.last = from == null ? null : values(from);
    }

    @Override
    public ReadResult read(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        try {
            while (true) {
                checkInterrupt();
                Poll current = poll;
                if (current == null) {
                    if (!sleep(end)) {
                        return ReadResult.IDLE;
                    }
                    poll = begin();
                    continue;
                }
                RecordBatch batch = current.batches.next((row, offset) -> cursor.shown(row, offset));
                bytesRead = bytesOfEarlierPolls + current.rows.bytes();
                if (batch != null) {
                    last = cursor.values(current.batches.lastRow(), current.batches.lastOffset());
                    return new ReadResult.Batch(batch.withOffset(offset(last)), current.batches.takeRejected());
                }
                finish(current);
            }
        } catch (SQLException e) {
            throw failure(e);
        } catch (UnorderedRows e) {
            throw VeloException.of(
                            ErrorKind.CONFIGURATION,
                            "cannot poll " + query.table().shown())
                    .where(client.toString())
                    .why("two of its rows have " + e.getMessage())
                    .cure("Name more columns in 'poll', so that together they tell all rows apart.")
                    .build();
        }
    }

    private void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw VeloException.of(
                            ErrorKind.CANCELLED, "cannot poll " + query.table().shown())
                    .where(client.toString())
                    .why("the thread was interrupted")
                    .retry(Retry.NOT_APPLIED)
                    .build();
        }
    }

    /** Waits until it is time to ask again; false when the caller's time is up before. */
    private boolean sleep(long end) {
        long now = System.nanoTime();
        long until = Math.min(notBefore - now, end - now);
        if (until > 0) {
            try {
                Thread.sleep(until / 1_000_000, (int) (until % 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                checkInterrupt();
            }
        }
        return System.nanoTime() - notBefore >= 0;
    }

    private Poll begin() throws SQLException {
        SelectSql select = query.select();
        List<String> behind = last;
        if (behind != null) {
            select = select.where(cursor.behind(behind));
        }
        Connection connection = client.borrow("cannot poll " + query.table().shown());
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            CopyRows rows = new CopyRows(connection, select.toString());
            cursor.restart();
            RowBatches batches = new RowBatches(
                    rows,
                    cursor.size(),
                    plan.schema(),
                    query.decoders(),
                    plan.request().batchRows(),
                    plan.request().batchBytes(),
                    null);
            batches.watch(cursor::checkUnique);
            return new Poll(connection, rows, batches);
        } catch (SQLException | RuntimeException e) {
            client.discard(connection);
            throw e;
        }
    }

    private void finish(Poll ended) throws SQLException {
        poll = null;
        bytesOfEarlierPolls += ended.rows.bytes();
        try (Statement statement = ended.connection.createStatement()) {
            statement.execute("COMMIT");
        }
        ended.connection.close();
        notBefore = System.nanoTime() + intervalNanos;
    }

    private VeloException failure(SQLException e) {
        String grant =
                query.table().relation().map(r -> client.grantSelect(r.name())).orElse("");
        return client.errors().map("cannot poll " + query.table().shown(), "", e, grant);
    }

    private static Offset offset(List<String> values) {
        FlatJson json = new FlatJson();
        for (int i = 0; i < values.size(); i++) {
            json.put(Integer.toString(i), values.get(i));
        }
        return new Offset(VERSION, json.toString());
    }

    private List<String> values(Offset offset) {
        try {
            FlatJson json = FlatJson.parse(offset.details());
            List<String> values = new ArrayList<>();
            for (int i = 0; i < cursor.size(); i++) {
                values.add(json.text(Integer.toString(i)));
            }
            return values;
        } catch (IllegalArgumentException e) {
            throw VeloException.of(ErrorKind.DATA, "cannot read the stored offset")
                    .why(offset.details() + " is none of " + query.table().shown() + ": " + e.getMessage())
                    .cure("Begin anew, without the old checkpoint.")
                    .cause(e)
                    .build();
        }
    }

    @Override
    public void acknowledge(Offset upTo) {}

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public OptionalLong watermark() {
        return OptionalLong.empty();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Poll current = poll;
            if (current != null) {
                client.discard(current.connection);
            }
        }
    }
}
