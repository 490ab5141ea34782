package io.velostream.bench.jmh;

import io.velostream.api.DataSink;
import io.velostream.api.DataSource;
import io.velostream.api.config.ConnectorUri;
import io.velostream.core.VeloStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** URIs parsed, and sources and sinks created from them, a second. */
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
            "-Xms1g",
            "-Xmx1g"
        })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class UriBenchmark {
    private final VeloStream velo = VeloStream.create();
    // Fields that are not final keep the compiler from folding the text.
    private String kafka = "kafka://b1:9092,b2:9092/orders?group_id=g&format=json&start=earliest";
    private String source = "file:///data/orders.csv?format=csv&delimiter=,&header=true";
    private String sink = "file:///data/orders.parquet?if_exists=overwrite&compression=zstd&max_file_rows=100000";

    /** Two hosts and three options. */
    @Benchmark
    public ConnectorUri parse() {
        return ConnectorUri.parse(kafka);
    }

    @Benchmark
    public DataSource createSource() {
        return velo.createSource(source);
    }

    @Benchmark
    public DataSink createSink() {
        return velo.createSink(sink);
    }
}
