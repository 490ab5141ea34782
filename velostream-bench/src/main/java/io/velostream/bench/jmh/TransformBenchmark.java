package io.velostream.bench.jmh;

import io.velostream.api.batch.BytesColumn;
import io.velostream.api.batch.Column;
import io.velostream.api.batch.DoubleColumn;
import io.velostream.api.batch.IntColumn;
import io.velostream.api.batch.LongColumn;
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.type.Schema;
import io.velostream.core.PipelineResult;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Filter, projection and a computed column over six columns, memory to memory: {@code score > 0.5}, drop the timestamp, add
 * {@code twice = key + key}. By a pipeline of one lane, and by a loop written for these batches.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransformBenchmark {
    private static final int BATCHES = 256;
    /** How often all batches come, so that a run takes long beside its start: threads, splits, a checkpoint. */
    private static final int TIMES = 4;

    private static final int ROWS = TIMES * BATCHES * SampleBatches.ROWS;
    private static final Schema RESULT =
            Schema.parse("id:int64, key:int32, price:decimal(12,2), score:float64, name:string, twice:int64?");

    private final VeloStream velo = VeloStream.create();
    private List<RecordBatch> batches = List.of();

    @Setup
    public void fill() {
        batches = SampleBatches.of(BATCHES, TIMES);
        MemoryStreams.put("in", batches);
        pipeline();
        long[] ours = rowsAndSum(MemoryStreams.batches("out"));
        if (!Arrays.equals(ours, rowsAndSum(loop()))) {
            throw new IllegalStateException("the pipeline and the loop don't give the same rows");
        }
        clear();
    }

    private static long[] rowsAndSum(List<RecordBatch> made) {
        long rows = 0;
        long sum = 0;
        for (RecordBatch batch : made) {
            rows += batch.rowCount();
            long[] twice = ((LongColumn) batch.column("twice")).values();
            for (int i = 0; i < batch.rowCount(); i++) {
                sum += twice[i];
            }
        }
        return new long[] {rows, sum};
    }

    @Setup(Level.Invocation)
    public void clear() {
        MemoryStreams.clear("out");
    }

    @TearDown
    public void forget() {
        MemoryStreams.clearAll();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public PipelineResult pipeline() {
        return velo.pipeline()
                .from("memory://in")
                .filter("score > 0.5")
                .with("twice", "key + key")
                .select("id", "key", "price", "score", "name", "twice")
                .to("memory://out")
                .parallelism(1)
                .run();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<RecordBatch> loop() {
        List<RecordBatch> out = new ArrayList<>();
        for (RecordBatch batch : batches) {
            out.add(transform(batch));
        }
        return out;
    }

    private static RecordBatch transform(RecordBatch batch) {
        double[] score = ((DoubleColumn) batch.column(3)).values();
        int[] rows = new int[batch.rowCount()];
        int n = 0;
        for (int i = 0; i < batch.rowCount(); i++) {
            if (score[i] > 0.5) {
                rows[n++] = i;
            }
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
