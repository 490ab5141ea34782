package io.velostream.core.internal.run;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.RejectedRow;
import io.velostream.api.VeloException;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.MetadataField;
import io.velostream.api.batch.Record;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.batch.RecordCursor;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Field;
import io.velostream.api.type.Schema;
import io.velostream.core.RecordMapper;
import io.velostream.core.internal.cast.ColumnCast;
import io.velostream.core.internal.cast.RowErrors;
import io.velostream.core.internal.eval.Computed;
import io.velostream.core.internal.eval.Filter;
import io.velostream.core.internal.eval.Frame;
import io.velostream.core.internal.run.Chain.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Makes a {@link Chain} of steps, checking every name and type. */
final class ChainCompiler {
    private static final String STAGE = "transform";

    private Schema schema;
    private final List<Operation> operations = new ArrayList<>();

    private ChainCompiler(Schema input) {

        this.schema = input;
    }

    static Chain compile(Schema input, List<Step> steps) {
        ChainCompiler compiler = new ChainCompiler(input);
        for (Step step : steps) {
            compiler.add(step);
        }
        return new Chain(input, compiler.schema, compiler.operations);
    }

    /** Tells what is wrong with the steps for rows of this source, which is a matter of what the user asked for. */
    static void check(DataSource source, Schema input, List<Step> steps) {
        try {
            compile(input, steps);
        } catch (VeloException e) {
            if (e.kind() != ErrorKind.SCHEMA) {
                throw e;
            }
            throw VeloException.of(ErrorKind.CONFIGURATION, e.what())
                    .where(e.where())
                    .why(e.why())
                    .cure(e.cure())
                    .cause(e)
                    .build()
                    .within(source.toString());
        }
    }

    private void add(Step step) {
        if (step instanceof Step.Select s) {
            select(s.columns());
        } else if (step instanceof Step.Drop d) {
            d.columns().forEach(schema::indexOf);
            select(schema.names().stream().filter(n -> !d.columns().contains(n)).toList());
        } else if (step instanceof Step.Rename r) {
            rename(r.names());
        } else if (step instanceof Step.CastColumn c) {
            cast(c);
        } else if (step instanceof Step.Where w) {
            where(w.condition());
        } else if (step instanceof Step.With w) {
            with(w);
        } else if (step instanceof Step.MapBatch m) {
            mapBatch(m);
        } else if (step instanceof Step.MapRecord m) {
            mapRecord(m);
        } else if (step instanceof Step.Keep k) {
            keep(k.predicate());
        }
    }

    private void select(List<String> columns) {
        Schema chosen = schema.select(columns);
        int[] indices = columns.stream().mapToInt(schema::indexOf).toArray();
        schema = chosen;
        operations.add((frame, rejecter) -> {
            frame.project(indices);
            return frame;
        });
    }

    private void rename(Map<String, String> names) {
        names.keySet().forEach(schema::indexOf);
        schema = schema.map(f -> f.withName(names.getOrDefault(f.name(), f.name())));
    }

    private void cast(Step.CastColumn step) {
        int index = schema.indexOf(step.column());
        Field field = schema.field(index);
        ColumnCast cast = ColumnCast.between(field.type(), step.type()).orElseThrow(() -> VeloException.of(
                        ErrorKind.SCHEMA, "Column '" + step.column() + "' cannot be cast to " + step.type())
                .why("it is " + field.type())
                .build());
        schema = schema.map(f -> f.name().equals(step.column()) ? f.withType(step.type()) : f);
        operations.add((frame, rejecter) -> {
            RowErrors errors = new RowErrors();
            frame.set(index, cast.apply(frame.column(index), errors), frame.source(index));
            drop(frame, errors, step.column(), rejecter);
            return frame;
        });
    }

    private void where(Expression condition) {
        Filter filter = new Filter(condition, schema);
        operations.add((frame, rejecter) -> {
            filter.apply(frame, (f, errors) -> rejecter.reject(STAGE, "", f, errors));
            return frame;
        });
    }

    private void with(Step.With step) {
        Computed computed = new Computed(step.value(), schema);
        Field field = Field.of(step.column(), computed.type());
        List<Field> fields = new ArrayList<>(schema.fields());
        int index = schema.contains(step.column()) ? schema.indexOf(step.column()) : fields.size();
        if (index == fields.size()) {
            fields.add(field);
        } else {
            fields.set(index, field);
        }
        schema = Schema.of(fields).withName(schema.name()).withKey(schema.key());
        operations.add((frame, rejecter) -> {
            Column column = computed.apply(frame);
            frame.set(index, column);
            drop(frame, frame.takeErrors(), step.column(), rejecter);
            return frame;
        });
    }

    static void drop(Frame frame, RowErrors errors, String column, Rejecter rejecter) {
        if (!errors.isEmpty()) {
            rejecter.reject(STAGE, column, frame, errors);
            frame.dropFailed(errors);
        }
    }

    private void mapBatch(Step.MapBatch step) {
        Schema before = schema;
        UnaryOperator<RecordBatch> function = step.function();
        schema = step.schema().orElseGet(() -> function.apply(empty(before)).schema());
        Schema after = schema;
        operations.add((frame, rejecter) -> {
            RecordBatch made = function.apply(Chain.batch(frame, before));
            if (!made.schema().equals(after)) {
                throw VeloException.of(ErrorKind.SCHEMA, "The function of mapBatch changed the schema")
                        .why("it gave " + made.schema() + " rather than " + after)
                        .cure(
                                "Give the same columns for every batch, or tell the schema with mapBatch(schema, function).")
                        .build();
            }
            return frame.next(made);
        });
    }

    private static RecordBatch empty(Schema schema) {
        return new BatchBuilder(schema).build();
    }

    private void mapRecord(Step.MapRecord step) {
        Schema before = schema;
        Schema after = step.schema();
        schema = after;
        operations.add((frame, rejecter) -> {
            RecordBatch batch = Chain.batch(frame, before);
            return frame.next(mapped(batch, after, step.mapper(), rejecter));
        });
    }

    private static RecordBatch mapped(RecordBatch batch, Schema after, RecordMapper mapper, Rejecter rejecter) {
        BatchBuilder out = new BatchBuilder(after, Math.max(16, batch.rowCount()));
        int[] origins = new int[batch.rowCount()];
        RecordCursor cursor = batch.cursor();
        while (cursor.next()) {
            int had = out.rowCount();
            try {
                mapper.map(cursor, out);
                out.abandonRow();
            } catch (RuntimeException e) {
                out.truncate(had);
                rejecter.reject(STAGE, batch, List.of(rejected(cursor.row(), e)));
            }
            if (out.rowCount() > origins.length) {
                origins = Arrays.copyOf(origins, Math.max(out.rowCount(), 2 * origins.length));
            }
            Arrays.fill(origins, had, out.rowCount(), cursor.row());
        }
        int rows = out.rowCount();
        RecordBatch made = out.build();
        for (Map.Entry<MetadataField, Column> m : batch.metadata().entrySet()) {
            made = made.withMetadata(m.getKey(), m.getValue().select(origins, rows));
        }
        return made;
    }

    private static RejectedRow rejected(int row, RuntimeException e) {
        String why = e instanceof VeloException v ? v.getMessage() : e.toString();
        return RejectedRow.ofBatch(row, ErrorKind.DATA, String.valueOf(why));
    }

    private void keep(Predicate<Record> predicate) {
        Schema before = schema;
        operations.add((frame, rejecter) -> {
            RecordBatch batch = Chain.batch(frame, before);
            int[] rows = frame.rowNumbers();
            int count = 0;
            RecordCursor cursor = batch.cursor();
            while (cursor.next()) {
                rows[count] = cursor.row();
                try {
                    count += predicate.test(cursor) ? 1 : 0;
                } catch (RuntimeException e) {
                    rejecter.reject(STAGE, batch, List.of(rejected(cursor.row(), e)));
                }
            }
            frame.keep(rows, count);
            return frame;
        });
    }
}
