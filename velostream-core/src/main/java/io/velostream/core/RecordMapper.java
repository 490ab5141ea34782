package io.velostream.core;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.Record;

/**
 * Makes rows from a row. It sets columns of {@code out} and ends each row with {@link BatchBuilder#endRow}: none to drop
 * the record, several to split it. What it throws makes the record a rejected row. Called by several threads at once when
 * the pipeline has several lanes.
 */
@FunctionalInterface
public interface RecordMapper {
    void map(Record record, BatchBuilder out);
}
