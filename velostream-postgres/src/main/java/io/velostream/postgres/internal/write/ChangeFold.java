package io.velostream.postgres.internal.write;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The net effect of a run of changes: what has to be done to each row of a table, whatever happened to it in between. It
 * follows each row through changes of its key, so that keys may be swapped and passed on.
 *
 * <p>While a constraint is deferred two rows can have one key for a moment. Then the one that had it first is the one that a
 * later change of that key means. While rows share a key there is no result. Not thread-safe.
 */
final class ChangeFold {
    /** In place of the number of a row: the value that the table has. */
    static final int KEPT = -1;

    private final int columns;
    private final Set<RowKey> present;
    private final List<Net> all = new ArrayList<>();
    private final Map<RowKey, Net> byKey = new HashMap<>();
    /** The keys of the table whose rows are known here, wherever they are now. */
    private final Set<RowKey> known = new HashSet<>();

    private boolean truncated;
    private int shared;

    /** A row of the table, or one that comes to be. */
    static final class Net {
        /** The key that it has in the table; null when it is not there yet. */
        final @Nullable RowKey original;
        /** For each column the row of the batch that has it as it was in that key; only key columns count. */
        final int[] originalSources;

        private RowKey key;
        private int[] sources;
        private boolean gone;
        private boolean touched;
        private @Nullable Net next;

        private Net(@Nullable RowKey original, int[] originalSources, RowKey key, int[] sources) {
            this.original = original;
            this.originalSources = originalSources;
            this.key = key;
            this.sources = sources;
        }

        /** For each column the row of the batch that has its value, or {@link #KEPT}. */
        int[] sources() {
            return sources;
        }

        boolean isWhole() {
            for (int source : sources) {
                if (source == KEPT) {
                    return false;
                }
            }
            return true;
        }

        private boolean isMoved() {
            return original != null && !key.equals(original);
        }
    }

    /**
     * A fold over rows of so many columns.
     *
     * @param present the keys that rows change to and that the table has already
     */
    ChangeFold(int columns, Set<RowKey> present) {
        this.columns = columns;
        this.present = present;
    }

    /** All rows vanish. */
    void truncate() {
        truncated = true;
        shared = 0;
        all.clear();
        byKey.clear();
    }

    /** A row comes, or takes the place of the one with its key. */
    void put(RowKey key, int row) {
        int[] sources = all(row);
        Net net = find(key, sources);
        if (net == null) {
            add(new Net(null, sources, key, sources));
        } else {
            net.sources = sources;
            net.touched = true;
        }
    }

    /**
     * A row changes.
     *
     * @param from its key before
     * @param fromSources for each key column the row that has it as it was before
     * @param to its key now
     * @param given for each column the row that has its new value, or {@link #KEPT}
     * @return false when the row cannot be there any more and not all of its values are given
     */
    boolean update(RowKey from, int[] fromSources, RowKey to, int[] given) {
        Net net = find(from, fromSources);
        if (net == null) {
            Net born = new Net(null, given, to, given);
            if (!born.isWhole()) {
                return false;
            }
            add(born);
            return true;
        }
        int[] sources = net.sources.clone();
        for (int i = 0; i < columns; i++) {
            if (given[i] != KEPT) {
                sources[i] = given[i];
            }
        }
        net.sources = sources;
        net.touched = true;
        if (!from.equals(to)) {
            unlink(net);
            if (!truncated && !known.contains(to) && present.contains(to)) {
                tableRow(to, given);
            }
            net.key = to;
            link(net);
        }
        return true;
    }

    private int[] all(int row) {
        int[] sources = new int[columns];
        Arrays.fill(sources, row);
        return sources;
    }

    /** A row goes. */
    void delete(RowKey key, int row) {
        Net net = find(key, all(row));
        if (net != null) {
            unlink(net);
            net.gone = true;
        }
    }

    /** The row that has this key now; null when there can be none. */
    private @Nullable Net find(RowKey key, int[] keySources) {
        Net net = byKey.get(key);
        return net != null || truncated || known.contains(key) ? net : tableRow(key, keySources);
    }

    private Net tableRow(RowKey key, int[] keySources) {
        Net net = new Net(key, keySources, key, all(KEPT));
        add(net);
        known.add(key);
        return net;
    }

    private void add(Net net) {
        all.add(net);
        link(net);
    }

    private void link(Net net) {
        net.next = null;
        Net head = byKey.putIfAbsent(net.key, net);
        if (head != null) {
            Net last = head;
            for (Net n = head.next; n != null; n = n.next) {
                last = n;
            }
            last.next = net;
            shared++;
        }
    }

    private void unlink(Net net) {
        // It is always the first of its key that changes.
        Net second = net.next;
        net.next = null;
        if (second == null) {
            byKey.remove(net.key);
        } else {
            byKey.put(net.key, second);
            shared--;
        }
    }

    /** Whether rows share a key now, so that one of them has to go on. */
    boolean isShared() {
        return shared > 0;
    }

    /** What is to be done, in this order of steps. */
    record Result(
            boolean truncate,
            List<Net> deletes,
            List<Net> moves,
            boolean movesMeet,
            List<Net> partial,
            List<Net> whole) {}

    Result result() {
        List<Net> deletes = new ArrayList<>();
        List<Net> moves = new ArrayList<>();
        List<Net> partial = new ArrayList<>();
        List<Net> whole = new ArrayList<>();
        Set<RowKey> from = new HashSet<>();
        for (Net net : all) {
            if (net.gone) {
                if (net.original != null) {
                    deletes.add(net);
                }
                continue;
            }
            if (net.isMoved()) {
                moves.add(net);
                from.add(net.original);
            }
            if (net.touched || net.original == null) {
                (net.isWhole() ? whole : partial).add(net);
            }
        }
        boolean meet = moves.stream().anyMatch(n -> from.contains(n.key));
        return new Result(truncated, deletes, moves, meet, partial, whole);
    }
}
