package io.velostream.postgres.internal.replication;

import io.velostream.api.ErrorKind;
import io.velostream.api.Offset;
import io.velostream.api.VeloException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader of changes has come. Immutable.
 *
 * @param streaming whether the snapshot is done
 * @param lsn everything that was committed before this position is done with; where the stream begins again
 * @param commit where the commit of the transaction lies that is delivered in part; 0 for none
 * @param index how many changes of that transaction are delivered
 * @param tables how far the snapshot of each table has come, by {@code schema.table}; without those that the stream no
 *     longer has to know of
 */
record ChangePosition(boolean streaming, long lsn, long commit, long index, Map<String, Table> tables) {
    private static final int VERSION = 1;

    /**
     * The snapshot of a table.
     *
     * @param done whether all its rows were delivered; otherwise some may have been
     * @param snapshot what the rows were read with, where that is not the snapshot at {@link #lsn} itself: the stream then
     *     brings changes again that the rows hold already
     * @param until no transaction that commits at or after this position is seen by the snapshot
     */
    record Table(boolean done, @Nullable TransactionSnapshot snapshot, long until) {}

    ChangePosition {
        tables = Map.copyOf(tables);
    }

    static ChangePosition stream(long lsn) {
        return new ChangePosition(true, lsn, 0, 0, Map.of());
    }

    ChangePosition with(String table, Table state) {
        Map<String, Table> more = new LinkedHashMap<>(tables);
        more.put(table, state);
        return new ChangePosition(streaming, lsn, commit, index, more);
    }

    /** The same snapshots, at another place of the stream that lies behind some of them. */
    ChangePosition at(long newLsn, long newCommit, long newIndex) {
        Map<String, Table> left = tables;
        if (!tables.isEmpty()) {
            left = new LinkedHashMap<>(tables);
            left.values().removeIf(t -> t.snapshot() == null || !Lsn.isBefore(newLsn, t.until()));
        }
        return new ChangePosition(true, newLsn, newCommit, newIndex, left);
    }

    Offset toOffset() {
        StringBuilder s = new StringBuilder(64)
                .append("{\"phase\":\"")
                .append(streaming ? "stream" : "snapshot")
                .append("\",\"lsn\":\"")
                .append(Lsn.text(lsn))
                .append('"');
        if (commit != 0) {
            s.append(",\"commit\":\"")
                    .append(Lsn.text(commit))
                    .append("\",\"index\":")
                    .append(index);
        }
        if (!tables.isEmpty()) {
            s.append(",\"tables\":{");
            boolean first = true;
            for (Map.Entry<String, Table> e : tables.entrySet()) {
                Table t = e.getValue();
                s.append(first ? "" : ",")
                        .append(OffsetJson.quoted(e.getKey()))
                        .append(":{\"done\":")
                        .append(t.done());
                if (t.snapshot() != null) {
                    s.append(",\"snapshot\":\"")
                            .append(t.snapshot())
                            .append("\",\"until\":\"")
                            .append(Lsn.text(t.until()))
                            .append('"');
                }
                s.append('}');
                first = false;
            }
            s.append('}');
        }
        return new Offset(VERSION, s.append('}').toString());
    }

    static ChangePosition of(Offset offset) {
        if (offset.version() != VERSION) {
            throw invalid(
                    offset, "it is of version " + offset.version() + ", this release reads version " + VERSION, null);
        }
        try {
            Map<String, Object> json = OffsetJson.read(offset.details());
            Map<String, Table> tables = new LinkedHashMap<>();
            if (json.get("tables") instanceof Map<?, ?> given) {
                given.forEach((name, state) -> tables.put((String) name, table((Map<?, ?>) state)));
            }
            return new ChangePosition(
                    "stream".equals(json.get("phase")),
                    lsn(json.get("lsn")),
                    json.get("commit") instanceof String commit ? Lsn.parse(commit) : 0,
                    json.get("index") instanceof Long index ? index : 0,
                    tables);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw invalid(offset, "it cannot be read", e);
        }
    }

    private static long lsn(@Nullable Object value) {
        if (value instanceof String text) {
            return Lsn.parse(text);
        }
        throw new IllegalArgumentException("a position is missing");
    }

    private static Table table(Map<?, ?> json) {
        Object snapshot = json.get("snapshot");
        return new Table(
                Boolean.TRUE.equals(json.get("done")),
                snapshot == null ? null : TransactionSnapshot.parse((String) snapshot),
                snapshot == null ? 0 : lsn(json.get("until")));
    }

    private static VeloException invalid(Offset offset, String why, @Nullable Throwable cause) {
        return VeloException.of(ErrorKind.CORRUPT, "cannot go on behind the offset of a change stream")
                .where(offset.details())
                .why(why)
                .cure("Begin anew with resume(false), or use the release that wrote it.")
                .cause(cause)
                .build();
    }
}
