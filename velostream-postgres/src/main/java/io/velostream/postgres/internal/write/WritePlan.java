package io.velostream.postgres.internal.write;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How batches of one schema get into a table. Immutable.
 *
 * @param schema that batches have
 * @param columns those of it that are written, in the order of the batch
 * @param key empty where rows are not looked for
 */
public record WritePlan(
        TargetTable table, WriteMode mode, Schema schema, List<WriteColumn> columns, List<WriteColumn> key) {
    /**
     * Matches rows with a table.
     *
     * @param key the names of the table's key columns; may be empty
     * @param changes whether rows may be parts of rows: keys, or without values that did not change
     * @param unmatched gets the columns that the table lacks
     * @param missing gets the columns that rows lack and need
     */
    public static WritePlan of(
            TargetTable table,
            WriteMode mode,
            Schema rows,
            List<String> key,
            boolean changes,
            List<Field> unmatched,
            List<String> missing) {
        List<Field> fields = new ArrayList<>();
        List<WriteColumn> columns = new ArrayList<>();
        List<String> given = new ArrayList<>();
        for (Field field : rows.fields()) {
            TargetColumn target = match(table, field.name(), rows).orElse(null);
            if (target == null) {
                unmatched.add(field);
                continue;
            }
            given.add(target.name());
            boolean isKey = key.contains(target.name());
            boolean ignored = target.generated() || (mode == WriteMode.DELETE && !isKey);
            Landing landing = landing(table, target, field);
            if (!ignored) {
                columns.add(new WriteColumn(fields.size(), target, landing, isKey));
            }
            boolean nullable = ignored || changes || !target.notNull();
            fields.add(new Field(target.name(), ignored ? field.type() : landing.type(), nullable));
        }
        for (TargetColumn column : table.columns()) {
            boolean needed = mode.adds() && column.notNull() && !column.filled() && !column.generated();
            if ((needed || key.contains(column.name())) && !given.contains(column.name())) {
                missing.add(column.name());
            }
        }
        Schema schema = Schema.of(fields).withName(rows.name());
        List<WriteColumn> keyColumns =
                columns.stream().filter(WriteColumn::isKey).toList();
        return new WritePlan(
                table,
                mode,
                keyColumns.size() == key.size() ? schema.withKey(key) : schema,
                List.copyOf(columns),
                keyColumns);
    }

    private static Landing landing(TargetTable table, TargetColumn target, Field field) {
        try {
            return Landing.into(target.base(), field.type());
        } catch (UnwritableType e) {
            throw VeloException.of(ErrorKind.UNSUPPORTED, "cannot write the column '" + target.name() + "'")
                    .where("table " + table.name())
                    .why(String.valueOf(e.getMessage()))
                    .cure("Make it another type, take it apart in the pipeline, or leave it out.")
                    .build();
        }
    }

    /** The column of this name, or the only one that differs from it in case alone. */
    private static Optional<TargetColumn> match(TargetTable table, String name, Schema rows) {
        Optional<TargetColumn> exact = table.column(name);
        if (exact.isPresent()) {
            return exact;
        }
        List<TargetColumn> similar = table.columns().stream()
                .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))
                        && !rows.contains(c.name()))
                .toList();
        boolean twice = rows.names().stream().filter(name::equalsIgnoreCase).count() > 1;
        return similar.size() == 1 && !twice ? Optional.of(similar.get(0)) : Optional.empty();
    }

    /** Whether all values travel in binary form, so that they can be copied into the table itself. */
    public boolean isDirect() {
        return columns.stream().noneMatch(c -> c.landing().asText());
    }

    /** Whether rows with equal keys can be told from their bytes. */
    boolean knowsEqualKeys() {
        return key.stream().allMatch(c -> c.target().bytewise() && !c.landing().asText());
    }

    /** Whether the table itself refuses a second row with a key. */
    boolean hasUniqueKey() {
        return table.isUnique(key.stream().map(c -> c.target().name()).toList());
    }
}
