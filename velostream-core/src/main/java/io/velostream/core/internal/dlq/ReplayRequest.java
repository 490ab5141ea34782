package io.velostream.core.internal.dlq;

import io.velostream.api.config.ConnectorUri;
import io.velostream.api.expr.Expression;
import io.velostream.api.type.Schema;
import io.velostream.core.Pipeline;
import io.velostream.core.dlq.DeadLetterFilter;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a replay was asked for.
 *
 * @param target empty for the one that the letters name
 */
public record ReplayRequest(
        DeadLetterFilter filter,
        Optional<ConnectorUri> target,
        Optional<Map<String, String>> rawOptions,
        Optional<Schema> schema,
        Optional<Expression> condition,
        Optional<String> fix,
        UnaryOperator<Pipeline> steps) {
    /** The same for these letters, whatever state they are in. */
    public ReplayRequest only(Collection<String> ids) {
        DeadLetterFilter some = DeadLetterFilter.all().open().ids(ids);
        return new ReplayRequest(some, target, rawOptions, schema, Optional.empty(), fix, steps);
    }
}
