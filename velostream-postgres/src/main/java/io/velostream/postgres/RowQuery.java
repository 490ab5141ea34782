package io.velostream.postgres;

import io.velostream.api.Offset;
import io.velostream.api.ReadPlan;
import io.velostream.postgres.PostgresDataset.Table;
import io.velostream.postgres.internal.read.KeyColumn;
import io.velostream.postgres.internal.read.KeyPlace;
import io.velostream.postgres.internal.read.KeyRange;
import io.velostream.postgres.internal.read.PageMarks;
import io.velostream.postgres.internal.read.PageRanges.Range;
import io.velostream.postgres.internal.read.PollCursor;
import io.velostream.postgres.internal.read.Relation;
import io.velostream.postgres.internal.read.RowPlace;
import io.velostream.postgres.internal.read.SelectSql;
import io.velostream.postgres.internal.read.SourceColumn;
import io.velostream.postgres.internal.sql.TableName;
import io.velostream.postgres.internal.types.ValueDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The SELECT of one split, and how its fields become columns.
 *
 * @param select all that is wanted, in no order
 * @param byPlace whether the row's place leads the fields, and rows have to come in its order
 * @param filtered whether a condition might let an index find the rows
 * @param decoders one a column of the plan, null where the table has none
 * @param marks what tells the place in place of a field, where the table allows it
 * @param keyed the order of rows whose key leads their fields
 */
record RowQuery(
        Table table,
        SelectSql select,
        boolean byPlace,
        boolean filtered,
        @Nullable ValueDecoder[] decoders,
        Optional<Marked> marks,
        Optional<Keyed> keyed) {
    RowQuery(
            Table table,
            SelectSql select,
            boolean byPlace,
            boolean filtered,
            @Nullable ValueDecoder[] decoders,
            Optional<Marked> marks) {
        this(table, select, byPlace, filtered, decoders, marks, Optional.empty());
    }

    /** The same rows with marks among them. */
    record Marked(PageMarks marks, String sql) {}

    /**
     * Rows in the order of a key.
     *
     * @param rows with nothing selected yet
     * @param ties whether rows with the same key have an order, too
     * @param after begins behind this place
     */
    record Keyed(
            KeyColumn key,
            KeyRange range,
            SelectSql rows,
            List<SourceColumn> selected,
            boolean ties,
            Optional<KeyPlace> after) {
        SelectSql select() {
            return key.select(rows, range, selected, ties, after);
        }
    }

    static RowQuery of(
            ReadPlan plan, Table table, PostgresSplit split, List<String> conditions, @Nullable Offset from) {
        List<SourceColumn> selected = new ArrayList<>();
        @Nullable ValueDecoder[] decoders = decoders(plan, table, selected);
        String source = split.part().map(p -> only(table, p)).orElse(table.from());
        SelectSql select = SelectSql.from(source);
        Range range = split.range().orElse(null);
        if (range != null) {
            RowPlace end = new RowPlace(range.to(), 0);
            select = select.select("ctid");
            select = from == null
                    ? select.where("ctid >= " + new RowPlace(range.from(), 0).sql())
                    : select.where("ctid > " + PostgresSplit.place(from).sql());
            select = select.where("ctid < " + end.sql());
        }
        select = select.columns(selected).where(conditions).limit(plan.request().limit());
        Optional<Marked> marks =
                range == null || !conditions.isEmpty() || plan.request().limit().isPresent()
                        ? Optional.empty()
                        : marks(plan, table, split, range, selected, from);
        return new RowQuery(table, select, range != null, !conditions.isEmpty(), decoders, marks);
    }

    /** The rows of a range of keys, in their order. */
    static RowQuery keyed(
            ReadPlan plan,
            Table table,
            KeyColumn key,
            PostgresSplit.Keys split,
            List<String> conditions,
            @Nullable Offset from) {
        List<SourceColumn> selected = new ArrayList<>();
        @Nullable ValueDecoder[] decoders = decoders(plan, table, selected);
        Optional<KeyPlace> after = Optional.ofNullable(from).map(PostgresSplit::keyPlace);
        SelectSql rows = SelectSql.from(table.aliased())
                .where(conditions)
                .limit(plan.request().limit());
        boolean ties = split.ties()
                || split.range().nulls()
                || after.filter(KeyPlace::isAmongEquals).isPresent();
        return keyed(table, decoders, new Keyed(key, split.range(), rows, selected, ties, after));
    }

    private static RowQuery keyed(Table table, @Nullable ValueDecoder[] decoders, Keyed keyed) {
        return new RowQuery(table, keyed.select(), false, false, decoders, Optional.empty(), Optional.of(keyed));
    }

    /** The same behind this place, with an order of rows with the same key. */
    RowQuery withTies(Optional<KeyPlace> after) {
        Keyed k = keyed.orElseThrow();
        return keyed(table, decoders, new Keyed(k.key(), k.range(), k.rows(), k.selected(), true, after));
    }

    private static Optional<Marked> marks(
            ReadPlan plan,
            Table table,
            PostgresSplit split,
            Range range,
            List<SourceColumn> selected,
            @Nullable Offset from) {
        Relation relation = table.relation().orElse(null);
        if (relation == null || !relation.inline() || relation.rows() <= 0 || relation.pages() <= 0) {
            return Optional.empty();
        }
        String name = split.part().orElse(table.name());
        long pages = relation.parts().stream()
                .filter(p -> p.name().toString().equals(name))
                .mapToLong(Relation.Part::pages)
                .findFirst()
                .orElse(0);
        return PageMarks.of(
                        selected,
                        from == null ? new RowPlace(range.from(), 0) : PostgresSplit.place(from),
                        range.to(),
                        pages,
                        relation.rows() / relation.pages(),
                        plan.request().batchRows(),
                        plan.request().batchBytes())
                .map(m -> new Marked(m, m.sql(TableName.parse(name).sql(), only(table, name), selected)));
    }

    /** The same without marks, behind this place. */
    RowQuery unmarked(RowPlace place) {
        SelectSql rest = select.where("ctid > " + place.sql());
        return new RowQuery(table, rest, byPlace, filtered, decoders, Optional.empty());
    }

    /** All rows in the order of the cursor, whose values lead the fields. */
    static RowQuery polling(ReadPlan plan, Table table, PollCursor cursor, List<String> conditions) {
        List<SourceColumn> selected = new ArrayList<>();
        @Nullable ValueDecoder[] decoders = decoders(plan, table, selected);
        SelectSql select = cursor.leading(SelectSql.from(table.aliased()))
                .columns(selected)
                .where(conditions);
        return new RowQuery(table, select, false, true, decoders, Optional.empty());
    }

    private static @Nullable ValueDecoder[] decoders(ReadPlan plan, Table table, List<SourceColumn> selected) {
        @Nullable ValueDecoder[] decoders = new ValueDecoder[plan.schema().size()];
        for (int i = 0; i < decoders.length; i++) {
            SourceColumn column = table.columns().get(plan.schema().field(i).name());
            if (column != null) {
                selected.add(column);
                decoders[i] = column.type().forCopy();
            }
        }
        return decoders;
    }

    /** A part without those that inherit from it, which have splits of their own. */
    private static String only(Table table, String part) {
        boolean view = table.relation().filter(r -> r.isView()).isPresent();
        String name = TableName.parse(part).sql();
        return view ? name : "ONLY " + name;
    }
}
