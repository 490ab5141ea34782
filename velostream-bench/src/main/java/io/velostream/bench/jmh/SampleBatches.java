package io.velostream.bench.jmh;

import io.velostream.api.batch.BatchBuilder;
import io.velostream.api.batch.BytesColumnBuilder;
import io.velostream.api.batch.DoubleColumnBuilder;
import io.velostream.api.batch.IntColumnBuilder;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.LongColumnBuilder;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Batches of six columns for benchmarks in memory. The scores are random numbers, the same in each run: with values at regular
 * distances a processor learns which rows a condition chooses, and a loop with a branch looks faster than it is on data.
 */
final class SampleBatches {
    static final int ROWS = 8192;
    static final Schema SCHEMA =
            Schema.parse("id:int64, key:int32, price:decimal(12,2), score:float64, name:string, ts:timestamp");

    private SampleBatches() {}

    /** {@code different} batches, all of them {@code times} times. */
    static List<RecordBatch> of(int different, int times) {
        List<RecordBatch> made = new ArrayList<>();
        BatchBuilder builder = new BatchBuilder(SCHEMA, ROWS);
        SplittableRandom scores = new SplittableRandom(42);
        for (int b = 0; b < different; b++) {
            for (int i = 0; i < ROWS; i++) {
                long id = (long) b * ROWS + i;
                ((LongColumnBuilder) builder.column(0)).append(id);
                ((IntColumnBuilder) builder.column(1)).append((int) (id % 1000));
                ((LongColumnBuilder) builder.column(2)).append(id * 7 % 100_000);
                ((DoubleColumnBuilder) builder.column(3)).append(scores.nextDouble());
                ((BytesColumnBuilder) builder.column(4)).append(("name " + id % 5000).getBytes(StandardCharsets.UTF_8));
                ((LongColumnBuilder) builder.column(5)).append(id * 1_000_000);
            }
            builder.setRowCount(ROWS);
            made.add(builder.build());
        }
        return times(made, times);
    }

    /** All of them {@code times} times. */
    static List<RecordBatch> times(List<RecordBatch> batches, int times) {
        List<RecordBatch> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.addAll(batches);
        }
        return all;
    }

    /** The sum of the first column. */
    static long sum(RecordBatch batch) {
        long[] values = ((LongColumn) batch.column(0)).values();
        long sum = 0;
        for (int i = 0; i < batch.rowCount(); i++) {
            sum += values[i];
        }
        return sum;
    }
}
