package io.velostream.postgres.internal.write;

import io.velostream.api.batch.ChangeKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes to a table with a key: works out their net effect, copies that into a staging table and brings it into the
 * table by a statement for each kind of effect. Not thread-safe.
 */
final class ChangeLoad implements RangeLoader.Work {
    private final WritePlan plan;
    private final Stage stage;
    private final StageRows staged;
    private final KeyReader keys;
    private final MergeSql sql;
    private final List<String> upsert;
    private final boolean equalKeysKnown;
    private LoadSession session;
    private Rejects rejects = new Rejects();
    private @Nullable ChangeEvents events;
    /** Where each unit begins, and the end behind the last: events between which rows share a key are one unit. */
    private int[] units = new int[0];

    ChangeLoad(WritePlan plan, Stage stage, LoadSession session) {
        this.plan = plan;
        this.stage = stage;
        this.session = session;
        this.staged = new StageRows(plan, stage);
        this.keys = new KeyReader(plan);
        this.sql = new MergeSql(plan, stage);
        this.upsert = sql.upsert();
        this.equalKeysKnown = plan.knowsEqualKeys();
    }

    /** Applies these events. */
    void load(LoadSession to, ChangeEvents changes, Rejects rejected) throws SQLException {
        session = to;
        events = changes;
        rejects = rejected;
        staged.bind(changes.batch());
        keys.bind(changes.batch());
        try {
            int count = findUnits(changes.count());
            RangeLoader.load(session, count, equalKeysKnown ? Integer.MAX_VALUE : 1, this);
        } finally {
            staged.release();
            keys.release();
            events = null;
        }
    }

    private ChangeEvents events() {
        ChangeEvents e = events;
        if (e == null) {
            throw new IllegalStateException("no changes are bound");
        }
        return e;
    }

    /** The keys of an event before and after it, and where the latter comes from. */
    private record Change(
            int event, @Nullable RowKey from, @Nullable RowKey to, int[] fromSources, int[] given) {
        boolean isMove() {
            return from != null && to != null && !from.equals(to);
        }
    }

    private int findUnits(int count) throws SQLException {
        units = new int[count + 1];
        List<Change> changes = read(0, count);
        boolean moves = equalKeysKnown && changes.stream().anyMatch(Change::isMove);
        if (!moves) {
            for (int i = 0; i <= count; i++) {
                units[i] = i;
            }
            return count;
        }
        session.mark(beforeMark());
        ChangeFold fold = new ChangeFold(plan.columns().size(), present(changes));
        int found = 0;
        for (Change change : changes) {
            fold(fold, change, false);
            if (!fold.isShared()) {
                units[++found] = change.event + 1;
            }
        }
        if (units[found] < count && fold.isShared()) {
            units[++found] = count;
        }
        return found;
    }

    @Override
    public String beforeMark() throws SQLException {
        return stage.beforeMark(session);
    }

    @Override
    public void load(int from, int to) throws SQLException {
        List<Change> changes = read(units[from], units[to]);
        boolean moves = equalKeysKnown && changes.stream().anyMatch(Change::isMove);
        ChangeFold fold = new ChangeFold(plan.columns().size(), moves ? present(changes) : Set.of());
        for (Change change : changes) {
            fold(fold, change, true);
        }
        if (fold.isShared()) {
            throw new BadValue(
                    "another row has its new key, and the batch does not say where that one goes (larger batches"
                            + " help when the source defers a constraint)");
        }
        apply(fold.result());
    }

    private List<Change> read(int from, int to) {
        List<Change> changes = new ArrayList<>(to - from);
        for (int event = from; event < to; event++) {
            if (!rejects.contains(events().row(event))) {
                Change change = read(event);
                if (change != null) {
                    changes.add(change);
                }
            }
        }
        return changes;
    }

    private @Nullable Change read(int event) {
        ChangeEvents e = events();
        ChangeKind kind = e.kind(event);
        if (kind == ChangeKind.TRUNCATE) {
            return new Change(event, null, null, new int[0], new int[0]);
        }
        int[] given = e.after(event) == ChangeEvents.NONE ? new int[0] : e.sources(event);
        RowKey to = given.length == 0 ? null : keys.read(given, plan.columns());
        int before = e.before(event);
        RowKey from = before == ChangeEvents.NONE ? to : keys.read(before);
        if ((given.length > 0 && to == null) || (kind != ChangeKind.INSERT && from == null)) {
            rejects.add(e.row(event), keys.problem());
            return null;
        }
        int[] fromSources = given;
        if (before != ChangeEvents.NONE) {
            fromSources = new int[plan.columns().size()];
            Arrays.fill(fromSources, before);
        }
        return new Change(event, from, to, fromSources, given);
    }

    private void fold(ChangeFold fold, Change change, boolean rejecting) {
        int event = change.event;
        RowKey from = change.from;
        RowKey to = change.to;
        switch (events().kind(event)) {
            case TRUNCATE -> fold.truncate();
            case DELETE -> {
                if (from != null) {
                    fold.delete(from, events().before(event));
                }
            }
            case INSERT -> {
                if (to != null) {
                    fold.put(to, events().after(event));
                }
            }
            default -> {
                boolean done = from != null && to != null && fold.update(from, change.fromSources, to, change.given);
                if (!done && rejecting) {
                    rejects.add(
                            events().row(event),
                            "the row with its key is gone, and the stream did not send the columns that did not change");
                }
            }
        }
    }

    /** Which of the keys that rows change to the table has. */
    private Set<RowKey> present(List<Change> changes) throws SQLException {
        List<RowKey> asked = new ArrayList<>();
        staged.begin(session);
        for (Change change : changes) {
            RowKey to = change.to;
            if (change.isMove() && to != null) {
                int[] keyOnly = change.given.clone();
                for (int i = 0; i < keyOnly.length; i++) {
                    keyOnly[i] = plan.columns().get(i).isKey() ? keyOnly[i] : ChangeFold.KEPT;
                }
                // The key was read before, so it can be written.
                staged.add(session, asked.size(), Stage.LOOK, null, null, keyOnly);
                asked.add(to);
            }
        }
        staged.end(session);
        Set<RowKey> present = new HashSet<>();
        try (Statement statement = session.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql.present())) {
            while (rows.next()) {
                present.add(asked.get(rows.getInt(1)));
            }
        }
        return present;
    }

    private void apply(ChangeFold.Result net) throws SQLException {
        if (net.truncate()) {
            session.empty(plan.table().sql());
        }
        List<String> statements = new ArrayList<>();
        BitSet masked = new BitSet();
        staged.begin(session);
        int n = 0;
        for (ChangeFold.Net row : net.deletes()) {
            add(n++, Stage.DELETE, null, row.originalSources, null);
        }
        for (ChangeFold.Net row : net.moves()) {
            add(n++, Stage.MOVE, null, row.originalSources, keySources(row));
        }
        for (ChangeFold.Net row : net.partial()) {
            BitSet kept = kept(row.sources());
            masked.or(kept);
            add(n++, Stage.PARTIAL, kept, null, row.sources());
        }
        for (ChangeFold.Net row : net.whole()) {
            add(n++, Stage.WHOLE, null, null, row.sources());
        }
        staged.end(session);
        if (!net.deletes().isEmpty()) {
            statements.add(sql.delete());
        }
        if (!net.moves().isEmpty()) {
            boolean fixed = plan.key().stream().anyMatch(c -> c.target().fixed());
            statements.add(net.movesMeet() || fixed ? sql.moveThrough() : sql.move());
        }
        int partial = -1;
        String updatePartly = net.partial().isEmpty() ? "" : sql.updatePartly(masked);
        if (!updatePartly.isEmpty()) {
            partial = statements.size();
            statements.add(updatePartly);
        }
        if (!net.whole().isEmpty()) {
            statements.addAll(upsert);
        }
        if (!statements.isEmpty()) {
            long[] counts = session.executeAll(statements.toArray(new String[0]));
            if (partial >= 0 && counts[partial] < net.partial().size()) {
                throw new MissingRow();
            }
        }
    }

    private void add(int n, int kind, @Nullable BitSet masked, int @Nullable [] before, int @Nullable [] sources)
            throws SQLException {
        String problem = staged.add(session, n, kind, masked, before, sources);
        if (problem != null) {
            throw new BadValue(problem);
        }
    }

    private int[] keySources(ChangeFold.Net row) {
        int[] sources = row.sources().clone();
        for (int i = 0; i < sources.length; i++) {
            if (!plan.columns().get(i).isKey()) {
                sources[i] = ChangeFold.KEPT;
            }
        }
        return sources;
    }

    private static BitSet kept(int[] sources) {
        BitSet kept = new BitSet();
        for (int i = 0; i < sources.length; i++) {
            kept.set(i, sources[i] == ChangeFold.KEPT);
        }
        return kept;
    }

    @Override
    public int culprit(SQLException failure) {
        return -1;
    }

    @Override
    public void reject(int unit, SQLException failure) {
        String reason = failure instanceof MissingRow || failure instanceof BadValue
                ? String.valueOf(failure.getMessage())
                : RowFaults.reason(failure);
        for (int event = units[unit]; event < units[unit + 1]; event++) {
            rejects.add(events().row(event), reason);
        }
    }
}
