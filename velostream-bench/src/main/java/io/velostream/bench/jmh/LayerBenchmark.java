package io.velostream.bench.jmh;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
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
import io.velostream.api.batch.RecordBatch;
import io.velostream.api.config.ConnectorConfig;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.VeloStream;
import io.velostream.core.internal.metrics.RunTelemetry;
import io.velostream.core.memory.MemoryStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * Rows on their way from a source to a sink in one thread: bare connectors, and the same with everything around them that a
 * pipeline puts there: the places of errors, a circuit breaker, retries, metrics and traces. Once from memory, where each
 * batch is filtered, projected and gets a computed column ({@link HandWritten}); once from a CSV file of six columns. The
 * sink adds up a column.
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
public class LayerBenchmark {
    private static final int BATCHES = 256;
    /** How often all batches come, so that a run takes long beside its start. */
    private static final int TIMES = 32;

    private static final int FILE_BATCHES = 64;
    private static final int ROWS = TIMES * BATCHES * SampleBatches.ROWS;
    private static final int FILE_ROWS = FILE_BATCHES * SampleBatches.ROWS;
    private static final ConnectorUri MEMORY = ConnectorUri.parse("memory://in");
    private static final ConnectorUri SUM = ConnectorUri.parse("totals://sum");
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final String PIPELINE = "layers";

    private final Totals totals = new Totals();
    private final VeloStream velo = VeloStream.builder()
            .classLoader(LayerBenchmark.class.getClassLoader())
            .add(totals)
            .build();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry traces = ObservationRegistry.create();
    private Path folder = Path.of("");
    private ConnectorUri file = MEMORY;

    @Setup
    public void fill() throws IOException {
        traces.observationConfig().observationHandler(context -> true);
        MemoryStreams.put("in", SampleBatches.of(BATCHES, TIMES));
        MemoryStreams.put("rows", SampleBatches.of(FILE_BATCHES, 1));
        folder = Files.createTempDirectory("velostream-bench");
        Path csv = folder.resolve("rows.csv");
        velo.pipeline()
                .from("memory://rows")
                .select("score", "name", "ts", "price", "key", "id")
                .to(csv.toString())
                .run();
        file = ConnectorUri.parse(
                csv + "?schema=score:float64,name:string,ts:timestamp,price:decimal(12,2),key:int32,id:int64");
        if (!allLayers().equals(noLayers()) || !fileAllLayers().equals(fileNoLayers())) {
            throw new IllegalStateException("layers change what comes");
        }
    }

    @TearDown
    public void forget() throws IOException {
        MemoryStreams.clearAll();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(folder);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<Long> allLayers() {
        return layered(MEMORY, HandWritten::transform);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public List<Long> noLayers() {
        return bare(MEMORY, HandWritten::transform);
    }

    @Benchmark
    @OperationsPerInvocation(FILE_ROWS)
    public List<Long> fileAllLayers() {
        return layered(file, UnaryOperator.identity());
    }

    @Benchmark
    @OperationsPerInvocation(FILE_ROWS)
    public List<Long> fileNoLayers() {
        return bare(file, UnaryOperator.identity());
    }

    private List<Long> layered(ConnectorUri from, UnaryOperator<RecordBatch> work) {
        RunTelemetry telemetry = new RunTelemetry(Optional.of(meters), Optional.of(traces));
        copy(
                telemetry.measured(velo.createSource(from), PIPELINE),
                telemetry.measured(velo.createSink(SUM), PIPELINE),
                work);
        telemetry.ended("done");
        return totals.take();
    }

    private List<Long> bare(ConnectorUri from, UnaryOperator<RecordBatch> work) {
        ConnectorProvider source = velo.provider(from.scheme());
        copy(
                source.createSource(ConnectorConfig.validate(from, source.sourceOptions())),
                totals.createSink(ConnectorConfig.validate(SUM, totals.sinkOptions())),
                work);
        return totals.take();
    }

    private static void copy(DataSource source, DataSink sink, UnaryOperator<RecordBatch> work) {
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
                                writer.write(work.apply(read.batch()));
                            }
                        }
                    }
                }
                sink.commit(List.of(writer.prepareCommit()), new Checkpoint(PIPELINE, "0", 1, "{}", true));
            }
        }
    }
}
