package io.velostream.postgres.internal.read;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Puts a SELECT together. Immutable; each method gives a changed copy. */
public final class SelectSql {
    /** The name that rows go by in a statement. */
    public static final String ALIAS = "velostream_row";

    private final String from;
    private final List<String> selected;
    private final List<String> conditions;
    private final String order;
    private final OptionalLong limit;

    private SelectSql(String from, List<String> selected, List<String> conditions, String order, OptionalLong limit) {
        this.from = from;
        this.selected = selected;
        this.conditions = conditions;
        this.order = order;
        this.limit = limit;
    }

    /** Selects from what stands behind FROM. */
    public static SelectSql from(String from) {
        return new SelectSql(from, List.of(), List.of(), "", OptionalLong.empty());
    }

    /** What a query gives, as something to select from. */
    public static String subquery(String query) {
        String text = query.strip();
        while (text.endsWith(";")) {
            text = text.substring(0, text.length() - 1).stripTrailing();
        }
        // On lines of its own, because it may end with a comment.
        return "(\n" + text + "\n) AS " + ALIAS;
    }

    public SelectSql select(String expression) {
        return new SelectSql(from, plus(selected, expression), conditions, order, limit);
    }

    public SelectSql columns(List<SourceColumn> columns) {
        List<String> all = new ArrayList<>(selected);
        columns.forEach(c -> all.add(c.selected()));
        return new SelectSql(from, all, conditions, order, limit);
    }

    public SelectSql where(String condition) {
        return new SelectSql(from, selected, plus(conditions, condition), order, limit);
    }

    public SelectSql where(List<String> all) {
        SelectSql changed = this;
        for (String condition : all) {
            changed = changed.where(condition);
        }
        return changed;
    }

    public SelectSql orderBy(String expressions) {
        return new SelectSql(from, selected, conditions, expressions, limit);
    }

    public SelectSql limit(OptionalLong rows) {
        return new SelectSql(from, selected, conditions, order, rows);
    }

    private static List<String> plus(List<String> list, String one) {
        List<String> all = new ArrayList<>(list);
        all.add(one);
        return all;
    }

    @Override
    public String toString() {
        StringBuilder sql = new StringBuilder("SELECT ").append(String.join(", ", selected));
        sql.append(" FROM ").append(from);
        if (!conditions.isEmpty()) {
            sql.append(" WHERE ").append(String.join(" AND ", conditions));
        }
        if (!order.isEmpty()) {
            sql.append(" ORDER BY ").append(order);
        }
        limit.ifPresent(rows -> sql.append(" LIMIT ").append(rows));
        return sql.toString();
    }
}
