package io.velostream.postgres;

import io.velostream.api.DataReader;
import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadResult;
import io.velostream.api.Retry;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.RecordBatch;
import io.velostream.postgres.RowQuery.Keyed;
import io.velostream.postgres.internal.read.CopyRows;
import io.velostream.postgres.internal.read.KeyCursor;
import io.velostream.postgres.internal.read.KeyPlace;
import io.velostream.postgres.internal.read.PageMarks;
import io.velostream.postgres.internal.read.RowBatches;
import io.velostream.postgres.internal.read.RowPlace;
import io.velostream.postgres.internal.read.SelectSql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/** The rows of one split by one COPY, in a transaction of their own that sees the shared moment. */
final class PostgresReader implements DataReader {
    /** Rows come in the order of their places: no second process, no joining a scan that is under way. */
    private static final String ONE_SCAN =
            "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL synchronize_seqscans = off";
    /** And no index; nor does compiling a statement pay that computes nothing, or remembering rows that come but once. */
    private static final String IN_ORDER = "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off"
            + "; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_memoize = off; SET LOCAL jit = off";

    private final PostgresClient client;
    private final Connection connection;
    private RowQuery query;
    private final ReadPlan plan;
    private final byte @Nullable [] origin;
    private @Nullable KeyCursor keys;
    private @Nullable CopyRows rows;
    private @Nullable RowBatches batches;
    private long rowCount;
    private long marksDelivered;
    private boolean ended;
    private volatile long bytesRead;
    private volatile boolean closed;

    private PostgresReader(
            PostgresClient client, Connection connection, RowQuery query, boolean origin, ReadPlan plan) {
        this.client = client;
        this.connection = connection;
        this.query = query;
        this.plan = plan;
        this.origin = origin ? query.table().name().getBytes(StandardCharsets.UTF_8) : null;
    }

    /** Begins a transaction that sees the moment {@code snapshot}, or the present; the first read starts the COPY. */
    static PostgresReader open(
            PostgresClient client, RowQuery query, Optional<String> snapshot, boolean origin, ReadPlan plan) {
        Connection connection = client.borrow("cannot read " + query.table().shown());
        String begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                + snapshot.map(id -> "; SET TRANSACTION SNAPSHOT '" + id + "'").orElse("")
                + (query.byPlace() ? "; " + ONE_SCAN : "")
                + (query.byPlace() && !query.filtered() ? "; " + IN_ORDER : "");
        try (Statement statement = connection.createStatement()) {
            statement.execute(begin);
            return new PostgresReader(client, connection, query, origin, plan);
        } catch (SQLException e) {
            client.discard(connection);
            throw failure(client, query, e);
        }
    }

    /** Sends the COPY. The server may take its time to answer: it sends nothing before the first rows. */
    private RowBatches start() throws SQLException {
        CopyRows copy = new CopyRows(connection, statement());
        rows = copy;
        Keyed keyed = query.keyed().orElse(null);
        KeyCursor cursor = keyed == null ? null : keyed.key().cursor();
        keys = cursor;
        if (cursor != null
                && keyed != null
                && keyed.after().filter(KeyPlace::isAmongEquals).isPresent()) {
            cursor.pass(copy, keyed.after().get());
        }
        boolean leading = keyed != null || (query.byPlace() && query.marks().isEmpty());
        RowBatches open = new RowBatches(
                copy,
                leading ? 1 : 0,
                plan.schema(),
                query.decoders(),
                plan.request().batchRows(),
                plan.request().batchBytes(),
                query.marks().map(RowQuery.Marked::marks).orElse(null));
        if (cursor != null) {
            open.watch(cursor::see);
        }
        if (keyed != null && !keyed.ties()) {
            open.endBehindKeys();
        }
        return open;
    }

    private String statement() throws SQLException {
        SelectSql select = query.select();
        if (query.byPlace() && query.filtered()) {
            try (Statement statement = connection.createStatement()) {
                if (usesIndex(statement, select)) {
                    // Few rows then, which the server can sort.
                    return select.orderBy("ctid").toString();
                }
                statement.execute(IN_ORDER);
            }
        }
        return query.marks().map(RowQuery.Marked::sql).orElseGet(select::toString);
    }

    private static boolean usesIndex(Statement statement, SelectSql select) throws SQLException {
        try (ResultSet plan = statement.executeQuery("EXPLAIN (COSTS OFF) " + select)) {
            while (plan.next()) {
                String line = plan.getString(1);
                if (line.contains("Index ") || line.contains("Bitmap ")) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public ReadResult read(Duration wait) {
        if (ended) {
            return ReadResult.END;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw VeloException.of(
                            ErrorKind.CANCELLED, "cannot read " + query.table().shown())
                    .where(client.toString())
                    .why("the thread was interrupted")
                    .retry(Retry.NOT_APPLIED)
                    .build();
        }
        try {
            RowBatches open = batches;
            if (open == null) {
                open = start();
                batches = open;
            }
            RecordBatch batch = open.next(this::position);
            if (open.isLost()) {
                open = query.keyed().isPresent() ? readWithTies(open) : readByPlaces(open);
                batches = open;
                batch = open.next(this::position);
            }
            CopyRows copy = rows;
            bytesRead = copy == null ? 0 : copy.bytes();
            if (batch == null) {
                end();
                return ReadResult.END;
            }
            rowCount += batch.rowCount();
            RecordBatch complete = origin == null ? batch : withOrigin(batch, origin);
            return new ReadResult.Batch(complete.withOffset(offset(open)), open.takeRejected());
        } catch (SQLException e) {
            throw failure(client, query, e);
        }
    }

    /** The rows lie closer than the server's statistics say: those since the last batch are read again, each with its place. */
    private RowBatches readByPlaces(RowBatches marked) throws SQLException {
        PageMarks marks = query.marks().orElseThrow().marks();
        readToTheEnd();
        query = query.unmarked(marks.place(marksDelivered));
        marked.takeRejected();
        return start();
    }

    /** More rows have the same key than a batch may hold: from the last key on, rows with the same key need an order. */
    private RowBatches readWithTies(RowBatches unordered) throws SQLException {
        readToTheEnd();
        Optional<KeyPlace> reached =
                keys().end().or(() -> query.keyed().orElseThrow().after());
        query = query.withTies(reached);
        unordered.takeRejected();
        return start();
    }

    private KeyCursor keys() {
        return Objects.requireNonNull(keys);
    }

    private void readToTheEnd() throws SQLException {
        CopyRows copy = rows;
        while (copy != null && copy.next() != null) {
            // The transaction has to go on, because it holds the moment that all readers see.
            bytesRead = copy.bytes();
        }
    }

    private Offset offset(RowBatches open) {
        if (query.marks().isPresent()) {
            PageMarks marks = query.marks().get().marks();
            marksDelivered = open.marksSeen();
            return PostgresSplit.offset(open.isEnded() ? marks.end() : marks.place(marksDelivered));
        }
        if (query.keyed().isPresent()) {
            KeyCursor at = keys();
            return PostgresSplit.offset(
                    query.keyed().get().ties() ? at.place() : at.end().orElseThrow());
        }
        return query.byPlace()
                ? PostgresSplit.offset(RowPlace.of(open.lastRow(), open.lastOffset()))
                : PostgresSplit.offset(rowCount);
    }

    private String position(byte[] row, int offset) {
        RowBatches open = batches;
        if (query.marks().isPresent() && open != null) {
            PageMarks marks = query.marks().get().marks();
            return query.table().shown() + ", row " + open.rowsBehindMark() + " behind "
                    + marks.place(open.marksSeen());
        }
        if (query.keyed().isPresent()) {
            KeyPlace place = keys().place();
            return query.table().shown() + ", row " + place.number() + " of the key "
                    + place.key().orElse("null");
        }
        return query.byPlace()
                ? query.table().shown() + ", row " + RowPlace.of(row, offset)
                : query.table().shown();
    }

    private static RecordBatch withOrigin(RecordBatch batch, byte[] name) {
        BytesColumnBuilder column = (BytesColumnBuilder)
                ColumnBuilder.of(MetadataField.ORIGIN.field().type(), Math.max(1, batch.rowCount()));
        for (int i = 0; i < batch.rowCount(); i++) {
            column.append(name);
        }
        return batch.withMetadata(MetadataField.ORIGIN, column.build());
    }

    private static VeloException failure(PostgresClient client, RowQuery query, SQLException e) {
        String grant =
                query.table().relation().map(r -> client.grantSelect(r.name())).orElse("");
        return client.errors().map("cannot read " + query.table().shown(), "", e, grant);
    }

    /** All rows came: the session is as good as new, if it is still there. */
    private void end() {
        ended = true;
        closed = true;
        // Not by the pool's own statement, which reports each session that is lost.
        try (Statement statement = connection.unwrap(PgConnection.class).createStatement()) {
            statement.execute("COMMIT");
            connection.close();
        } catch (SQLException e) {
            client.discard(connection);
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
            // In the middle of a COPY: cutting the connection is the quickest way to let the server stop.
            client.discard(connection);
        }
    }
}
