package io.velostream.core.internal.run;

import io.velostream.api.ErrorKind;
import io.velostream.api.VeloException;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.ColumnBuilder;
import io.velostream.api.config.NearestName;
import io.velostream.api.type.DataType;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.cast.ColumnCast;
import io.velostream.core.internal.cast.Fit;
import io.velostream.core.internal.cast.RowErrors;
import io.velostream.core.internal.eval.Frame;
import io.velostream.core.internal.eval.PartialRows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings rows to the schema that the sink asked for: columns by name, with conversions that lose nothing. A name that
 * differs in case alone is taken when there is one such name. A missing column is null where that is allowed.
 */
final class SinkMapping {
    private static final String STAGE = "map";

    private final Schema from;
    private final Schema to;
    private final boolean allowLossy;
    private final List<String> problems = new ArrayList<>();
    private final int[] sources;
    private final @Nullable ColumnCast[] casts;

    private SinkMapping(Schema from, Schema to, boolean allowLossy) {
        this.from = from;
        this.to = to;
        this.allowLossy = allowLossy;
        this.sources = new int[to.size()];
        this.casts = new ColumnCast[to.size()];
    }

    /** The chain with the mapping behind it; all problems in one error. */
    static Chain map(Chain chain, Schema to, boolean allowLossy, boolean ignoreUnmapped) {
        SinkMapping mapping = new SinkMapping(chain.output(), to, allowLossy);
        mapping.resolve(ignoreUnmapped);
        mapping.fail(
                "The rows do not fit the sink",
                "Select, rename or cast columns in the pipeline; unmapped columns can be ignored and lossy conversions"
                        + " allowed.");
        return mapping.behind(chain);
    }

    /** The same for rows whose schema has changed while the run went on. */
    static Chain mapChanged(Chain chain, Schema to, boolean allowLossy, boolean ignoreUnmapped, boolean evolves) {
        SinkMapping mapping = new SinkMapping(chain.output(), to, allowLossy);
        mapping.resolve(ignoreUnmapped);
        mapping.fail(
                "The schema of the rows has changed, and they fit the sink no longer",
                (evolves
                                ? "The sink did not take the change over. "
                                : "Let the sink evolve, if it has an option for that. ")
                        + "Or change the target, or select, rename or cast columns in the pipeline; unmapped columns can be"
                        + " ignored and lossy conversions allowed. The next run goes on behind the last commit.");
        return mapping.behind(chain);
    }

    /** Whether rows can be brought to the other schema with all that they have. */
    static boolean fits(Schema from, Schema to) {
        SinkMapping mapping = new SinkMapping(from, to, false);
        mapping.resolve(false);
        return mapping.problems.isEmpty();
    }

    /** By the column of the sink, the column of the rows that it is made of; none for those that get nulls. */
    static Map<String, Field> origins(Schema from, Schema to) {
        SinkMapping mapping = new SinkMapping(from, to, true);
        mapping.resolve(true);
        Map<String, Field> origins = new LinkedHashMap<>();
        for (int i = 0; i < to.size(); i++) {
            if (mapping.sources[i] >= 0) {
                origins.put(to.field(i).name(), from.field(mapping.sources[i]));
            }
        }
        return origins;
    }

    private Chain behind(Chain chain) {
        if (from.fields().equals(to.fields())) {
            return from.equals(to) ? chain : chain.then(to, (frame, rejecter) -> frame);
        }
        return chain.then(to, this::apply);
    }

    private void fail(String what, String cure) {
        if (!problems.isEmpty()) {
            throw VeloException.of(ErrorKind.SCHEMA, what)
                    .why(String.join("; ", problems))
                    .cure(cure)
                    .build();
        }
    }

    private void resolve(boolean ignoreUnmapped) {
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < sources.length; i++) {
            Field wanted = to.field(i);
            sources[i] = source(wanted.name());
            if (sources[i] >= 0) {
                used.add(sources[i]);
                casts[i] = cast(from.field(sources[i]), wanted);
            } else if (!wanted.nullable()) {
                problems.add("column '" + wanted.name()
                        + "' of the sink is required and the rows have none of that name" + hint(wanted.name(), from));
            }
        }
        for (int i = 0; i < from.size() && !ignoreUnmapped; i++) {
            if (!used.contains(i)) {
                String name = from.field(i).name();
                problems.add("column '" + name + "' has no place in the sink" + hint(name, to));
            }
        }
    }

    private static String hint(String name, Schema schema) {
        return NearestName.of(name, schema.names())
                .map(n -> " (nearest: '" + n + "')")
                .orElse("");
    }

    private int source(String name) {
        if (from.contains(name)) {
            return from.indexOf(name);
        }
        int found = -1;
        for (int i = 0; i < from.size(); i++) {
            String candidate = from.field(i).name();
            if (candidate.equalsIgnoreCase(name) && !to.contains(candidate)) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    private @Nullable ColumnCast cast(Field given, Field wanted) {
        ColumnCast cast = ColumnCast.between(given.type(), wanted.type()).orElse(null);
        if (cast == null) {
            problems.add("column '" + given.name() + "' is " + given.type() + ", which cannot become " + wanted.type());
        } else if (cast.fit() == Fit.CHECKED && !allowLossy) {
            problems.add("column '" + given.name() + "' is " + given.type() + ", which as " + wanted.type()
                    + " may lose information");
        }
        return cast;
    }

    private Frame apply(Frame frame, Rejecter rejecter) {
        Column[] made = new Column[sources.length];
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] >= 0) {
                RowErrors errors = new RowErrors();
                made[i] = converted(frame, i, errors);
                if (!errors.isEmpty()) {
                    rejecter.reject(STAGE, to.field(i).name(), frame, errors);
                    frame.dropFailed(errors);
                    // Fewer rows now: begin again, which happens once for each column with a bad value at most.
                    return apply(frame, rejecter);
                }
            } else {
                made[i] = nulls(to.field(i).type(), frame.rows());
            }
        }
        int[] were = new int[made.length];
        for (int i = 0; i < made.length; i++) {
            were[i] = sources[i] < 0 ? Frame.COMPUTED : frame.source(sources[i]);
        }
        int[] none = new int[0];
        frame.project(none);
        for (int i = 0; i < made.length; i++) {
            frame.set(i, made[i], were[i]);
        }
        return frame;
    }

    private Column converted(Frame frame, int target, RowErrors errors) {
        Column column = frame.column(sources[target]);
        ColumnCast cast = casts[target];
        Column made = cast == null ? column : cast.apply(column, errors);
        if (column.hasNulls() && !to.field(target).nullable()) {
            PartialRows partial = new PartialRows(frame.batch());
            int source = frame.source(sources[target]);
            for (int row = 0; row < column.size(); row++) {
                if (column.isNull(row) && !partial.lacks(frame.origin(row), source)) {
                    errors.add(row, "the value is null, which the sink does not allow");
                }
            }
        }
        return made;
    }

    private static Column nulls(DataType type, int rows) {
        ColumnBuilder b = ColumnBuilder.of(type, Math.max(1, rows));
        for (int i = 0; i < rows; i++) {
            b.appendNull();
        }
        return b.build();
    }
}
