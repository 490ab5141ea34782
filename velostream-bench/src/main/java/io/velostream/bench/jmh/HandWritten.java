package io.velostream.bench.jmh;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import java.util.List;

/**
 * {@code score > 0.5}, without the timestamp, with {@code twice = key + key}, as somebody would write it who knows that these
 * are the columns of {@link SampleBatches}, that none of them has a null, and that the scores are random, so that a branch
 * would be guessed wrong for half of the rows.
 */
final class HandWritten {
    private static final Schema RESULT =
            Schema.parse("id:int64, key:int32, price:decimal(12,2), score:float64, name:string, twice:int64?");

    private HandWritten() {}

    static RecordBatch transform(RecordBatch batch) {
        double[] score = ((DoubleColumn) batch.column(3)).values();
        int[] rows = new int[batch.rowCount()];
        int n = 0;
        for (int i = 0; i < batch.rowCount(); i++) {
            rows[n] = i;
            n += score[i] > 0.5 ? 1 : 0;
        }
        LongColumn id = ((LongColumn) batch.column(0)).select(rows, n);
        IntColumn key = ((IntColumn) batch.column(1)).select(rows, n);
        LongColumn price = ((LongColumn) batch.column(2)).select(rows, n);
        DoubleColumn chosen = ((DoubleColumn) batch.column(3)).select(rows, n);
        BytesColumn name = ((BytesColumn) batch.column(4)).select(rows, n);
        int[] keys = key.values();
        long[] twice = new long[n];
        for (int i = 0; i < n; i++) {
            twice[i] = 2L * keys[i];
        }
        Column computed = new LongColumn(RESULT.field(5).type(), n, twice, null);
        return RecordBatch.of(RESULT, n, List.of(id, key, price, chosen, name, computed));
    }
}
