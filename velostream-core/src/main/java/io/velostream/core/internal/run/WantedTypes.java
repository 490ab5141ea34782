package io.velostream.core.internal.run;

import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.cast.ColumnCast;
import io.velostream.core.internal.cast.Fit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which types to ask of a source that has guessed its own: those of the sink, for columns that get there as they are and would
 * not fit. A text that looks like a floating-point number is a decimal for who has a column of decimals.
 */
final class WantedTypes {
    private WantedTypes() {}

    /**
     * Types by the source's columns.
     *
     * @param source the columns as they were guessed
     * @param rows what the steps make of them
     * @param wants what the sink has
     */
    static Map<String, DataType> of(Schema source, Iterable<Step> steps, Schema rows, Schema wants) {
        Map<String, String> untouched = untouched(source, steps);
        Map<String, DataType> types = new LinkedHashMap<>();
        SinkMapping.origins(rows, wants).forEach((target, field) -> {
            String column = untouched.get(field.name());
            DataType wanted = wants.field(wants.indexOf(target)).type();
            if (column != null && !fits(field, wanted)) {
                types.put(column, wanted);
            }
        });
        return types;
    }

    private static boolean fits(Field given, DataType wanted) {
        return ColumnCast.between(given.type(), wanted)
                .filter(cast -> cast.fit() != Fit.CHECKED)
                .isPresent();
    }

    /** By their names behind all steps, the columns that no step has looked into: those may have other types. */
    private static Map<String, String> untouched(Schema source, Iterable<Step> steps) {
        Map<String, String> left = new HashMap<>();
        source.names().forEach(name -> left.put(name, name));
        for (Step step : steps) {
            if (step instanceof Step.Select s) {
                left.keySet().retainAll(Set.copyOf(s.columns()));
            } else if (step instanceof Step.Drop d) {
                d.columns().forEach(left::remove);
            } else if (step instanceof Step.Rename r) {
                rename(left, r.names());
            } else if (step instanceof Step.CastColumn c) {
                left.remove(c.column());
            } else if (step instanceof Step.Where w) {
                left.keySet().removeAll(w.condition().columns());
            } else if (step instanceof Step.With w) {
                left.remove(w.column());
                left.keySet().removeAll(w.value().columns());
            } else {
                left.clear();
            }
        }
        return left;
    }

    private static void rename(Map<String, String> left, Map<String, String> names) {
        Map<String, String> moved = new HashMap<>();
        names.forEach((from, to) -> {
            String column = left.remove(from);
            if (column != null) {
                moved.put(to, column);
            }
        });
        left.putAll(moved);
    }
}
