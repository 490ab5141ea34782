package io.velostream.api;

import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A source's answer to a {@link ReadRequest}: what it will deliver and what it leaves to the caller. Immutable; handed
 * back when splits and readers are opened, in this process or in another one that made the same plan.
 *
 * @param schema of the batches: the columns of the request, or more where the source cannot leave columns out. A stream
 *     may change it later: each batch carries its own
 * @param residualFilter the part of the filter that the caller has to apply; it may name only columns of {@code schema}
 * @param bounded whether the input ends by itself
 */
public record ReadPlan(
        ReadRequest request,
        Schema schema,
        Optional<Expression> residualFilter,
        boolean bounded,
        OptionalLong estimatedRows,
        OptionalLong estimatedBytes) {}
