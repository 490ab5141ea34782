package io.velostream.postgres.internal.write;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements that bring the rows of a staging table into the table. The staging table is {@code s}. */
final class MergeSql {
    private final WritePlan plan;
    private final String stage;
    private final String table;
    private final List<WriteColumn> columns;

    MergeSql(WritePlan plan, Stage stage) {
        this.plan = plan;
        this.stage = stage.name();
        this.table = plan.table().sql();
        this.columns = plan.columns();
    }

    private String names() {
        return TableDdl.names(columns.stream().map(c -> c.target().name()).toList());
    }

    private String value(int index) {
        return columns.get(index).fromStage("s.c" + index);
    }

    private String values() {
        return IntStream.range(0, columns.size()).mapToObj(this::value).collect(Collectors.joining(", "));
    }

    private String overriding() {
        return columns.stream().anyMatch(c -> c.target().fixed()) ? " OVERRIDING SYSTEM VALUE" : "";
    }

    private String of(int kind) {
        return "s.k = " + kind;
    }

    /** That the row of the table has the key in the columns {@code c} (now) or {@code o} (as it was) of the staging table. */
    private String sameKey(boolean original) {
        List<WriteColumn> key = plan.key();
        return IntStream.range(0, key.size())
                .mapToObj(i -> "t." + key.get(i).target().sql() + " = "
                        + (original ? key.get(i).fromStage("s.o" + i) : value(columns.indexOf(key.get(i)))))
                .collect(Collectors.joining(" AND "));
    }

    /** Adds the rows as they are. */
    String insert() {
        return "INSERT INTO " + table + " (" + names() + ")" + overriding() + " SELECT " + values() + " FROM " + stage
                + " s WHERE " + of(Stage.WHOLE);
    }

    /** Adds the rows, or changes those with their key. */
    List<String> upsert() {
        List<String> assignments = new ArrayList<>();
        for (WriteColumn c : columns) {
            if (!c.isKey() && !c.target().fixed()) {
                assignments.add(c.target().sql() + " = EXCLUDED." + c.target().sql());
            }
        }
        assignments.addAll(defaults());
        List<String> keyNames = plan.key().stream().map(c -> c.target().name()).toList();
        if (plan.hasUniqueKey()) {
            String action = assignments.isEmpty() ? "NOTHING" : "UPDATE SET " + String.join(", ", assignments);
            return List.of(insert() + " ON CONFLICT (" + TableDdl.names(keyNames) + ") DO " + action);
        }
        String missing = insert() + " AND NOT EXISTS (SELECT FROM " + table + " t WHERE " + sameKey(false) + ")";
        return update().isEmpty() ? List.of(missing) : List.of(update(), missing);
    }

    /** Changes the rows with their key; empty when there is nothing to change. */
    String update() {
        return update(Stage.WHOLE, new BitSet(), defaults());
    }

    /** Changes the rows with their key, but not the columns that a row leaves alone, all of which are in {@code masked}. */
    String updatePartly(BitSet masked) {
        return update(Stage.PARTIAL, masked, List.of());
    }

    private String update(int kind, BitSet masked, List<String> more) {
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            TargetColumn target = columns.get(i).target();
            if (columns.get(i).isKey() || target.fixed()) {
                continue;
            }
            String value = masked.get(i)
                    ? "CASE get_bit(s.m, " + i + ") WHEN 1 THEN t." + target.sql() + " ELSE " + value(i) + " END"
                    : value(i);
            assignments.add(target.sql() + " = " + value);
        }
        assignments.addAll(more);
        return assignments.isEmpty()
                ? ""
                : "UPDATE " + table + " t SET " + String.join(", ", assignments) + " FROM " + stage + " s WHERE "
                        + of(kind) + " AND " + sameKey(false);
    }

    /** What {@link WriteMode#REPLACE} does with columns that the rows lack. */
    private List<String> defaults() {
        if (plan.mode() != WriteMode.REPLACE) {
            return List.of();
        }
        List<String> written = columns.stream().map(c -> c.target().name()).toList();
        return plan.table().columns().stream()
                .filter(c -> !written.contains(c.name()) && !c.generated() && !c.fixed())
                .map(c -> c.sql() + " = DEFAULT")
                .toList();
    }

    String delete() {
        return "DELETE FROM " + table + " t USING " + stage + " s WHERE " + of(Stage.DELETE) + " AND " + sameKey(true);
    }

    /** Gives rows another key, none of which another of them has. */
    String move() {
        return "UPDATE " + table + " t SET "
                + plan.key().stream()
                        .map(c -> c.target().sql() + " = " + value(columns.indexOf(c)))
                        .collect(Collectors.joining(", "))
                + " FROM " + stage + " s WHERE " + of(Stage.MOVE) + " AND " + sameKey(true);
    }

    /** The same where they pass their keys on to each other: all are taken out and then put in again. */
    String moveThrough() {
        List<TargetColumn> others = plan.table().columns().stream()
                .filter(c -> !c.generated()
                        && plan.key().stream().noneMatch(k -> k.target().name().equals(c.name())))
                .toList();
        List<WriteColumn> key = plan.key();
        String moved = IntStream.range(0, key.size())
                .mapToObj(i -> value(columns.indexOf(key.get(i))) + " AS x" + i)
                .collect(Collectors.joining(", "));
        String keyNames = key.stream().map(c -> c.target().sql()).collect(Collectors.joining(", "));
        String keyValues = IntStream.range(0, key.size()).mapToObj(i -> "x" + i).collect(Collectors.joining(", "));
        String kept = IntStream.range(0, others.size())
                .mapToObj(i -> ", t." + others.get(i).sql() + " AS y" + i)
                .collect(Collectors.joining());
        String otherNames = others.stream().map(c -> ", " + c.sql()).collect(Collectors.joining());
        String otherValues =
                IntStream.range(0, others.size()).mapToObj(i -> ", y" + i).collect(Collectors.joining());
        // The order is what makes the server delete all rows before it adds the first one.
        return "WITH gone AS (DELETE FROM " + table + " t USING " + stage + " s WHERE " + of(Stage.MOVE) + " AND "
                + sameKey(true) + " RETURNING s.n AS z, " + moved + kept + ") INSERT INTO " + table + " (" + keyNames
                + otherNames + ") OVERRIDING SYSTEM VALUE SELECT " + keyValues + otherValues
                + " FROM gone ORDER BY z";
    }

    /** The numbers of the staged rows whose key the table has. */
    String present() {
        return "SELECT s.n FROM " + stage + " s WHERE " + of(Stage.LOOK) + " AND EXISTS (SELECT FROM " + table
                + " t WHERE " + sameKey(false) + ")";
    }

    /** Forgets staged rows that were added. */
    String forget() {
        return "DELETE FROM " + stage + " s WHERE " + of(Stage.WHOLE);
    }

    /** The one row of the table that is equal to staged row {@code n} in all columns, for tables without a key. */
    String deleteEqual(int n) {
        return "DELETE FROM " + table + " t WHERE " + equalRow(n);
    }

    /** Changes that row to what staged row {@code n + 1} says. */
    String updateEqual(int n, BitSet masked) {
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!masked.get(i) && !columns.get(i).target().fixed()) {
                assignments.add(columns.get(i).target().sql() + " = " + value(i));
            }
        }
        return assignments.isEmpty()
                ? "SELECT"
                : "UPDATE " + table + " t SET " + String.join(", ", assignments) + " FROM " + stage + " s WHERE s.n = "
                        + (n + 1) + " AND " + equalRow(n);
    }

    private String equalRow(int n) {
        String equal = IntStream.range(0, columns.size())
                .mapToObj(i -> {
                    String own = "e." + columns.get(i).target().sql();
                    String given = columns.get(i).fromStage("b.c" + i);
                    // Types such as json cannot be compared.
                    return columns.get(i).target().bytewise()
                            ? own + " IS NOT DISTINCT FROM " + given
                            : "(" + own + ")::text IS NOT DISTINCT FROM (" + given + ")::text";
                })
                .collect(Collectors.joining(" AND "));
        return "(t.tableoid, t.ctid) = (SELECT e.tableoid, e.ctid FROM " + table + " e, " + stage + " b WHERE b.n = "
                + n + " AND " + equal + " LIMIT 1)";
    }
}
