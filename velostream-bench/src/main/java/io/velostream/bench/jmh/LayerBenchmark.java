package io.velostream.bench.jmh;

import io.velostream.api.Checkpoint;
import io.velostream.api.ConnectorProvider;
import io.velostream.api.DataReader;
import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.DataWriter;
import io.velostream.api.ReadPlan;
import io.velostream.api.ReadRequest;
import io.velostream.api.ReadResult;
import io.velostream.api.SinkRequest;
import io.velostream.api.SplitEnumerator;
import io.velostream.api.SplitResult;
import io.velostream.api.WriterContext;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.VeloStream;
import io.velostream.core.memory.MemoryStreams;
import java.time.Duration;
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
 * Batches read from memory and written to memory: through a source and a sink with all layers that
 * {@link VeloStream#createSource} puts around them, and through the connector alone. Each batch is added up once, for
 * nothing else would be done with it and a layer would look dear beside nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class LayerBenchmark {
    private static final int BATCHES = 1024;
    private static final int ROWS = BATCHES * SampleBatches.ROWS;
    private static final ConnectorUri IN = ConnectorUri.parse("memory://in");
    private static final ConnectorUri OUT = ConnectorUri.parse("memory://out");
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final String PIPELINE = "layers";

    private final VeloStream velo = VeloStream.create();

    @Setup
    public void fill() {
        MemoryStreams.put("in", SampleBatches.of(BATCHES / 4, 4));
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
    public long allLayers() {
        return copy(velo.createSource(IN), velo.createSink(OUT));
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long noLayers() {
        ConnectorProvider memory = velo.provider("memory");
        return copy(
                memory.createSource(ConnectorConfig.validate(IN, memory.sourceOptions())),
                memory.createSink(ConnectorConfig.validate(OUT, memory.sinkOptions())));
    }

    private static long copy(DataSource source, DataSink sink) {
        long sum = 0;
        try (source;
                sink) {
            ReadPlan plan = source.plan(ReadRequest.all());
            sink.prepare(new SinkRequest(PIPELINE, plan.schema(), 1, false, false));
            try (SplitEnumerator splits = source.splits(plan);
                    DataWriter writer = sink.openWriter(new WriterContext(PIPELINE, 0, 1, 0))) {
                while (splits.next(WAIT) instanceof SplitResult.Found found) {
                    for (var split : found.splits()) {
                        try (DataReader reader = source.openReader(plan, split, null)) {
                            while (reader.read(WAIT) instanceof ReadResult.Batch read) {
                                sum += SampleBatches.sum(read.batch());
                                writer.write(read.batch());
                            }
                        }
                    }
                }
                sink.commit(List.of(writer.prepareCommit()), new Checkpoint(PIPELINE, "0", 1, "{}", true));
            }
        }
        return sum;
    }
}
