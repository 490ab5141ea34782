package io.velostream.bench.jmh;

import io.velostream.bench.data.Lineitem;
import io.velostream.bench.ours.Velo;
import io.velostream.bench.run.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Each format read into typed batches, and written from Parquet: 60,000 rows of lineitem, one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class FormatBenchmark {
    private static final double SCALE = 0.01;

    @Param({"csv", "jsonl", "avro", "parquet"})
    private String format = "";

    private Path folder = Path.of("");
    private Path parquet = Path.of("");
    private Path input = Path.of("");

    @Setup
    public void prepare() throws IOException {
        folder = Files.createTempDirectory("velostream-jmh");
        parquet = folder.resolve("in.parquet");
        Velo.copy(Lineitem.csv(folder, SCALE), parquet, 1);
        input = folder.resolve("in." + format);
        if (!input.equals(parquet)) {
            Velo.copy(parquet, input, 1);
        }
    }

    @TearDown
    public void delete() throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Benchmark
    public Outcome read() throws Exception {
        return Velo.scan(input, 1);
    }

    @Benchmark
    public void write(Blackhole sink) {
        Path out = folder.resolve("out." + format);
        Velo.copy(parquet, out, 1);
        sink.consume(out);
    }
}
