package io.velostream.bench.jmh;

import io.velostream.api.batch.RecordBatch;
import io.velostream.core.Pipeline;
import io.velostream.core.PipelineResult;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
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
 * Filter, projection and a computed column over six columns: {@code score > 0.5}, drop the timestamp, add
 * {@code twice = key + key}. By a pipeline of one lane into memory; and, for a comparison with a loop written for these
 * batches, by both into {@link Totals}, which adds up the new column and lets go of the batch. (A result that is kept makes
 * the collector the greater part of the work, and how great depends on the heap.) The collector has one thread and a heap that
 * does not change its shape: several wait for each other where the machine has something else to do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-XX:+UseParallelGC",
            "-XX:ParallelGCThreads=1",
            "-XX:-UseAdaptiveSizePolicy",
            "-XX:+AlwaysPreTouch",
            "-Xms2g",
            "-Xmx2g"
        })
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransformBenchmark {
    private static final int BATCHES = 256;
    /** How often all batches come, so that a run takes long beside its start: threads, splits, a checkpoint. */
    private static final int TIMES = 32;

    private static final int TIMES_INTO_MEMORY = 4;
    private static final int ROWS = TIMES * BATCHES * SampleBatches.ROWS;
    private static final int ROWS_INTO_MEMORY = TIMES_INTO_MEMORY * BATCHES * SampleBatches.ROWS;

    private final VeloStream velo = VeloStream.create();
    private final Totals totals = new Totals();
    private List<RecordBatch> batches = List.of();

    @Setup
    public void fill() {
        List<RecordBatch> different = SampleBatches.of(BATCHES, 1);
        MemoryStreams.put("in", SampleBatches.times(different, TIMES_INTO_MEMORY));
        batches = SampleBatches.times(different, TIMES);
        MemoryStreams.put("more", batches);
        List<Long> ours = pipeline();
        if (!ours.equals(loop())) {
            throw new IllegalStateException("the pipeline and the loop don't give the same rows");
        }
    }

    @Setup(Level.Invocation)
    public void clear() {
        MemoryStreams.clear("out");
    }

    @TearDown
    public void forget() {
        MemoryStreams.clearAll();
    }

    private Pipeline transformed(String source) {
        return velo.pipeline()
                .from(source)
                .filter("score > 0.5")
                .with("twice", "key + key")
                .select("id", "key", "price", "score", "name", "twice")
                .parallelism(1);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS_INTO_MEMORY)
    public PipelineResult intoMemory() {
        return transformed("memory://in").to("memory://out").run();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<Long> pipeline() {
        transformed("memory://more").to(totals.sink()).run();
        return totals.take();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<Long> loop() {
        for (RecordBatch batch : batches) {
            totals.add(HandWritten.transform(batch));
        }
        return totals.take();
    }
}
