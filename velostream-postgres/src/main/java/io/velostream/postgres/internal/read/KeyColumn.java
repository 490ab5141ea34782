package io.velostream.postgres.internal.read;

import io.velostream.postgres.internal.sql.SqlText;
import io.velostream.postgres.internal.types.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column by whose values a dataset is divided, and read in order. Immutable.
 *
 * <p>Two values are equal to the server just when their texts are, as {@link #text} writes them, or their integers: the client can tell
 * where the rows of one key end.
 */
public final class KeyColumn {
    private final SourceColumn column;
    private final String type;
    private final boolean nullable;

    private KeyColumn(SourceColumn column, String type, boolean nullable) {
        this.column = column;
        this.type = type;
        this.nullable = nullable;
    }

    /**
     * The column as a key, or empty where its type has no order that we rely on.
     *
     * @param nullable whether rows may lack a value, whatever the catalogue says of the column
     */
    public static Optional<KeyColumn> of(SourceColumn column, boolean nullable) {
        return PgTypes.orderedName(column.baseType()).map(type -> new KeyColumn(column, type, nullable));
    }

    public String name() {
        return column.name();
    }

    public boolean isNullable() {
        return nullable;
    }

    /** What is compared and sorted; an index on the column serves it unless the collation is another one. */
    String ordered() {
        String name = name(column);
        // A collation that takes different texts for equal would hide where the rows of one key end, and what a query
        // has is not told.
        return isText() && !column.bytewise() ? name + " COLLATE \"C\"" : name;
    }

    /** The same for texts of keys; the column stands there for its collation alone, none of its values is looked at. */
    String ordered(String text, String from) {
        String value = text + "::" + type;
        if (!isText()) {
            return value;
        }
        return column.bytewise()
                ? "coalesce(" + value + ", (SELECT " + name(column) + " FROM " + from + " LIMIT 0))"
                : value + " COLLATE \"C\"";
    }

    private static String name(SourceColumn column) {
        return SelectSql.ALIAS + "." + SqlText.identifier(column.name());
    }

    private boolean isText() {
        return PgTypes.isText(column.baseType());
    }

    /** The text of a value, one for all that are equal: 1.0 and 1.00, 0 and -0. */
    String text(String value) {
        String one = PgTypes.isNumeric(column.baseType())
                ? "pg_catalog.trim_scale(" + value + ")"
                : PgTypes.isFloat(column.baseType()) ? "(" + value + " + '0'::" + type + ")" : value;
        return one + "::pg_catalog.text";
    }

    /** What leads each row: the text of the column's value, or the integer itself, which the server has sooner. */
    private String leading() {
        return PgTypes.integerBytes(column.baseType()) > 0 ? name(column) : text(name(column));
    }

    /** Follows rows that come in the order of this key. */
    public KeyCursor cursor() {
        return new KeyCursor(PgTypes.integerBytes(column.baseType()));
    }

    /** A value as a constant. */
    String constant(String text) {
        return SqlText.literal(text) + "::" + type;
    }

    /** What makes a row one of the range. */
    List<String> conditions(KeyRange range) {
        List<String> all = new ArrayList<>();
        if (range.nulls()) {
            all.add(isNull(true));
            return all;
        }
        range.from().ifPresent(v -> all.add(ordered() + " >= " + constant(v)));
        range.to().ifPresent(v -> all.add(ordered() + " < " + constant(v)));
        if (all.isEmpty() && nullable) {
            all.add(isNull(false));
        }
        return all;
    }

    /** The planner takes IS NULL for false where a column is declared otherwise, though nobody checks foreign tables. */
    private String isNull(boolean yes) {
        return column.attribute().notNull()
                ? "pg_catalog.num_nulls(" + name(column) + ") = " + (yes ? 1 : 0)
                : name(column) + (yes ? " IS NULL" : " IS NOT NULL");
    }

    /**
     * The rows of a range in the order of the key.
     *
     * @param select from a source with the alias {@link SelectSql#ALIAS}
     * @param ties whether rows with the same key have an order that is the same each time, too: that of the bytes of what is
     *     selected of them. Rows that are alike in all that are the same row to whoever reads them. It takes the server longer
     *     than all else
     * @param after begins behind all rows of this place's key, or with them where it lies among them; or where the range begins
     */
    public SelectSql select(
            SelectSql select, KeyRange range, List<SourceColumn> selected, boolean ties, Optional<KeyPlace> after) {
        SelectSql all = select.select(leading());
        Optional<String> from = after.flatMap(KeyPlace::key);
        if (from.isPresent()) {
            boolean among = after.get().isAmongEquals();
            all = all.where(ordered() + (among ? " >= " : " > ") + constant(from.get()))
                    .where(conditions(KeyRange.between(Optional.empty(), range.to())));
        } else {
            all = all.where(conditions(range));
        }
        all = all.columns(selected);
        return all.orderBy(ties && !selected.isEmpty() ? ordered() + ", " + bytes(selected) : ordered());
    }

    /** Compares rows as they are stored, so that types without an order of their own have one too. */
    private static String bytes(List<SourceColumn> selected) {
        List<String> names = selected.stream().map(KeyColumn::name).toList();
        return "ROW(" + String.join(", ", names) + ") USING OPERATOR(pg_catalog.*<)";
    }

    @Override
    public String toString() {
        return column.name();
    }
}
