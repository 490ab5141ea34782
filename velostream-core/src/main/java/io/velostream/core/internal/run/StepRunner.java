package io.velostream.core.internal.run;

import io.velostream.api.DataSource;
import io.velostream.api.ErrorKind;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.RejectedRow;
import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.internal.cast.RowErrors;
import io.velostream.core.internal.eval.Frame;
import io.velostream.core.internal.eval.RowNumbers;
import io.velostream.core.internal.eval.TypedFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Steps over the batches of one reader, for who reads without a pipeline. One thread. */
public final class StepRunner {
    private final List<Step> steps = new ArrayList<>();
    private final Rejecter rejecter;
    private final RowNumbers numbers = new RowNumbers();
    private Chain chain;

    /** Steps for batches of this plan; bad rows go to {@code rejected}. */
    public StepRunner(ReadPlan plan, List<Step> all, Consumer<RejectedRow> rejected) {
        plan.residualFilter().ifPresent(f -> steps.add(new Step.Where(f)));
        steps.addAll(Pushdown.of(all).rest());
        this.chain = ChainCompiler.compile(plan.schema(), steps);
        this.rejecter = new ToConsumer(rejected);
    }

    /** What the source is asked for so that these steps can be done. */
    public static ReadPlan plan(DataSource source, List<Step> steps, ReadRequest base, OptionalLong limit) {
        Schema schema = source.schema();
        ChainCompiler.check(source, schema, steps);
        Pushdown pushdown = Pushdown.of(steps);
        ReadRequest request = base;
        if (pushdown.columns().isPresent()) {
            request = request.withColumns(pushdown.columns().get());
        }
        if (pushdown.filter().isPresent()) {
            request = request.withFilter(TypedFilter.of(pushdown.filter().get(), schema));
        }
        boolean atSource = limit.isPresent() && pushdown.keepsRows();
        ReadPlan made = source.plan(atSource ? request.withLimit(limit.getAsLong()) : request);
        // Who applies the rest of the filter needs more rows than the limit says.
        return atSource && made.residualFilter().isPresent() ? source.plan(request) : made;
    }

    public Schema schema() {
        return chain.output();
    }

    public RecordBatch empty() {
        return new BatchBuilder(chain.output(), 1).build();
    }

    public RecordBatch apply(RecordBatch batch) {
        if (!batch.schema().equals(chain.input())) {
            chain = ChainCompiler.compile(batch.schema(), steps);
        }
        return chain.apply(batch, numbers, rejecter);
    }

    private record ToConsumer(Consumer<RejectedRow> rejected) implements Rejecter {
        @Override
        public void reject(String stage, RecordBatch batch, List<RejectedRow> rows) {
            rows.forEach(rejected);
        }

        @Override
        public void reject(String stage, String column, Frame frame, RowErrors errors) {
            String prefix = column.isEmpty() ? "" : "column '" + column + "': ";
            for (int i = 0; i < errors.size(); i++) {
                rejected.accept(
                        RejectedRow.ofBatch(frame.origin(errors.row(i)), ErrorKind.DATA, prefix + errors.reason(i)));
            }
        }
    }
}
