package io.velostream.core.internal.run;

import io.velostream.api.expr.Expression;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the source can be asked to do of the steps.
 *
 * @param columns the columns that are needed; empty for all
 * @param filter the conditions at the head
 * @param rest the steps that are left
 * @param keepsRows whether no step changes the number of rows, so that the source may stop at the limit
 */
record Pushdown(Optional<List<String>> columns, Optional<Expression> filter, List<Step> rest, boolean keepsRows) {
    static Pushdown of(List<Step> steps) {
        Expression filter = null;
        List<Step> rest = new ArrayList<>();
        boolean head = true;
        boolean keepsRows = true;
        for (Step s : steps) {
            if (head && s instanceof Step.Where w) {
                filter = filter == null ? w.condition() : filter.and(w.condition());
                continue;
            }
            // Behind these the columns are still those of the source under their names.
            head &= s instanceof Step.Select || s instanceof Step.Drop;
            keepsRows &= s instanceof Step.Select || s instanceof Step.Drop || s instanceof Step.Rename;
            rest.add(s);
        }
        Set<String> needed = needed(rest);
        return new Pushdown(
                Optional.ofNullable(needed).map(List::copyOf), Optional.ofNullable(filter), rest, keepsRows);
    }

    /** The source's columns that the steps use, or null for all; found from the last step to the first. */
    private static @Nullable Set<String> needed(List<Step> steps) {
        Set<String> needed = null;
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step instanceof Step.Select s) {
                needed = new LinkedHashSet<>(s.columns());
            } else if (step instanceof Step.MapBatch || step instanceof Step.MapRecord || step instanceof Step.Keep) {
                needed = null;
            } else if (needed != null) {
                needed = before(step, needed);
            }
        }
        return needed;
    }

    private static Set<String> before(Step step, Set<String> after) {
        Set<String> needed = new LinkedHashSet<>(after);
        if (step instanceof Step.Drop d) {
            needed.addAll(d.columns());
        } else if (step instanceof Step.Rename r) {
            needed.clear();
            for (String name : after) {
                needed.add(source(r.names(), name));
            }
            needed.addAll(r.names().keySet());
        } else if (step instanceof Step.CastColumn c) {
            needed.add(c.column());
        } else if (step instanceof Step.Where w) {
            needed.addAll(w.condition().columns());
        } else if (step instanceof Step.With w) {
            needed.remove(w.column());
            needed.addAll(w.value().columns());
        }
        return needed;
    }

    private static String source(Map<String, String> names, String renamed) {
        for (Map.Entry<String, String> e : names.entrySet()) {
            if (e.getValue().equals(renamed)) {
                return e.getKey();
            }
        }
        return renamed;
    }
}
