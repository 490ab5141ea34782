package io.velostream.postgres.internal.replication;

import io.velostream.api.ReadResult;
import io.velostream.api.batch.ChangeKind;
import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.sql.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads tables by several connections that all see one snapshot. Used by one thread; its own threads put the rows into the
 * handoff.
 */
final class TableSnapshot implements AutoCloseable {
    private static final long BLOCK = 8192;
    /** Pages of a piece: 32 MiB. */
    private static final long PIECE_PAGES = 4096;
    /** Ranges of ctid are found without reading the whole table. */
    private static final int RANGES_SINCE = 14;

    /** Signature, flags and the length of an extension, which is none. */
    private static final int HEADER = 19;

    private final Sessions sessions;
    private final ChangeSettings.Request request;
    private final Handoff<ReadResult> out;
    private final AtomicLong bytesRead;
    private final List<Connection> readers = new ArrayList<>();
    private final ExecutorService threads;

    private record Piece(TableName table, long from, long to) {}

    /** Opens the connections. */
    TableSnapshot(
            Sessions sessions,
            String snapshot,
            int count,
            ChangeSettings.Request request,
            Handoff<ReadResult> out,
            AtomicLong bytesRead) {
        this.sessions = sessions;
        this.request = request;
        this.out = out;
        this.bytesRead = bytesRead;
        this.threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "velostream-postgres-snapshot");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (int i = 0; i < count; i++) {
                Connection reader = sessions.own("open a connection for the snapshot");
                readers.add(reader);
                begin(reader, snapshot);
            }
        } catch (SQLException e) {
            close();
            throw sessions.failure("cannot read the snapshot of the tables", "", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void begin(Connection reader, String snapshot) throws SQLException {
        reader.setAutoCommit(false);
        try (Statement statement = reader.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            statement.execute("SET TRANSACTION SNAPSHOT " + SqlText.literal(snapshot));
            // Rows that a policy hides would be missing without a word.
            statement.execute("SET LOCAL row_security = off");
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
        }
    }

    /**
     * Reads all rows of a table; returns when all of them are handed over.
     *
     * @param begun the offset of every batch
     */
    void read(ChangeTable table, ChangePosition begun) throws InterruptedException {
        Queue<Piece> pieces = new ConcurrentLinkedQueue<>(pieces(table));
        ExecutorCompletionService<@Nullable Void> running = new ExecutorCompletionService<>(threads);
        for (Connection reader : readers) {
            running.submit(() -> {
                Piece piece = pieces.poll();
                while (piece != null && !out.isClosed()) {
                    readPiece(reader, table, piece, begun);
                    piece = pieces.poll();
                }
                return null;
            });
        }
        for (int i = 0; i < readers.size(); i++) {
            try {
                running.take().get();
            } catch (ExecutionException e) {
                pieces.clear();
                if (e.getCause() instanceof SQLException cause) {
                    throw sessions.failure("cannot read the snapshot", "table " + table.qualified(), cause);
                } else if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private List<Piece> pieces(ChangeTable table) {
        List<Piece> pieces = new ArrayList<>();
        try {
            Connection catalog = readers.get(0);
            boolean ranges = catalog.getMetaData().getDatabaseMajorVersion() >= RANGES_SINCE;
            for (ChangeCatalog.Leaf leaf : ChangeCatalog.leaves(catalog, table)) {
                long pages = leaf.bytes() / BLOCK;
                long from = 0;
                while (ranges && from + PIECE_PAGES < pages) {
                    pieces.add(new Piece(leaf.name(), from, from + PIECE_PAGES));
                    from += PIECE_PAGES;
                }
                pieces.add(new Piece(leaf.name(), from, Long.MAX_VALUE));
            }
            return pieces;
        } catch (SQLException e) {
            throw sessions.failure("cannot find out how large a table is", "table " + table.qualified(), e);
        }
    }

    private void readPiece(Connection reader, ChangeTable table, Piece piece, ChangePosition begun)
            throws SQLException, InterruptedException {
        List<ChangeTable.Column> columns = table.columns().stream()
                .filter(c ->
                        request.columns().isEmpty() || request.columns().get().contains(c.name()))
                .toList();
        TableLayout layout =
                TableLayout.of(table.schema(), table.name(), columns, table.key(), request.columns(), request.types());
        boolean[] asText = new boolean[columns.size()];
        for (int i = 0; i < asText.length; i++) {
            asText[i] = layout.binary(i) == null;
        }
        CopyOut copy = reader.unwrap(PGConnection.class).getCopyAPI().copyOut(sql(table, piece, columns, asText));
        try {
            decode(copy, new ChangeRows(layout), asText, begun);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static String sql(ChangeTable table, Piece piece, List<ChangeTable.Column> columns, boolean[] asText) {
        StringBuilder sql = new StringBuilder("COPY (SELECT ");
        for (int i = 0; i < asText.length; i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append(SqlText.identifier(columns.get(i).name()))
                    .append(asText[i] ? "::pg_catalog.text" : "");
        }
        List<String> conditions = new ArrayList<>();
        if (piece.from() > 0) {
            conditions.add("ctid >= '(" + piece.from() + ",0)'::pg_catalog.tid");
        }
        if (piece.to() != Long.MAX_VALUE) {
            conditions.add("ctid < '(" + piece.to() + ",0)'::pg_catalog.tid");
        }
        table.rowFilter().ifPresent(filter -> conditions.add("(" + filter + ")"));
        sql.append(" FROM ONLY ").append(piece.table().sql());
        if (!conditions.isEmpty()) {
            sql.append(conditions.stream().collect(Collectors.joining(" AND ", " WHERE ", "")));
        }
        return sql.append(") TO STDOUT (FORMAT binary)").toString();
    }

    private void decode(CopyOut copy, ChangeRows rows, boolean[] asText, ChangePosition begun)
            throws SQLException, InterruptedException {
        MessageBytes in = new MessageBytes();
        TupleData row = new TupleData();
        boolean first = true;
        long bytes = 0;
        byte[] message = copy.readFromCopy();
        while (message != null) {
            bytes += message.length;
            bytesRead.addAndGet(message.length);
            in.reset(message, 0, message.length);
            if (first) {
                in.skip(HEADER);
                first = false;
            }
            // The server sends whole rows in each message.
            while (in.remaining() > 0 && row.readCopyRow(in, asText)) {
                rows.add(ChangeKind.INSERT, row, null, begun.lsn());
            }
            if (rows.size() >= request.batchRows() || bytes >= request.batchBytes()) {
                handOver(rows, begun, bytes);
                bytes = 0;
            }
            message = copy.readFromCopy();
        }
        if (!rows.isEmpty()) {
            handOver(rows, begun, bytes);
        }
    }

    private void handOver(ChangeRows rows, ChangePosition begun, long bytes) throws InterruptedException {
        out.offer(rows.build(begun), bytes, Long.MAX_VALUE);
    }

    /** Stops the threads, with what they are reading. */
    @Override
    public void close() {
        threads.shutdownNow();
        for (Connection reader : readers) {
            try {
                reader.abort(Runnable::run);
            } catch (SQLException e) {
                // Gone already.
                continue;
            }
        }
    }
}
