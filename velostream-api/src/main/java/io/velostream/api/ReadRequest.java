package io.velostream.api;

import io.velostream.api.expr.Expression;
import io.velostream.api.type.DataType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a caller wants of a source. Immutable.
 *
 * @param columns the columns wanted, in this order; empty for all
 * @param filter rows for which it is not true are not wanted
 * @param limit rows wanted at most, over all splits
 * @param parallelism how many readers will run at once; a hint for the number of splits
 * @param batchRows rows of a batch at most
 * @param batchBytes bytes of a batch, roughly, at most; one row is always allowed
 * @param types by column, a type to read values as in place of the one that was guessed; without effect on columns whose type
 *     the source knows, and for sources without {@link Capability#TYPES_ON_REQUEST}
 * @param begun splits of which an earlier run has read something, or all. A source whose splits depend on what it finds in the
 *     data gives these again as they were, and divides what they leave; others need not look at them
 */
public record ReadRequest(
        Optional<List<String>> columns,
        Optional<Expression> filter,
        OptionalLong limit,
        int parallelism,
        int batchRows,
        long batchBytes,
        Map<String, DataType> types,
        List<Split> begun) {
    public static final int DEFAULT_BATCH_ROWS = 8192;
    public static final long DEFAULT_BATCH_BYTES = 2L << 20;

    public ReadRequest {
        columns = columns.map(List::copyOf);
        types = Map.copyOf(types);
        begun = List.copyOf(begun);
        if (parallelism < 1 || batchRows < 1 || batchBytes < 1 || limit.orElse(0) < 0) {
            throw new IllegalArgumentException(
                    "parallelism, batchRows and batchBytes are positive, limit is not negative");
        }
    }

    /** Everything, by one reader. */
    public static ReadRequest all() {
        return new ReadRequest(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                1,
                DEFAULT_BATCH_ROWS,
                DEFAULT_BATCH_BYTES,
                Map.of(),
                List.of());
    }

    public ReadRequest withColumns(List<String> wanted) {
        return new ReadRequest(Optional.of(wanted), filter, limit, parallelism, batchRows, batchBytes, types, begun);
    }

    public ReadRequest withFilter(Expression wanted) {
        return new ReadRequest(columns, Optional.of(wanted), limit, parallelism, batchRows, batchBytes, types, begun);
    }

    public ReadRequest withLimit(long rows) {
        return new ReadRequest(
                columns, filter, OptionalLong.of(rows), parallelism, batchRows, batchBytes, types, begun);
    }

    public ReadRequest withParallelism(int readers) {
        return new ReadRequest(columns, filter, limit, readers, batchRows, batchBytes, types, begun);
    }

    public ReadRequest withBatchSize(int rows, long bytes) {
        return new ReadRequest(columns, filter, limit, parallelism, rows, bytes, types, begun);
    }

    public ReadRequest withTypes(Map<String, DataType> wanted) {
        return new ReadRequest(columns, filter, limit, parallelism, batchRows, batchBytes, wanted, begun);
    }

    public ReadRequest withBegun(List<Split> splits) {
        return new ReadRequest(columns, filter, limit, parallelism, batchRows, batchBytes, types, splits);
    }
}
