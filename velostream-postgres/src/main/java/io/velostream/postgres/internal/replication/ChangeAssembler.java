package io.velostream.postgres.internal.replication;

import io.velostream.api.ErrorKind;
import io.velostream.api.ReadResult;
import io.velostream.api.VeloException;
import io.velostream.api.batch.ChangeKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the messages of a stream into batches, leaves out what was delivered before, and knows the position reached. Used by
 * one thread.
 */
final class ChangeAssembler implements PgOutputHandler {
    private final Sessions sessions;
    private final ChangeSettings settings;
    private final ChangeSettings.Request request;
    private final Set<Integer> followed = new HashSet<>();
    private final Map<Integer, Relation> relations = new HashMap<>();
    private final Map<Integer, TableLayout> layouts = new HashMap<>();
    private final Deque<Ready> ready = new ArrayDeque<>();

    private ChangePosition start;
    private ChangeRows rows;
    private long rowBytes;
    private long rowsSince;

    /** See {@link ChangePosition}. */
    private long lsn;

    private long commit;
    private long index;

    private boolean inTransaction;
    private boolean skipTransaction;
    /** Changes of the open transaction that came so far. */
    private long counted;
    /** How many of them were delivered before. */
    private long skipChanges;

    private long transactionCommit;
    private int transaction;
    private long transactionTime;
    private long messagePosition;
    private boolean binary = true;
    private boolean textWanted;

    /** A batch that is complete. */
    record Ready(ReadResult result, long bytes) {}

    ChangeAssembler(
            Sessions sessions,
            ChangeSettings settings,
            ChangeSettings.Request request,
            List<ChangeTable> tables,
            ChangePosition from) {
        this.sessions = sessions;
        this.settings = settings;
        this.request = request;
        this.start = from;
        this.lsn = from.lsn();
        this.commit = from.commit();
        this.index = from.index();
        TableLayout first = null;
        for (ChangeTable t : tables) {
            followed.add((int) t.oid());
            TableLayout layout =
                    TableLayout.of(t.schema(), t.name(), t.columns(), t.key(), request.columns(), request.types());
            binary &= layout.readsBinary();
            first = first == null ? layout : first;
        }
        if (first == null) {
            throw new IllegalArgumentException("no tables");
        }
        this.rows = new ChangeRows(first);
    }

    /** Gets ready for the messages of a new connection, which begin at {@link #lsn()}. */
    void begin() {
        relations.clear();
        inTransaction = false;
        skipTransaction = false;
        textWanted = false;
    }

    /** Where a new connection has to begin. */
    long lsn() {
        return lsn;
    }

    boolean inTransaction() {
        return inTransaction;
    }

    /** Whether all values can be read in binary form. */
    boolean binary() {
        return binary;
    }

    /** Whether the messages must come in text form from now on. */
    boolean textWanted() {
        return textWanted;
    }

    /** Says where the message lies that is read next, and how long it is. */
    void message(long position, int length) {
        messagePosition = position;
        rowBytes += length;
    }

    /** Nothing that was committed before this position is missing. */
    void advance(long position) {
        lsn = Lsn.max(lsn, position);
        commit = 0;
        index = 0;
    }

    /** The oldest batch that was not yet removed. */
    @Nullable
    Ready peek() {
        return ready.peek();
    }

    /** Forgets the oldest batch, which has been handed on. */
    void remove() {
        ready.remove();
    }

    /** Whether rows wait for others to make a batch. */
    boolean hasRows() {
        return !rows.isEmpty();
    }

    /** When the first of them came, by {@link System#nanoTime()}. */
    long rowsSince() {
        return rowsSince;
    }

    boolean isFull() {
        return rows.size() >= request.batchRows() || rowBytes >= request.batchBytes();
    }

    /** Makes a batch of the rows that there are, of none too; it carries the position reached. */
    void complete() {
        start = start.at(lsn, commit, index);
        ready.add(new Ready(rows.build(start), rowBytes));
        rowBytes = 0;
    }

    @Override
    public void begin(long at, long time, int number) {
        inTransaction = true;
        transactionCommit = at;
        transaction = number;
        transactionTime = time;
        skipTransaction = Lsn.isBefore(at, lsn);
        skipChanges = !skipTransaction && at == commit ? index : 0;
        counted = 0;
        if (!skipTransaction && at != commit) {
            commit = at;
            index = 0;
        }
    }

    @Override
    public void commit(long at, long end, long time) {
        if (!skipTransaction) {
            advance(end);
            if (settings.wholeTransactions() && hasRows()) {
                complete();
            }
        }
        inTransaction = false;
    }

    @Override
    public void origin(long at, String name) {
        // Says where the transaction was made first; no column holds it.
    }

    @Override
    public void type(int id, String schema, String name) {
        // The catalog tells more, and is asked when the table's description comes.
    }

    @Override
    public void relation(Relation relation) {
        if (followed.contains(relation.id()) && !relation.equals(relations.put(relation.id(), relation))) {
            TableLayout layout = layout(relation);
            layouts.put(relation.id(), layout);
            if (binary && !layout.readsBinary()) {
                binary = false;
                textWanted = true;
            }
        }
    }

    private TableLayout layout(Relation relation) {
        String place = "table " + relation.schema() + "." + relation.name();
        try (Connection connection = sessions.borrow("cannot look up a table")) {
            Map<String, ChangeTable.Column> now = new HashMap<>();
            for (ChangeTable.Column c : ChangeCatalog.columns(connection, relation.id() & 0xFFFFFFFFL, true)) {
                now.put(c.name(), c);
            }
            List<ChangeTable.Column> columns = new ArrayList<>();
            List<Integer> types = new ArrayList<>();
            for (Relation.Attribute a : relation.attributes()) {
                // What the message does not tell is taken from the catalog, which may be ahead of the stream.
                ChangeTable.Column c = now.get(a.name());
                columns.add(
                        c != null && c.type() == a.type()
                                ? new ChangeTable.Column(a.name(), a.type(), a.modifier(), c.dimensions(), c.notNull())
                                : new ChangeTable.Column(a.name(), a.type(), a.modifier(), 1, false));
                types.add(a.type());
            }
            request.types().catalog().load(connection, types);
            List<String> key = ChangeCatalog.key(connection, relation.id() & 0xFFFFFFFFL);
            List<String> names =
                    relation.attributes().stream().map(Relation.Attribute::name).toList();
            if (key.isEmpty() || !names.containsAll(key)) {
                key = relation.identity() == 'f'
                        ? List.of()
                        : relation.attributes().stream()
                                .filter(Relation.Attribute::key)
                                .map(Relation.Attribute::name)
                                .toList();
            }
            return TableLayout.of(relation.schema(), relation.name(), columns, key, request.columns(), request.types());
        } catch (SQLException e) {
            throw sessions.failure("cannot look up a table whose definition came with the changes", place, e);
        }
    }

    /** The rows that a change of this table goes to; null where it is not wanted or was delivered before. */
    private @Nullable ChangeRows rowsFor(int relation) {
        if (skipTransaction) {
            return null;
        }
        counted++;
        if (counted <= skipChanges) {
            return null;
        }
        TableLayout layout = followed.contains(relation) ? described(relation) : null;
        if (layout == null || isInSnapshot(layout)) {
            index = counted;
            return null;
        }
        if (rows.layout() != layout) {
            if (hasRows()) {
                complete();
            }
            rows = new ChangeRows(layout);
        }
        index = counted;
        if (rows.isEmpty()) {
            rowsSince = System.nanoTime();
        }
        rows.transaction(transactionTime, transaction);
        return rows;
    }

    private TableLayout described(int relation) {
        TableLayout layout = layouts.get(relation);
        if (layout == null) {
            throw VeloException.of(ErrorKind.CORRUPT, "cannot read a change")
                    .where(sessions.where() + ", slot " + settings.slot())
                    .why("the stream did not describe table " + Integer.toUnsignedString(relation)
                            + " before its change")
                    .build();
        }
        return layout;
    }

    /** Whether the rows of the snapshot hold this transaction's changes already. */
    private boolean isInSnapshot(TableLayout layout) {
        if (start.tables().isEmpty()) {
            return false;
        }
        ChangePosition.Table table = start.tables().get(layout.origin());
        return table != null
                && table.snapshot() != null
                && Lsn.isBefore(transactionCommit, table.until())
                && table.snapshot().sees(transaction);
    }

    @Override
    public void insert(int relation, TupleData row) {
        ChangeRows to = rowsFor(relation);
        if (to != null) {
            to.add(ChangeKind.INSERT, row, null, messagePosition);
        }
    }

    @Override
    public void update(int relation, Old kind, TupleData old, TupleData row) {
        ChangeRows to = rowsFor(relation);
        if (to != null) {
            if (kind == Old.NONE) {
                to.add(ChangeKind.UPDATE_AFTER, row, null, messagePosition);
            } else {
                to.addUpdate(old, kind == Old.FULL, row, messagePosition);
            }
        }
    }

    @Override
    public void delete(int relation, Old kind, TupleData old) {
        ChangeRows to = rowsFor(relation);
        if (to != null) {
            to.add(ChangeKind.DELETE, old, null, messagePosition);
        }
    }

    @Override
    public void truncate(int[] emptied, boolean cascade, boolean restartIdentity) {
        for (int relation : emptied) {
            ChangeRows to = rowsFor(relation);
            if (to != null) {
                to.addTruncate(messagePosition);
            }
        }
    }

    @Override
    public void message(boolean transactional, long position, String prefix, byte[] bytes, int offset, int length) {
        // Not asked for.
    }

    @Override
    public void streamStart(int number, boolean first) {
        throw unasked("a transaction that is still running");
    }

    @Override
    public void streamStop() {
        throw unasked("a transaction that is still running");
    }

    @Override
    public void streamCommit(int number, long at, long end, long time) {
        throw unasked("a transaction that is still running");
    }

    @Override
    public void streamAbort(int number, int subtransaction) {
        // PostgreSQL 18 says so of large transactions that were rolled back before it came to read them, though
        // streaming was
        // not asked for. Nothing of them has come, and nothing will.
    }

    @Override
    public void twoPhase(char step, int number, String name) {
        throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot read the prepared transaction '" + name + "'")
                .where(sessions.where() + ", slot " + settings.slot())
                .why("the slot was created to send transactions when they are prepared, before they are committed")
                .cure("Use a slot without TWO_PHASE; one that this program creates has none.")
                .build();
    }

    private VeloException unasked(String what) {
        return VeloException.of(ErrorKind.CORRUPT, "cannot read the stream of changes")
                .where(sessions.where() + ", slot " + settings.slot())
                .why("the server sent " + what + ", which it was not asked for")
                .build();
    }
}
